/** Code that never comes to an end, in every queue that Node has. */
import { evaluating, type Payload, running } from '../payload.ts';

export const loops: Payload[] = [
  evaluating('loop-sync', 'a loop without an end', '(() => { for (;;); })()'),
  evaluating('loop-in-module', 'a loop while the module is loaded', 'exports', {
    request: { module: 'src/endless.ts', overlay: { 'src/endless.ts': 'for (;;);\nexport {};' } },
  }),
  evaluating(
    'loop-caught',
    'a loop that catches whatever stops it',
    '(() => { for (;;) try { for (;;); } catch (error) { continue; } finally { continue; } })()',
  ),
  evaluating(
    'flood-of-microtasks',
    'promises that start promises',
    '(function next(): any { return Promise.resolve().then(next); })()',
  ),
  evaluating('flood-of-awaits', 'an async loop', '(async () => { for (;;) await undefined; })()'),
  evaluating(
    'flood-of-queued-microtasks',
    'queueMicrotask from queueMicrotask',
    'new Promise(() => { const next = () => queueMicrotask(next); next(); })',
  ),
  evaluating(
    'flood-of-ticks',
    'process.nextTick from process.nextTick',
    'new Promise(() => { const next = () => process.nextTick(next); next(); })',
  ),
  evaluating(
    'flood-of-immediates',
    'setImmediate from setImmediate',
    'new Promise(() => { const next = () => setImmediate(next); next(); })',
  ),
  evaluating(
    'flood-of-messages',
    'a message channel that answers itself',
    `new Promise(() => {
      const { port1, port2 } = new MessageChannel();
      port2.onmessage = () => port1.postMessage(1);
      port1.onmessage = () => port2.postMessage(1);
      for (let i = 0; i < 100; i++) port1.postMessage(1);
    })`,
  ),
  evaluating('promise-that-never-settles', 'an await without an end', 'new Promise(() => {})'),
  evaluating('thenable-that-never-settles', 'a thenable that calls nobody', '({ then() {} })'),
  evaluating(
    'thenable-without-end',
    'a thenable that resolves to the next one',
    '(function next(): any { return { then: (resolve: any) => resolve(next()) }; })()',
  ),
  evaluating(
    'timers-that-re-arm',
    'timers of the host that start themselves again',
    `new Promise(() => { const next = () => { for (let i = 0; i < 2; i++) setTimeout(next, 0); }; next(); })`,
  ),
  evaluating(
    'expression-that-backtracks',
    'a regular expression that takes for ever',
    '/^(?:a+)+$/.test("a".repeat(60) + "b")',
  ),
  evaluating(
    'atomics-wait',
    'a thread that waits for nobody',
    'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)',
  ),
  evaluating(
    'sort-without-end',
    'a comparison that loops inside of a builtin',
    '[2, 1].sort(() => { for (;;); })',
  ),
  evaluating(
    'wasm-loop',
    'a loop in WebAssembly',
    `new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([
      0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 9, 1, 7, 0, 3, 64, 12, 0, 11, 11,
    ]))).exports.f()`,
  ),
  evaluating('big-power', 'one arithmetic operation that takes hours', '(7n ** 100_000_000n) % 10n', {
    answers: ['timeout', 'error'],
  }),
  running('command-that-loops', 'a test command without an end', 'for (;;);', {
    answers: ['timeout'],
    timeoutMs: 500,
  }),
];
