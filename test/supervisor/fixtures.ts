/** Real repositories in temporary folders, made with the real git. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { LoomEvent } from '../../contracts/event.ts';
import type { Task } from '../../contracts/task.ts';
import { openRepository } from '../../supervisor/git.ts';
import { openJournal } from '../../supervisor/journal.ts';
import { loomFolder } from '../../supervisor/open.ts';

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'loom-supervisor-'));
  onTestFinished(() => {
    execFileSync('chmod', ['-R', 'u+w', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Runs git without any configuration of the machine. */
export function git(root: string, ...args: string[]): string {
  return execFileSync('git', args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: root,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@example.org',
      GIT_COMMITTER_NAME: 'Ada',
      GIT_COMMITTER_EMAIL: 'ada@example.org',
    },
  }).trim();
}

/** Writes files below a folder. */
export function writeFiles(root: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** A repository with one commit of these files. */
export function repository(
  files: Record<string, string> = { 'src/price.ts': 'export const price = 1;\n' },
  branch = 'main',
): string {
  const root = temporaryFolder();
  git(root, 'init', '-q', '-b', branch);
  writeFiles(root, files);
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', 'Start');
  return root;
}

/** A task to spawn generations with. */
export const task: Task = {
  title: 'Halve the price',
  purpose: 'feature',
  requirements: ['The price is halved.'],
  acceptance: [],
  constraints: [],
  targets: [],
  probes: [],
};

/** A small shop with tests, its packages linked from this checkout. */
export const shop: Record<string, string> = {
  'package.json': JSON.stringify({ name: 'shop', type: 'module', main: 'src/price.ts' }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      target: 'es2024',
      module: 'nodenext',
      strict: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      types: [],
    },
    include: ['src', 'test'],
  }),
  'loom.config.json': JSON.stringify({ boot: [['node', 'src/main.ts']], protectedPaths: ['src/legal.ts'] }),
  '.gitignore': 'node_modules\n',
  'src/legal.ts': "export const terms = 'none';\n",
  'src/main.ts': "import { half } from './price.ts';\n\nexport const start = half(2);\n",
  'src/wait.ts': 'export const wait = 1;\n',
  'src/price.ts': `export function half(price: number): number {
  return price / 2;
}

export function isCheap(price: number): boolean {
  return price < 10;
}

const unused = 3;
`,
  'test/price.test.ts': `import { expect, test } from 'vitest';
import { half, isCheap } from '../src/price.ts';

test('halves', () => {
  expect(half(4)).toBe(2);
});

test('one is cheap', () => {
  expect(isCheap(1)).toBe(true);
});
`,
};

/** A repository with one generation that every gate has approved, and nobody has promoted. */
export async function approvedGeneration() {
  const root = repository();
  const repo = openRepository(root);
  const base = await repo.head();
  const candidate = await repo.commitFiles(base, { 'a.ts': 'new' }, 'Candidate');
  await repo.moveRef('refs/heads/loom/evolve', undefined, base);
  await repo.moveRef('refs/heads/lab/gen-1', undefined, candidate);
  const verdict = { approved: true, reason: 'every gate passed', reports: [], candidate };
  writeJournal(root, [
    { type: 'generation-spawned', generation: 1, task, parent: base, branch: 'lab/gen-1', worker: 'ada' },
    { type: 'candidate-committed', generation: 1, commit: candidate },
    { type: 'verdict-reached', generation: 1, verdict },
  ]);
  return { root, base, candidate };
}

/** Writes events into the journal of a repository, as a Supervisor would have. */
export function writeJournal(root: string, events: LoomEvent[]): void {
  const journal = openJournal(join(loomFolder(root), 'journal.jsonl'));
  for (const event of events) journal.append(event);
  journal.close();
}
