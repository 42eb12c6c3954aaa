import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EditCall } from '../../contracts/edit.ts';
import type { TestCase, TestRequest } from '../../contracts/lab.ts';
import fc from '../seeded.ts';
import { makeProject, remove, type StartedLab, startLab, tiers } from './started-lab.ts';

/** Tests that notice what an earlier run left behind, and a configuration with files that all of them stand on. */
const files: Record<string, string> = {
  'vitest.config.ts': `import { defineConfig } from 'vitest/config';
import { currency } from './test/currency.ts';

export default defineConfig({ test: { setupFiles: ['./test/setup.ts'], env: { CURRENCY: currency } } });
`,
  'test/currency.ts': "export const currency = 'EUR';\n",
  'test/setup.ts': 'export const shop = Object.assign(globalThis, { opened: true });\n',
  'src/counter.ts': `import { discount } from './price.ts';

let visits = 0;
export const visit = (): number => ++visits + discount(0);
`,
  'test/counter.test.ts': `import { expect, it, vi } from 'vitest';
import { visit } from '../src/counter.ts';

it('starts at one', () => {
  vi.useFakeTimers({ now: 0 });
  expect([visit(), Date.now(), 'opened' in globalThis, 'closed' in globalThis]).toEqual([1, 0, true, false]);
  Object.assign(globalThis, { closed: true });
});
it('pays in euros', () => expect(process.env.CURRENCY).toBe('EUR'));
`,
  'test/receipt.test.ts': `import { expect, it } from 'vitest';
import { receipt } from '../src/receipt.ts';

it('is printed as before', () => expect(receipt([{ cents: 150, count: 2 }])).toMatchSnapshot());
`,
  'test/__snapshots__/receipt.test.ts.snap':
    '// Vitest Snapshot v1, https://vitest.dev/guide/snapshot.html\n\nexports[`is printed as before 1`] = `"3 EUR"`;\n',
  'test/mocked.test.ts': `import { expect, it, vitest } from 'vitest';
import { visit } from '../src/counter.ts';

vitest.mock('../src/price.ts', () => ({ discount: () => 41 }));

it('counts with another discount', () => expect(visit()).toBe(42));
`,
  'data/table.json': '{ "rows": 0 }\n',
  'test/leftovers.test.ts': `import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { discount } from '../src/price.ts';

const left = ['left.txt', 'left/inside.txt', 'node_modules/.cache/left.txt', join(tmpdir(), 'left.txt')];
it('finds the tree as it was', () => {
  expect([discount(0), left.filter(existsSync), readFileSync('data/table.json', 'utf8').trim()]).toEqual([0, [], '{ "rows": 0 }']);
  for (const folder of ['left', 'node_modules/.cache']) mkdirSync(folder, { recursive: true });
  for (const path of [...left, 'data/table.json']) writeFileSync(path, 'left behind');
});
`,
};

let root: string;
let started: StartedLab;
beforeAll(async () => {
  root = makeProject();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  started = await startLab(root, tiers[0] as string);
});
afterAll(async () => {
  await started.stop();
  remove(root);
});

/** Makes an edit; false: it is refused, as an edit of a file that is not there is. */
async function edit(...calls: EditCall[]): Promise<boolean> {
  return (await started.lab.edit({ calls, check: 'syntax' })).ok;
}

const replaced = (target: string, body: string) => ({ operation: 'replace-body', params: { target, body } });
const created = (path: string, text: string) => ({ operation: 'create-file', params: { path, text } });
const newTest = (cents: number) =>
  `import { expect, it } from 'vitest';\nimport { discount } from '../src/price.ts';\n\nit('costs', () => expect(discount(${cents})).toBe(${cents}));\n`;

/** Edits that let tests pass or fail, that bring and take test files, and that move modules. */
const someEdit: fc.Arbitrary<EditCall> = fc.oneof(
  fc
    .constantFrom('cents', 'cents - 100', 'cents > 1000 ? cents - 100 : cents')
    .map((result) => replaced('src/price.ts#discount', `return ${result};`)),
  fc
    .constantFrom('return 300;', 'throw new Error("closed");')
    .map((body) => replaced('src/price.ts#total', body)),
  fc.constantFrom(1, 2000).map((cents) => created(`test/new-${cents}.test.ts`, newTest(cents))),
  fc
    .constantFrom('test/new-1.test.ts', 'test/clock.test.ts', 'test/mocked.test.ts')
    .map((path) => ({ operation: 'delete-file', params: { path } })),
  fc
    .constantFrom(
      ['src/clock.ts', 'src/time.ts'],
      ['src/counter.ts', 'src/visits.ts'],
      ['src/visits.ts', 'src/counter.ts'],
    )
    .map(([from, to]) => ({ operation: 'move-file', params: { from, to } })),
);

const run = (request: TestRequest) => started.lab.test(request);
const outcomes = (cases: TestCase[]) =>
  cases.map(({ file, name, state, message = '' }) => `${file}: ${name}: ${state} ${message}`).sort();

it('gives after any edits what all tests give in a child of their own, and leaves out only tests that give what they gave', async () => {
  const before = outcomes((await run({ select: 'all', fresh: true })).cases);
  expect(before.filter((each) => !each.includes(': passed'))).toEqual([]);
  for (const call of fc.sample(someEdit, 10)) {
    if (!(await edit(call))) continue;
    const affected = await run({ select: 'affected' });
    const all = await run({ select: 'all', fresh: true });
    const ran = new Set(affected.cases.map(({ file }) => file));
    const inOrOut = (isIn: boolean) => outcomes(all.cases.filter(({ file }) => ran.has(file) === isIn));
    expect(outcomes(affected.cases), JSON.stringify(call)).toEqual(inOrOut(true));
    expect(before).toEqual(expect.arrayContaining(inOrOut(false)));
  }
}, 180_000);

it('runs all tests, in a new child, when what they stand on changed, and says why', async () => {
  const change = (target: string, find: string, replace: string) => ({
    operation: 'edit-text',
    params: { target, find, replace },
  });
  const failing = async () => {
    const { cases, selection } = await run({ select: 'affected' });
    return { selection, failed: cases.filter(({ state }) => state === 'failed').map(({ name }) => name) };
  };
  for (const { id } of (await started.lab.program()).changes.toReversed())
    await started.lab.edit({ undo: id });
  await edit(change('test/setup.ts', 'opened', 'open'));
  expect(await failing()).toEqual({
    selection: 'All tests: each of them stands on test/setup.ts.',
    failed: ['starts at one'],
  });
  await edit(change('test/setup.ts', 'open', 'opened'), change('test/currency.ts', 'EUR', 'USD'));
  expect(await failing()).toEqual({
    selection: 'All tests: each of them stands on test/currency.ts.',
    failed: ['pays in euros'],
  });
  await edit(change('test/currency.ts', 'USD', 'EUR'), change('data/table.json', '0', '1'));
  expect(await failing()).toEqual({
    selection: 'All tests: data/table.json is no module that others import.',
    failed: ['finds the tree as it was'],
  });
});

it('answers as before after a run that never ended, and after one that killed its child', async () => {
  const path = 'test/spoilt.test.ts';
  for (const [body, status] of [
    ['for (;;);', 'timeout'],
    ['process.kill(process.ppid, "SIGKILL");', 'crashed'],
  ] as const) {
    await edit(
      created(path, `import { it } from 'vitest';\n\nit('spoils the run', () => {\n  ${body}\n});\n`),
    );
    const timeoutMs = status === 'timeout' ? 3_000 : 60_000;
    expect(await run({ select: 'files', files: [path], timeoutMs })).toMatchObject({ status });
    await edit({ operation: 'delete-file', params: { path } });
    expect(await run({ select: 'files', files: ['test/counter.test.ts'] })).toMatchObject({
      status: 'passed',
    });
  }
});
