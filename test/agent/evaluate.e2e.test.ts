import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTool } from '../../agent/tool.ts';
import { workerTools } from '../../agent/tools.ts';
import { makeProject, remove, type StartedLab, startLab } from '../lab/started-lab.ts';

let root: string;
let started: StartedLab;
const evaluate = async (input: object) => {
  const { text, ...result } = await runTool(
    workerTools(started.lab),
    'evaluate',
    input,
    AbortSignal.timeout(30_000),
  );
  return { ...result, answer: text.startsWith('{') ? JSON.parse(text) : text };
};

beforeAll(async () => {
  root = makeProject();
  started = await startLab(root, 'process');
});
afterAll(async () => {
  await started.stop();
  remove(root);
});

test('a model tries code in a session, and is told what a long value leaves out', async () => {
  await evaluate({
    session: 'try',
    expression: "import { hours } from './src/clock.ts'; const half = hours(30)",
  });
  expect(await evaluate({ session: 'try', expression: 'half * 4' })).toMatchObject({
    ok: true,
    answer: { value: 2 },
  });
  const { ok, answer } = await evaluate({ expression: '"x".repeat(100_000)' });
  expect(ok).toBe(true);
  expect(answer.value).toMatchObject({ $: 'cut', of: 'characters', missing: answer.cut[0].missing });
  expect(JSON.stringify(answer).length).toBeLessThan(21_000);
});

test('probes that do not hold are an error that says why', async () => {
  const module = 'src/price.ts';
  const wrong = { module, call: { export: 'discount', args: [2000] }, expected: 1800 };
  expect(await evaluate({ probes: [{ module, expression: '1' }, wrong] })).toMatchObject({
    ok: false,
    code: 'probe',
    answer: { probes: [{ passed: true }, { passed: false, message: 'Gives 1900, expected 1800.' }] },
  });
});

test('an error of the code is an error of the tool, with its line', async () => {
  const thrown = await evaluate({ module: 'src/price.ts', call: { export: 'discount', args: [-1] } });
  expect(thrown).toMatchObject({
    ok: false,
    code: 'error',
    answer: { stack: expect.stringContaining('src/price.ts:11') },
  });
  expect(await evaluate({ form: '1' })).toMatchObject({ ok: false, code: 'bad-input' });
});
