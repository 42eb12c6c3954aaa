import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProject, remove, type StartedLab, startLab, tiers } from './started-lab.ts';

describe.each(tiers)('evaluation in the %s sandbox', (tier) => {
  let root: string;
  let started: StartedLab;
  beforeAll(async () => {
    root = makeProject();
    started = await startLab(root, tier);
  });
  afterAll(async () => {
    await started.stop();
    remove(root);
  });

  it('runs TypeScript expressions over the exports of a module, with packages, builtins and import()', async () => {
    const expression = `(async () => {
      const { hours } = await import('./src/clock.ts');
      const { basename } = await import('node:path');
      const { diffChars } = await import('diff');
      console.log('lines', 2 as number);
      return [exports.receipt([{ cents: 250, count: 2 }]), hours(90), basename('/a/b'), typeof diffChars, new Map([[1, -0]])];
    })()`;
    expect(await started.lab.eval({ module: 'src/receipt.ts', expression })).toMatchObject({
      status: 'ok',
      value: ['5 EUR', 1.5, 'b', 'function', { $: 'map', entries: [[1, { $: '-0' }]] }],
      console: ['lines 2'],
      evaluated: ['src/price.ts', 'src/receipt.ts', 'src/clock.ts'],
    });
  });

  it('is not charged with what an earlier one left behind unseen, whose process is not used again', async () => {
    const leave =
      "const timers = await import('node:timers'); timers.setTimeout(() => { throw new Error('stray'); }, 150).unref(); performance.timeOrigin";
    const wait = 'await new Promise((done) => setTimeout(done, 400)); performance.timeOrigin';
    const births = [];
    for (const expression of [leave, wait, 'performance.timeOrigin']) {
      const answer = await started.lab.eval({ expression });
      expect(answer).toMatchObject({ status: 'ok', console: [] });
      births.push(answer.value);
    }
    expect(births[1]).toBe(births[0]);
    expect(births[2]).not.toBe(births[1]);
  });

  it('sees an overlay during that evaluation only', async () => {
    const call = { module: 'src/receipt.ts', expression: 'exports.receipt([{ cents: 100, count: 1 }])' };
    const overlay = { 'src/price.ts': 'export const total = () => 4200;' };
    expect(await started.lab.eval({ ...call, overlay })).toMatchObject({ value: '42 EUR' });
    expect(await started.lab.eval(call)).toMatchObject({ value: '1 EUR' });
  });

  it('tells errors with the lines of the source', async () => {
    const answer = await started.lab.eval({
      module: 'src/price.ts',
      call: { export: 'discount', args: [-1] },
    });
    expect(answer).toMatchObject({ status: 'error', message: 'RangeError: negative: -1' });
    expect(answer.stack?.split('\n')[1]).toMatch(/^ {4}at discount \(src\/price\.ts:11:\d+\)$/);
  });

  it('says what is wrong with what it was given', async () => {
    const messageOf = async (request: object) => (await started.lab.eval(request)).message;
    expect(await messageOf({ module: 'src/prise.ts' })).toBe(
      'There is no module src/prise.ts. Near it: src/price.ts, src/clock.ts, src/receipt.ts.',
    );
    expect(await messageOf({ expression: '1 +' })).toMatch(/^The expression: line 1, column 4: /);
    expect(await messageOf({ module: 'src/price.ts', call: { export: 'totl', args: [] } })).toMatch(
      /exports no function totl; it exports .*total.* Near it: total\./,
    );
  });

  it.each([
    ['a loop', 'timeout', '(() => { for (;;); })()'],
    ['a promise that never settles', 'timeout', 'new Promise(() => {})'],
    ['a flood of microtasks', 'timeout', '(function next(): any { return Promise.resolve().then(next); })()'],
    [
      'an error whose stack never ends',
      'timeout',
      'Promise.reject(Object.defineProperty(new Error(), "stack", { get() { for (;;); } }))',
    ],
    ['an exit', 'killed', 'process.exit(0)'],
    ['an abort', 'killed', 'process.abort()'],
    ['a huge answer', 'ok', '"x".repeat(5_000_000)'],
    [
      'an error that nobody awaits',
      'error',
      'new Promise(() => { setTimeout(() => { throw new Error("late"); }); })',
    ],
  ])('survives %s with the status %s, and answers the next request', async (_what, status, expression) => {
    const timeoutMs = status === 'timeout' ? 300 : 20_000;
    expect(await started.lab.eval({ expression, timeoutMs })).toMatchObject({ status });
    expect(await started.lab.eval({ expression: '6 * 7' })).toMatchObject({ status: 'ok', value: 42 });
  });

  it('gives each evaluation a fresh global world and stops the timers of the last', async () => {
    await started.lab.eval({ expression: 'globalThis.left = setInterval(() => console.log("left"), 1)' });
    const expression = 'new Promise((done) => setTimeout(() => done(typeof left), 20))';
    expect(await started.lab.eval({ expression })).toMatchObject({ value: 'undefined', console: [] });
  });

  it('keeps its child while evaluations leave nothing behind, and takes another when one does', {
    // A child that a busy machine keeps from saying so within a quarter of a second is replaced, too.
    retry: 2,
  }, async () => {
    const host = (code: string) =>
      `process.getBuiltinModule('node:vm').runInThisContext(${JSON.stringify(code)})`;
    const mark = async () =>
      (await started.lab.eval({ expression: host('globalThis.mark ??= Math.random()') })).value;
    const first = await mark();
    for (const expression of [
      'console.log(1)',
      'import("diff").then(({ diffChars }) => typeof diffChars)',
      'setTimeout(() => {}, 1e6)',
      'process.env.LEFT = "x"',
    ]) {
      expect(await started.lab.eval({ expression })).toMatchObject({ status: 'ok' });
      expect(await mark()).toBe(first);
    }
    expect(await started.lab.eval({ expression: 'process.env.LEFT' })).toMatchObject({
      value: { $: 'undefined' },
    });
    await started.lab.eval({ expression: host('Array.prototype.map = 1') });
    expect(await mark()).not.toBe(first);
  });

  it('caps the console and says how many lines are missing', async () => {
    const answer = await started.lab.eval({
      expression: '(() => { for (let i = 0; i < 500; i++) console.log(i); })()',
    });
    expect(answer.console).toHaveLength(201);
    expect(answer.console.at(-1)).toBe('… and 300 more lines');
  });
});
