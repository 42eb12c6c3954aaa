/** Real repositories in temporary folders, made with the real git. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Task } from '../../contracts/task.ts';

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
