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

test('an export that is used like a name of the module’s own is told where it is', async () => {
  const { ok, answer } = await evaluate({ module: 'src/price.ts', expression: 'discount(2000)' });
  expect(ok).toBe(false);
  expect(answer.message).toContain('`exports.discount`');
  expect(await evaluate({ module: 'src/price.ts', code: 'exports.discount(2000)' })).toMatchObject({
    answer: expect.stringContaining('"value":1900'),
    repairs: ['`code` for `expression`'],
  });
});

test('the examples of tools run as they are shown', async () => {
  const tools = workerTools(started.lab);
  const run = (name: string, input: unknown) => runTool(tools, name, input, AbortSignal.timeout(30_000));
  const text = 'export const half = (n: number) => n / 2;\n';
  await run('create-file', { path: 'src/a.ts', text });
  await run('create-file', { path: 'scripts/list.ts', text: "console.log('listed');\n" });
  for (const name of ['evaluate', 'check', 'run', 'apply_program']) {
    const described = tools.find((tool) => tool.name === name)?.description ?? '';
    const example = JSON.parse(described.split('\nExample: ')[1] ?? '');
    expect(await run(name, example), name).toMatchObject({ ok: true });
  }
});
