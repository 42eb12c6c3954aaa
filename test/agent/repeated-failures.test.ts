import { Type } from '@sinclair/typebox';
import { expect, test } from 'vitest';
import { type FailureWatch, watchFailures } from '../../agent/repeated-failures.ts';
import { failure, refused, success, type ToolResult, tool } from '../../agent/tool.ts';
import { workerTools } from '../../agent/tools.ts';
import type { Refusal } from '../../contracts/edit.ts';
import fc from '../seeded.ts';
import { memoryLab } from './memory-lab.ts';

const tools = workerTools(memoryLab({ 'src/half.ts': 'export const half = 2;\n' }).lab);
const notFound: Refusal = {
  code: 'not-found',
  message: 'src/half.ts declares no hlaf.',
  hint: 'Name one that it declares.',
  candidates: ['src/half.ts#half'],
};
const wrong = { target: 'src/half.ts#hlaf', to: 'halve' };

/** What becomes of one call in a reply of its own. */
function see(watch: FailureWatch, name: string, input: unknown, result: ToolResult) {
  watch.reply();
  return watch.see(name, input, { ...result, call: { tool: name, input } });
}

test('the second identical failure comes with what is there instead and a call that works, the third ends the attempt', () => {
  const watch = watchFailures(tools);
  const seen = [1, 2, 3].map(() => see(watch, 'rename-symbol', wrong, refused(notFound)));
  expect(seen[0]).toEqual({ result: expect.objectContaining(refused(notFound)) });
  expect(seen[1]).toMatchObject({ repeated: 2, result: { ok: false, code: 'not-found' } });
  expect(seen[1]?.ends).toBeUndefined();
  for (const part of ['ends this attempt', notFound.hint, 'src/half.ts#half', '"to":"halve"'])
    expect(seen[1]?.result.text).toContain(part);
  expect(seen[2]).toMatchObject({ repeated: 3, ends: { outcome: 'failed' } });
  expect(seen[2]?.ends?.detail).toContain('failed 3 times');
});

test.each<[string, string, ToolResult, string]>([
  ['a query', 'read', refused(notFound), 'A call of read that works'],
  ['fields that do not fit', 'rename-symbol', failure('bad-input', 'no'), 'target (needed), to (needed)'],
  ['a tool that is not there', 'bash', failure('unknown-tool', 'There are: read.'), 'tools that there are'],
  [
    'a stale target',
    'replace-body',
    refused({ ...notFound, code: 'stale', present: 'function half() {}' }),
    'present text above',
  ],
])('the remedy for %s says what to do', (_, name, result, part) => {
  const watch = watchFailures(tools);
  see(watch, name, {}, result);
  expect(see(watch, name, {}, result).result.text).toContain(part);
});

type Step = { tool: 'a' | 'b'; input: 'x' | 'y'; code?: 'not-found' | 'clash' };
const step = fc.record(
  {
    tool: fc.constantFrom('a' as const, 'b' as const),
    input: fc.constantFrom('x' as const, 'y' as const),
    code: fc.constantFrom('not-found' as const, 'clash' as const),
  },
  { requiredKeys: ['tool', 'input'] },
);
const resultOf = ({ code }: Step) => (code ? refused({ ...notFound, code }) : success('done'));

test('whatever else is called in between, an attempt ends exactly at the third identical failure or the eighth for one reason in a row', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const watch = watchFailures([]);
      for (const [index, one] of steps.entries()) {
        const before = steps.slice(0, index + 1);
        const same = before.filter((each) => JSON.stringify(each) === JSON.stringify(one)).length;
        const lastGood = before.findLastIndex((each) => each.tool === one.tool && !each.code);
        const inARow = before
          .slice(lastGood + 1)
          .filter((each) => each.tool === one.tool && each.code === one.code).length;
        const ends = one.code !== undefined && (same >= 3 || inARow >= 8);
        const { ends: ended, repeated } = see(watch, one.tool, one.input, resultOf(one));
        expect([ended !== undefined, repeated]).toEqual([ends, one.code && same > 1 ? same : undefined]);
      }
    }),
  );
});

test('what one reply calls many times has failed once: the model has not read the answer yet', () => {
  const watch = watchFailures(tools);
  watch.reply();
  const call = { tool: 'rename-symbol', input: wrong };
  for (let times = 0; times < 64; times++)
    expect(watch.see('rename-symbol', wrong, { ...refused(notFound), call }).ends).toBeUndefined();
});

test('a probe that fails again after an edit is work in progress, a refusal that stays the same is not', () => {
  const watch = watchFailures(tools);
  const edit = { ...success({ change: 'c1' }), edited: true } as const;
  const probe = failure('probe', 'half(1) is 1');
  for (let times = 0; times < 10; times++) {
    expect(see(watch, 'evaluate', {}, probe)).toEqual({ result: expect.objectContaining(probe) });
    see(watch, 'replace-body', {}, edit);
  }
  const refusals = [1, 2, 3].map(() => {
    see(watch, 'replace-body', {}, edit);
    return see(watch, 'rename-symbol', wrong, refused(notFound)).ends;
  });
  expect(refusals.map(Boolean)).toEqual([false, false, true]);
});

test('a refusal that says something else each time is progress', () => {
  const watch = watchFailures([tool('a', '', Type.Object({}), async () => success(1))]);
  for (const candidates of [['x:1', 'y:2', 'z:3'], ['x:1', 'y:2'], ['x:1']])
    expect(
      see(watch, 'a', {}, refused({ ...notFound, code: 'referenced', candidates })).repeated,
    ).toBeUndefined();
});
