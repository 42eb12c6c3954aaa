/** Values that harm whoever reads them. */
import { evaluating, type Payload } from '../payload.ts';

const any: Payload['answers'] = ['ok', 'error', 'timeout', 'too-large'];
const looping = '() => { for (;;); }';

export const results: Payload[] = [
  evaluating('looping-getter', 'a getter without end', `({ get a() { for (;;); } })`),
  evaluating('looping-to-json', 'a toJSON without end', `({ toJSON: ${looping} })`, { answers: any }),
  evaluating(
    'to-json-of-itself',
    'a toJSON that answers with another one',
    `(function next(): any { return { toJSON: next }; })()`,
    { answers: any },
  ),
  evaluating(
    'looping-proxy',
    'traps without end',
    `new Proxy({}, { get: ${looping}, ownKeys: ${looping}, getPrototypeOf: ${looping} })`,
    { answers: any },
  ),
  evaluating(
    'revoked-proxy',
    'a proxy that throws at every touch',
    `(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()`,
    { answers: any },
  ),
  evaluating(
    'proxy-of-many-keys',
    'a proxy with a million keys',
    `new Proxy({}, { ownKeys: () => Array.from({ length: 1e6 }, (_, i) => 'key' + i), getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }) })`,
    { answers: any, request: { timeoutMs: 1_000 } },
  ),
  evaluating(
    'endless-iterator',
    'a map whose iteration never ends',
    `(() => { const map = new Map(); map[Symbol.iterator] = function* () { for (;;) yield [1, 1]; } as any; return map; })()`,
    { answers: any, request: { timeoutMs: 1_000 } },
  ),
  evaluating(
    'endless-set',
    'a set that iterates without end',
    `(() => { const set = new Set([1]); (set as any)[Symbol.iterator] = function* () { for (;;) yield 1; }; return set; })()`,
    { answers: any, request: { timeoutMs: 1_000 } },
  ),
  evaluating(
    'sparse-array',
    'an array of four thousand million holes',
    `Object.assign([], { length: 4294967295 })`,
    { answers: any, request: { timeoutMs: 1_000 } },
  ),
  evaluating(
    'array-that-grows',
    'an array whose getter makes it longer',
    `(() => { const list: any[] = [0]; Object.defineProperty(list, 0, { enumerable: true, get: () => { list.push(1); return 1; } }); return new Proxy(list, { get: (target, key) => { target.push(1); return Reflect.get(target, key); } }); })()`,
    { answers: any, request: { timeoutMs: 1_000 } },
  ),
  evaluating(
    'prototype-key',
    'a key named __proto__',
    `JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}')`,
    {
      answers: ['ok'],
      value: JSON.parse(
        '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}',
      ),
    },
  ),
  evaluating('spelling-key', 'an object that looks like a spelling', `({ $: 'undefined' })`, {
    answers: ['ok'],
    value: { $$: 'undefined' },
  }),
  evaluating(
    'deep',
    'a hundred thousand levels',
    `(() => { let value: any = 0; for (let i = 0; i < 100_000; i++) value = [value]; return value; })()`,
    { answers: any, request: { timeoutMs: 1_000 } },
  ),
  evaluating(
    'wide-sharing',
    'a value that is small in memory and endless on paper',
    `(() => { let value: any = []; for (let i = 0; i < 30; i++) value = [value, value]; return value; })()`,
    { answers: any, request: { timeoutMs: 2_000 } },
  ),
  evaluating(
    'cycle',
    'a value that contains itself',
    `(() => { const value: any = {}; value.self = value; return value; })()`,
    { answers: ['ok'], value: { self: { $: 'cycle', up: 1 } } },
  ),
  evaluating('long-string', 'five million characters', `'x'.repeat(5_000_000)`, {
    answers: any,
    request: { timeoutMs: 2_000 },
  }),
  evaluating('long-bigint', 'a number of a million digits', `10n ** 1_000_000n`, {
    answers: any,
    request: { timeoutMs: 2_000 },
  }),
  evaluating('typed-array', 'a buffer of 100 MB', `new Uint8Array(100_000_000)`, {
    answers: any,
    request: { timeoutMs: 2_000 },
  }),
  evaluating('lone-surrogates', 'text that is no Unicode', `'\\ud800'`, { answers: any }),
  evaluating(
    'looping-stack',
    'an error whose stack loops',
    `Promise.reject(Object.defineProperty(new Error(), 'stack', { get: ${looping} }))`,
  ),
  evaluating(
    'looping-message',
    'an error whose message loops',
    `Promise.reject(Object.defineProperty(new Error(), 'message', { get: ${looping} }))`,
  ),
  evaluating(
    'error-of-proxy',
    'a thrown proxy',
    `(() => { throw new Proxy(new Error('proxied'), { get: ${looping} }); })()`,
    { answers: ['error', 'timeout'] },
  ),
  evaluating(
    'long-message',
    'an error of 100 MB',
    `(() => { throw new Error('x'.repeat(100_000_000)); })()`,
    { answers: ['error', 'timeout', 'too-large'], request: { timeoutMs: 2_000 } },
  ),
  evaluating(
    'error-without-end',
    'causes that go round',
    `(() => { const error: any = new Error('round'); error.cause = error; error.errors = [error]; throw error; })()`,
    { answers: ['error'] },
  ),
  evaluating(
    'thrown-function',
    'a thrown function with a looping toString',
    `(() => { throw Object.assign(() => {}, { toString: ${looping}, [Symbol.toPrimitive]: ${looping} }); })()`,
    { answers: ['error', 'timeout'] },
  ),
  evaluating(
    'inspect-custom',
    'a console line with its own inspection',
    `(console.log({ [Symbol.for('nodejs.util.inspect.custom')]: ${looping} }), 1)`,
    { answers: any },
  ),
  evaluating(
    'then-getter',
    'a `then` that loops when it is looked at',
    `Object.defineProperty({}, 'then', { get: ${looping} })`,
  ),
  evaluating('symbol-description', 'a symbol with a long description', `Symbol('x'.repeat(5_000_000))`, {
    answers: any,
    request: { timeoutMs: 2_000 },
  }),
  evaluating(
    'function-name',
    'a function whose name is a looping getter',
    `Object.defineProperty(() => {}, 'name', { get: ${looping} })`,
    { answers: any },
  ),
  evaluating(
    'date-of-subclass',
    'a date whose methods loop',
    `Object.assign(new Date(0), { toISOString: ${looping}, valueOf: ${looping} })`,
    { answers: any },
  ),
];
