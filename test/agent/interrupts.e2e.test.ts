import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { JournalEntry } from '../../contracts/event.ts';
import { taskOf } from './journal-entries.ts';
import { makeRepository, type Repository } from './repository.ts';

let repo: Repository;
afterEach(() => repo.remove());

const removeDead = { name: 'delete-declaration', input: { target: 'src/half.ts#dead' } };
const finish = { name: 'finish', input: { summary: 'Done.', prediction: { better: [], worse: [] } } };
const wait = { name: 'run', input: { command: 'sleep 120', timeoutMs: 130_000 } };
const scriptOf = (...tools: object[][]) =>
  repo.script({
    reflect: [taskOf('a'), taskOf('b')],
    generations: [tools.map((calls) => ({ tools: calls as (typeof removeDead)[] }))],
  });
const autoArguments = (script: string) => ['auto', '--worker', 'scripted', '--script', script];

/** Presses Ctrl-C as a terminal does: the whole process group in front gets it. */
const press = (pid = 0) => process.kill(-pid, 'SIGINT');
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
};
const journal = (): JournalEntry[] =>
  readFileSync(join(repo.root, '.loom/journal.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Every process that the journal tells of has ended, and nothing but the journal and Prime's kept token is left of the run. */
function expectNothingLeft() {
  const pids = journal().flatMap(({ event }) => ('pid' in event ? [event.pid] : []));
  expect(pids.length).toBeGreaterThanOrEqual(3);
  expect(pids.filter(isAlive)).toEqual([]);
  expect(readdirSync(join(repo.root, '.loom')).sort()).toEqual(['.gitignore', 'journal.jsonl', 'token']);
}

test('Ctrl-C finishes the generation, says so, and starts no other', async () => {
  repo = await makeRepository();
  const look = { name: 'outline', input: {} };
  const script = scriptOf([look], [removeDead], [finish]);
  const running = repo.loom([...autoArguments(script), '--json'], { detached: true });
  for await (const line of running.iterable({ from: 'stderr' })) {
    if (line.includes('generation 1, work')) press(running.pid);
  }
  const { stdout, stderr, exitCode } = await running;
  expect(stderr).toContain('Finishing generation 1; Ctrl-C again stops at once.');
  expect(JSON.parse(stdout)).toMatchObject({ reason: 'signal', generations: [{ outcome: 'promoted' }] });
  expect(exitCode).toBe(130);
  expectNothingLeft();
}, 240_000);

test('Ctrl-C again stops at once: the generation is rolled back, nothing is left running, and the next run goes on', async () => {
  repo = await makeRepository();
  const running = repo.loom([...autoArguments(scriptOf([removeDead], [wait])), '--json'], { detached: true });
  for await (const line of running.iterable({ from: 'stderr' })) {
    if (line.includes('generation 1, work')) press(running.pid);
    if (line.includes('Ctrl-C again')) setTimeout(press, 1000, running.pid);
  }
  const { stdout, exitCode } = await running;
  expect(JSON.parse(stdout)).toMatchObject({
    reason: 'signal',
    generations: [{ outcome: 'rolled-back', reason: 'Stopped by a signal.' }],
  });
  expect(exitCode).toBe(130);
  expectNothingLeft();
  repo.script({ reflect: [taskOf('c')], generations: [[{ tools: [removeDead] }, { tools: [finish] }]] });
  const again = await repo.auto(join(repo.root, '../script.json'), '--max-generations', '1');
  expect(JSON.parse(again.stdout).generations).toMatchObject([{ generation: 2, outcome: 'promoted' }]);
}, 240_000);

test('a stream of JSON ends with its result also when a signal ends the run, or comes before it began', async () => {
  repo = await makeRepository();
  const script = scriptOf([removeDead], [wait]);
  const lines = (stdout: string) => stdout.split('\n').map((line) => JSON.parse(line));
  const running = repo.loom([...autoArguments(script), '--json-stream']);
  for await (const line of running) {
    if (line.includes('"lab-started"')) running.kill('SIGTERM');
  }
  const done = await running;
  expect(lines(done.stdout).at(-1)).toMatchObject({ type: 'result', ok: true, result: { reason: 'signal' } });
  expect(done.exitCode).toBe(130);
  expectNothingLeft();

  const early = repo.loom([...autoArguments(script), '--json-stream']);
  const begun = setInterval(() => {
    if (!existsSync(join(repo.root, '.loom/supervisor.json'))) return;
    clearInterval(begun);
    early.kill('SIGTERM');
  }, 10);
  const ended = await early;
  expect(lines(ended.stdout).at(-1)).toMatchObject({ type: 'result' });
  expect(ended.exitCode).toBe(130);
}, 240_000);
