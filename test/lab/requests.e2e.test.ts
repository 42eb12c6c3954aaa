import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import vm from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvalRequest } from '../../contracts/evaluation.ts';
import type { Probe } from '../../contracts/task.ts';
import { spell } from '../../lab/evaluation/values.ts';
import { makeProject, remove, type StartedLab, startLab } from './started-lab.ts';

let root: string;
let started: StartedLab;
const evaluate = (request: EvalRequest, signal?: AbortSignal) => started.lab.eval(request, signal);

beforeAll(async () => {
  root = makeProject();
  symlinkSync('/etc/passwd', join(root, 'src/link.ts'));
  symlinkSync('/etc', join(root, 'src/linked'));
  symlinkSync('loop.ts', join(root, 'src/loop.ts'));
  started = await startLab(root, 'process');
});
afterAll(async () => {
  await started.stop();
  remove(root);
});

describe('a request for an evaluation', () => {
  it('may carry the text of the module, which imports what is beside its place', async () => {
    const source =
      "import { total } from './price.ts';\nexport const twice = (cents: number) => 2 * total([{ cents, count: 1 }]);";
    const call = { export: 'twice', args: [21] };
    expect(await evaluate({ source, module: 'src/twice.ts', call })).toMatchObject({
      status: 'ok',
      value: 42,
    });
    expect(await evaluate({ source: 'export default 7', expression: 'exports.default' })).toMatchObject({
      value: 7,
    });
  });

  it('takes an answer as an argument, whatever it was', async () => {
    const source =
      'export const same = (value: unknown) => value;\nexport const sizeOf = (value: Map<unknown, unknown>) => [value instanceof Map, value.size];';
    const { value } = await evaluate({
      expression: 'new Map<unknown, unknown>([[1n, new Date(0)], [NaN, undefined]])',
    });
    expect(await evaluate({ source, call: { export: 'same', args: [value] } })).toMatchObject({ value });
    expect(await evaluate({ source, call: { export: 'sizeOf', args: [value] } })).toMatchObject({
      value: [true, 2],
    });
  });

  it('may have statements before its expression, in the same scope', async () => {
    const setup = "import { hours } from './src/clock.ts'\nconst minutes: number = 90";
    expect(await evaluate({ setup, expression: '[hours(minutes)]' })).toMatchObject({ value: [1.5] });
    expect(await evaluate({ setup, expression: '(minutes)' })).toMatchObject({ value: 90 });
  });

  it('spells the values of its world as those of this one', async () => {
    const values = `[1n, -0, undefined, [1, , 2], Object.assign([1], { note: 'x' }), /a(b)?/.exec('ab'), new Map([[{ a: 1 }, new Set([1])]]),
      new (class Basket extends Map {})(), new (class Price { cents = 5 })(), class Tax { static rate = 3 }, Object.assign(() => 1, { note: 'x' }),
      new RangeError('far', { cause: new (class NotFound extends Error { code = 'E1' })('near') }), new AggregateError([1], 'all'),
      new Date(0), /a+/gi, new URL('http://a.example/'), new URLSearchParams('a=1'), Buffer.from('a'), new Float64Array([NaN]), new DataView(new ArrayBuffer(1)),
      Promise.resolve(1), new WeakMap(), new WeakSet(), Object('a'), Object(1n), Symbol.for('a'), Symbol('a'), { [Symbol.for('a')]: 1 },
      Object.create(null), JSON.parse('{"__proto__":1,"$":2}'), { get broken() { throw new TypeError('no'); } }, new Proxy([1], {}), { toJSON: () => 1 },
      (() => { const node = { list: [] }; node.list.push(node); return node; })(), new DOMException('no', 'AbortError'), function* () {}]`;
    const here = JSON.parse(JSON.stringify(spell(vm.runInThisContext(values))));
    const there = (await evaluate({ expression: values })).value as unknown[];
    expect(there.length).toBe(here.length);
    for (const [index, value] of there.entries()) expect(value).toEqual(here[index]);
  });

  it('is understood in the words of the system before', async () => {
    expect(await evaluate({ form: '1 + 1', timeout: 1000 })).toMatchObject({ status: 'ok', value: 2 });
    expect(await evaluate({ form: 'fail(', timeout: 1000 })).toMatchObject({
      status: 'error',
      message: expect.any(String),
    });
    expect(await evaluate({ form: '(() => { for (;;); })()', timeout: 100 })).toMatchObject({
      status: 'timeout',
    });
  });

  it('says how much room its answer has, and is told what was cut', async () => {
    const answer = await evaluate({ expression: '({ text: "x".repeat(5000), last: 1 })', charsMax: 500 });
    expect(answer).toMatchObject({ status: 'ok', value: { text: { $: 'cut' }, last: 1 } });
    expect(answer.cut).toEqual([{ path: 'value.text', of: 'characters', missing: expect.any(Number) }]);
  });

  it.each<[string, EvalRequest, RegExp]>([
    [
      'both an expression and a call',
      { module: 'src/price.ts', expression: '1', call: { export: 'total', args: [] } },
      /not both/,
    ],
    ['a call without a module', { call: { export: 'total', args: [] } }, /needs a `module`/],
    ['nothing', {}, /^Give a `module`/],
    ['an expression and a form', { expression: '1', form: '1' }, /older name/],
    ['two deadlines', { expression: '1', timeout: 5, timeoutMs: 5 }, /older name/],
    ['a reset without a session', { reset: true }, /needs a `session`/],
    [
      'probes in a session',
      { session: 'a', probes: [{ module: 'src/price.ts', expression: '1' }] },
      /do not go together/,
    ],
    ['a probe of nothing', { probes: [{ module: 'src/price.ts' }] }, /^probes\[0\]: A probe has/],
    ['a module above the root', { module: '../price.ts' }, /lies outside of the workspace/],
    ['a module behind a way out', { module: 'src/../../price.ts' }, /lies outside of the workspace/],
    ['an absolute path elsewhere', { module: '/etc/passwd' }, /lies outside of the workspace/],
    ['a link that leads out', { module: 'src/link.ts' }, /lies outside of the workspace/],
    ['a module below a file', { module: 'src/price.ts/total' }, /^There is no module/],
    ['a module that cannot be', { module: 'src/a\0.ts' }, /^There is no module/],
    ['a name that is too long', { module: `src/${'x'.repeat(4000)}` }, /^There is no module src\/x+\.$/],
    ['a link to itself', { module: 'src/loop.ts' }, /^There is no module/],
    [
      'an import that cannot be',
      { source: `import ${JSON.stringify(`./${'x'.repeat(4000)}\0`)}` },
      /Cannot find module/,
    ],
    ['a folder that leads out', { module: 'src/linked/passwd' }, /lies outside of the workspace/],
    [
      'a text that stands in outside',
      { expression: '1', overlay: { '../a.ts': '' } },
      /lies outside of the workspace/,
    ],
    [
      'an argument that only code can make',
      { module: 'src/price.ts', call: { export: 'total', args: [{ $: 'function' }] } },
      /cannot be read back/,
    ],
    [
      'a wrong predicate',
      { probes: [{ module: 'src/price.ts', expression: '1', predicate: 'value +' }] },
      /^The predicate: line 1, column 8: /,
    ],
  ])('is answered clearly when it has %s', async (_what, request, says) => {
    const answer = await evaluate(request);
    const { status, message } = answer.probes?.[0] ?? answer;
    expect(status).toBe('error');
    expect(message).toMatch(says);
  });

  it('imports nothing through a link that leads out', async () => {
    const { message } = await evaluate({
      module: 'src/price.ts',
      overlay: { 'src/price.ts': "import './link.ts';" },
    });
    expect(message).not.toMatch(/root:/);
  });

  it('finds a module by its absolute path, and by a path with detours', async () => {
    for (const module of [join(root, 'src/clock.ts'), './src/../src/clock.ts']) {
      expect(await evaluate({ module, expression: 'exports.hours(90)' })).toMatchObject({ value: 1.5 });
    }
  });

  it.each<[string, object]>([
    ['a deadline of nothing', { expression: '1', timeoutMs: 0 }],
    ['a deadline of a day', { expression: '1', timeoutMs: 86_400_000 }],
    ['an expression of 10 MB', { expression: `"${'x'.repeat(10_000_000)}"` }],
    ['an unknown field', { expression: '1', sesion: 'a' }],
  ])('is refused by its contract when it has %s', async (_what, request) => {
    await expect(evaluate(request)).rejects.toThrow(/POST \/eval: \/\w+: /);
  });

  it('is told apart when even its cut answer does not fit', async () => {
    const expression = `(require('node:os').cpus().constructor.prototype.toJSON = () => 'x'.repeat(9_000_000), 1)`;
    expect(await evaluate({ expression, timeoutMs: 10_000 })).toMatchObject({ status: 'too-large' });
    expect(await evaluate({ expression: '6 * 7', timeoutMs: 10_000 })).toMatchObject({ value: 42 });
  });

  it('is stopped when its asker goes', async () => {
    const gone = AbortSignal.timeout(200);
    const running = evaluate({ expression: '(() => { for (;;); })()', timeoutMs: 60_000 }, gone);
    await expect(running).rejects.toThrow();
    expect(await evaluate({ expression: '6 * 7', timeoutMs: 5_000 })).toMatchObject({ value: 42 });
  });
});

describe('probes', () => {
  const module = 'src/price.ts';
  const run = async (probes: Probe[], rest: Partial<EvalRequest> = {}) =>
    evaluate({ probes, timeoutMs: 10_000, ...rest });

  it('hold by value, by predicate, or by not throwing', async () => {
    const { status, probes } = await run([
      { module, call: { export: 'discount', args: [2000] }, expected: 1900 },
      {
        module,
        expression: 'exports.total([])',
        predicate: 'Object.is(value, 0) && typeof exports.total === "function"',
      },
      { module, expression: 'exports.discount(1)' },
      {
        module,
        expression: '[undefined, new Map([[1, -0]])]',
        expected: [{ $: 'undefined' }, { $: 'map', entries: [[1, { $: '-0' }]] }],
      },
    ]);
    expect(status).toBe('ok');
    expect(probes?.map(({ passed }) => passed)).toEqual([true, true, true, true]);
    expect(probes?.[0]).toEqual({ passed: true, status: 'ok', value: 1900 });
  });

  it('say each why it does not hold', async () => {
    const { probes } = await run(
      [
        { module, call: { export: 'discount', args: [2000] }, expected: 1800 },
        { module, expression: 'exports.total([])', predicate: 'value > 3' },
        { module, call: { export: 'discount', args: [-1] } },
        { module, expression: '1', predicate: 'value.a.b' },
        { module: '../price.ts', expression: '1' },
        { module: 'src/prise.ts', expression: '1' },
        { module, expression: '"x".repeat(5000)', expected: 'x' },
      ],
      { charsMax: 1000 },
    );
    expect(probes?.every(({ passed }) => !passed)).toBe(true);
    expect(probes?.map(({ message }) => message)).toEqual([
      'Gives 1900, expected 1800.',
      '`value > 3` does not hold for 0.',
      'RangeError: negative: -1',
      expect.stringMatching(/^Error: The predicate failed: TypeError: /),
      expect.stringMatching(/lies outside/),
      expect.stringMatching(/^There is no module/),
      expect.stringMatching(/too long to be compared/),
    ]);
  });

  it('see a fresh world each', async () => {
    const { probes } = await run([
      { module, expression: '(globalThis as any).mark = 1' },
      { module, expression: 'typeof (globalThis as any).mark', expected: 'undefined' },
    ]);
    expect(probes?.map(({ passed }) => passed)).toEqual([true, true]);
  });

  it('end at their common deadline, and those that were not run say so', async () => {
    const probes = [
      { module, expression: '1', expected: 1 },
      { module, expression: '(() => { for (;;); })()' },
      { module, expression: '2' },
    ];
    const answer = await evaluate({ probes, timeoutMs: 1_000 });
    expect(answer).toMatchObject({ status: 'timeout', message: expect.stringContaining('2 of 3') });
    expect(answer.probes?.map(({ status }) => status)).toEqual(['ok', 'timeout', 'not-run']);
  });
});
