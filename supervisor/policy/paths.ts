/** Which paths a candidate may change. */
import { matchesGlob } from 'node:path';
import type { Finding } from '../../contracts/report.ts';
import type { Task } from '../../contracts/task.ts';

/** Where they are sealed by a manifest, the contracts are never to be changed by a candidate, whatever a task allows. */
const fixed = 'contracts/';

/** A name without a slash counts in every folder, with what lies below it. */
const protectedNames = [
  '.git*',
  '.env*',
  '.ci',
  '.loom',
  '.husky',
  '.npmrc',
  'node_modules',
  'package.json',
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'bun.lock*',
  'tsconfig*.json',
  'jsconfig*.json',
  'vitest.*',
  'vite.config.*',
  'jest.config.*',
  'biome.json*',
  'eslint.config.*',
  'knip.*',
  'loom.config.json',
  // What instructs the next worker.
  'AGENTS.md',
  'CLAUDE.md',
  'priorities.md',
];

/** Findings about the places of the changed files. */
export function pathFindings(
  paths: string[],
  task: Task,
  projectPaths: string[],
  sealed: boolean,
): Finding[] {
  const lifted = task.allow?.protectedPaths ?? [];
  return paths.flatMap((file): Finding[] => {
    const found = (rule: string, message: string) => [{ rule, message, file }];
    if (escapes(file)) return found('path-escape', `${file} lies outside the repository.`);
    const isLifted = lifted.some((pattern) => covers(pattern, file));
    if (covers(fixed, file) && (sealed || !isLifted)) {
      return found('contracts', `${file} is a contract: the fixed point.`);
    }
    const by = [...protectedNames, ...projectPaths].find((pattern) => covers(pattern, file));
    if (by && !isLifted) {
      return found(
        'protected-path',
        `${file} is protected (${by}), and the task does not allow it; the operator can, by \`--allow-path\`.`,
      );
    }
    if (task.purpose === 'tests' && !isTestCode(file)) {
      return found('not-a-test', `${file} is no test, and this task may only add tests.`);
    }
    return [];
  });
}

/** Whether a path leads out of the repository, or is not written in the one way that Loom writes paths. */
export function escapes(path: string): boolean {
  return (
    /^[a-z]:|\\|\0/i.test(path) ||
    path.split('/').some((name) => name === '' || name === '.' || name === '..')
  );
}

/** Whether a pattern of the configuration (`src/`, `src/a.ts`, `*.json`) covers a path. */
function covers(pattern: string, path: string): boolean {
  const plain = pattern.replace(/^\.\//, '').replace(/\/$/, '');
  if (!plain.includes('/') && plain !== pattern.replace(/^\.\//, '')) return path.startsWith(`${plain}/`);
  const places = path.split('/').map((_, index, names) => names.slice(0, index + 1).join('/'));
  const names = plain.includes('/') ? [plain] : [plain, `**/${plain}`];
  return places.some((place) => names.some((name) => place === name || matchesGlob(place, name)));
}

/** Whether `tests.include` lets a test file through; `!` in front of a pattern leaves out what it covers. */
export function includes(patterns: string[], path: string): boolean {
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!'));
  const unwanted = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  return (
    (wanted.length === 0 || wanted.some((pattern) => covers(pattern, path))) &&
    !unwanted.some((pattern) => covers(pattern, path))
  );
}

/** A file that a test runner runs. */
export function isTestFile(path: string): boolean {
  return /\.(?:test|spec)\.[cm]?[jt]sx?$/.test(path);
}

/** A test file, or something that only tests use. */
export function isTestCode(path: string): boolean {
  return isTestFile(path) || /(?:^|\/)(?:tests?|spec|__(?:tests|mocks|snapshots|fixtures)__)\//.test(path);
}
