import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvalRequest } from '../../contracts/evaluation.ts';
import { makeProject, remove, type StartedLab, startLab } from './started-lab.ts';

let root: string;
let started: StartedLab;
const evaluate = (request: EvalRequest) => started.lab.eval(request);
const say = (session: string, expression: string) => evaluate({ session, expression, timeoutMs: 10_000 });

beforeAll(async () => {
  root = makeProject();
  started = await startLab(root, 'process');
});
afterAll(async () => {
  await started.stop();
  remove(root);
});

describe('a session', () => {
  it('keeps names, globals and what was imported, for itself alone', async () => {
    await say('till', "import { total } from './src/price.ts';\nconst lines = [{ cents: 5, count: 2 }]");
    await say('till', 'globalThis.mark = 1; function price() { return total(lines); }');
    expect(await say('till', '[price(), mark]')).toMatchObject({ status: 'ok', value: [10, 1] });
    const names = '[typeof price, typeof mark, typeof lines]';
    for (const request of [{ expression: names }, { session: 'shelf', expression: names }]) {
      expect((await evaluate(request)).value).toEqual(['undefined', 'undefined', 'undefined']);
    }
  });

  it('evaluates again only what an edit changes, and what imports it', async () => {
    const ask = {
      session: 'edits',
      module: 'src/receipt.ts',
      expression: 'exports.receipt([{ cents: 250, count: 2 }])',
    };
    expect(await evaluate(ask)).toMatchObject({
      value: '5 EUR',
      evaluated: ['src/price.ts', 'src/receipt.ts'],
    });
    expect(await evaluate(ask)).toMatchObject({ value: '5 EUR', evaluated: [] });
    await say('edits', 'const kept = 7');
    const overlay = { 'src/receipt.ts': 'export const receipt = () => "none";' };
    expect(await evaluate({ ...ask, overlay })).toMatchObject({
      value: 'none',
      evaluated: ['src/receipt.ts'],
    });
    expect(await say('edits', 'kept')).toMatchObject({ value: 7 });
  });

  it('tells what fails after its answer as what it is, and charges nobody else with it', async () => {
    const late = "setTimeout(() => { console.log('late'); throw new RangeError('sold out'); }, 100); 1";
    expect(await say('late', late)).toMatchObject({ status: 'ok', value: 1, console: [] });
    const waiting = 'await new Promise((done) => setTimeout(done, 300)); 2';
    expect(await say('late', waiting)).toMatchObject({
      status: 'ok',
      value: 2,
      console: ['late', 'An earlier evaluation failed after its answer: RangeError: sold out'],
    });
    await say('late', "setTimeout(() => { Promise.reject(new TypeError('closed')); }, 10); 3");
    await new Promise((done) => setTimeout(done, 200));
    expect(await say('late', '4')).toMatchObject({
      status: 'ok',
      value: 4,
      console: ['An earlier evaluation failed after its answer: TypeError: closed'],
    });
    expect(await say('late', `setTimeout(() => { throw new Error('own'); }, 5); ${waiting}`)).toMatchObject({
      status: 'error',
      message: 'Error: own',
    });
  });

  it('sees edits in what it has imported, until the name means something else', async () => {
    const edited = { 'src/clock.ts': 'export const hours = () => "edited";' };
    const ask = async (expression: string, overlay: Record<string, string>) =>
      (await evaluate({ session: 'live', expression, overlay, timeoutMs: 10_000 })).value;
    await ask("import { hours as h } from './src/clock.ts'; import * as clock from './src/clock.ts'", {});
    expect(await ask('[h(90), clock.hours(90)]', {})).toEqual([1.5, 1.5]);
    expect(await ask('[h(90), clock.hours(90)]', edited)).toEqual(['edited', 'edited']);
    expect(await ask('[h(90), clock.hours(90)]', {})).toEqual([1.5, 1.5]);
    await ask('const h = 7', {});
    expect(await ask('h', edited)).toBe(7);
  });

  it('keeps what the compiler must make, and refuses to import what a module lacks', async () => {
    await say('more', 'enum Size { small, large }\nabstract class Box { readonly size = Size.large; }');
    expect(await say('more', '[Size.large, typeof Box]')).toMatchObject({ value: [1, 'function'] });
    expect(await say('more', "import { hour } from './src/clock.ts'")).toMatchObject({
      status: 'error',
      message: 'SyntaxError: The module ./src/clock.ts exports no hour; it exports hours.',
    });
  });

  it('is forgotten by a reset, alone or with an evaluation', async () => {
    await say('cart', 'const count = 3');
    expect(await evaluate({ session: 'cart', reset: true })).toMatchObject({
      status: 'ok',
      value: { $: 'undefined' },
    });
    const answer = await say('cart', 'typeof count');
    expect(answer).toMatchObject({ value: 'undefined' });
    expect(answer.sessionLost).toBeUndefined();
    await say('cart', 'const count = 4');
    expect(await evaluate({ session: 'cart', reset: true, expression: 'typeof count' })).toMatchObject({
      value: 'undefined',
    });
  });

  it('says that its state is lost when its child was killed, and goes on anew', async () => {
    await say('loop', 'const count = 3');
    const late = await evaluate({ session: 'loop', expression: '(() => { for (;;); })()', timeoutMs: 200 });
    expect(late).toMatchObject({ status: 'timeout', sessionLost: true });
    const next = await say('loop', 'typeof count');
    expect(next).toMatchObject({ status: 'ok', value: 'undefined' });
    expect(next.sessionLost).toBeUndefined();
  });

  it('gives way to newer ones when there are too many, and says so when it is asked again', async () => {
    await say('first', 'const count = 3');
    for (const name of ['second', 'third', 'fourth', 'fifth']) await say(name, '1');
    expect(await say('first', 'typeof count')).toMatchObject({ value: 'undefined', sessionLost: true });
    expect(await say('fifth', '1')).not.toHaveProperty('sessionLost');
  });

  it('keeps its state over an error, and its errors have the lines that were typed', async () => {
    await say('error', 'const count = 3');
    const answer = await say('error', 'const one = 1;\nthrow new Error("no")');
    expect(answer).toMatchObject({ status: 'error', message: 'Error: no' });
    expect(answer.stack).toContain('[expression].ts:2:7');
    for (const [typed, column] of [
      ['null.a', 6],
      ['const other = null; other.a', 27],
    ] as const) {
      expect((await say('error', typed)).stack).toContain(`[expression].ts:1:${column}`);
    }
    expect(await say('error', 'count + one')).toMatchObject({ value: 4 });
  });
});
