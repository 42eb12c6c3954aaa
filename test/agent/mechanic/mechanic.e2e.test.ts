/** The mechanic with a real Lab: what it measures, and what it leaves behind. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mechanicWorker, proposeTask } from '../../../agent/mechanic/index.ts';
import type { WorkerContext } from '../../../agent/worker.ts';
import type { PrimeEvent } from '../../../contracts/event.ts';
import { readSettings } from '../../../contracts/settings.ts';
import type { Task } from '../../../contracts/task.ts';
import { makeProject, remove, type StartedLab, startLab } from '../../lab/started-lab.ts';

let root: string;
let started: StartedLab | undefined;
let events: PrimeEvent[];
beforeEach(() => {
  root = makeProject();
  events = [];
});
afterEach(async () => {
  await started?.stop();
  started = undefined;
  remove(root);
});

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

const { signal } = new AbortController();
const report = async (more: PrimeEvent[]) => void events.push(...more);

async function generation(tried = new Set<string>()) {
  const proposal = await proposeTask({ tree: root, config: {}, tried, report, signal });
  return proposal && { ...proposal, ...(await work(proposal.task)) };
}

async function work(task: Task) {
  started ??= await startLab(root, 'auto');
  const context: WorkerContext = {
    generation: 1,
    tree: root,
    config: {},
    settings: readSettings({}),
    report,
    signal,
  };
  const result = await mechanicWorker(task, started.lab, context);
  return { result, program: await started.lab.program() };
}

test('finds mutants that the tests do not notice and adds tests that notice them', async () => {
  const done = await generation();
  expect(done?.task).toMatchObject({
    purpose: 'tests',
    targets: ['src/price.ts#discount', 'src/price.ts#total'],
  });
  expect(done?.result, done?.result.detail).toMatchObject({ outcome: 'finished' });
  expect(done?.result.detail).toMatch(/notice [1-9]\d* of \d+ mutants of discount that no test noticed/);
  const [found] = events.flatMap((event) => (event.type === 'tried' && event.mutants ? [event.mutants] : []));
  expect(done?.result.detail).toContain(`notice ${found?.noticed} of ${found?.survived} mutants`);
  expect(found).toMatchObject({ target: 'src/price.ts#discount' });
  expect(found?.examples).toHaveLength(Math.min(5, (found?.survived ?? 0) - (found?.noticed ?? 0)));
  const written = Object.entries(done?.program.files ?? {});
  expect(written.map(([path]) => path)).toEqual(['test/price.test.ts']);
  // The limit itself is what the project's own tests leave open: 1000 is not above 1000.
  expect(written[0]?.[1]).toContain('expect(discount(1000)).toBe(1000);');
});

test('goes on to the next function when one gives nothing, and runs no test for what no input tells apart', async () => {
  write('src/same.ts', 'export function same(n: number): number {\n  return n < 0 ? n : n;\n}\n');
  const { result, program } = await work({
    title: 'Make the tests notice more',
    purpose: 'tests',
    ...{ requirements: [], acceptance: [], constraints: [], probes: [] },
    targets: ['src/same.ts#same', 'src/clock.ts#hours', 'src/price.ts#discount', 'src/price.ts#total'],
  });
  expect(result, result.detail).toMatchObject({ outcome: 'finished' });
  expect(Object.keys(program.files)).toEqual(['test/price.test.ts']);
  expect(events.flatMap((event) => (event.type === 'tried' ? [event.result] : []))).toEqual([
    'No input was found on which one of 4 mutants of same differs.',
    'The tests that reach src/clock.ts notice all 2 mutants that differ on the fewest inputs.',
    result.detail,
  ]);
  const runs = events.flatMap((event) => (event.type === 'phase' ? [event.detail] : []));
  expect(runs.filter((detail) => detail.startsWith('run the tests'))).toHaveLength(2);
});

test('does not propose again what it tried on the same text', async () => {
  const first = await generation();
  const tried = new Set(events.flatMap((event) => (event.type === 'tried' ? [event.key] : [])));
  expect(tried.size).toBe(1);
  // The Lab wrote tests beside the function, whose own text is as it was.
  const second = await proposeTask({ tree: root, config: {}, tried, report: async () => {}, signal });
  expect(second?.task.targets).toEqual(first?.task.targets.slice(1));
});

test('removes unused imports, locals and exports, but nothing that does something', async () => {
  write(
    'src/price.ts',
    `import { hours } from './clock.ts';\n\nexport const used = 1;\nexport const unused = 2;\n\nfunction act(): number {\n  return Math.random();\n}\n\nexport function total(lines: { cents: number; count: number }[]): number {\n  const kept = act();\n  const dropped = 3;\n  return lines.reduce((sum, line) => sum + line.cents * line.count, used);\n}\n\nexport function discount(cents: number): number {\n  return cents;\n}\n`,
  );
  write(
    'src/receipt.ts',
    "import { discount, total, used } from './price.ts';\n\nexport const receipt = () => [discount(1), total([]), used];\n",
  );
  const done = await generation();
  expect(done?.task.purpose).toBe('clean-up');
  expect(done?.result, done?.result.detail).toMatchObject({ outcome: 'finished' });
  const text = String(done?.program.files['src/price.ts']);
  expect(text).not.toContain('clock.ts');
  expect(text).not.toContain('dropped');
  expect(text).not.toContain('unused');
  expect(text).toContain('const kept = act();');
});
