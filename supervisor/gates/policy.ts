/** Refuses, on data alone and before anything runs, what no candidate may do. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EditCall } from '../../contracts/edit.ts';
import type { Finding } from '../../contracts/report.ts';
import type { Task } from '../../contracts/task.ts';
import { codeFindings } from '../policy/code.ts';
import { escapes, pathFindings } from '../policy/paths.ts';
import { renamesOf } from '../policy/syntax.ts';
import { type FilePair, testFindings } from '../policy/tests.ts';
import { failed, type Gate, passed } from './gate.ts';

export const policy: Gate = {
  name: 'policy',
  run({ task, config, work, parentTree }) {
    const files = pairsOf(work.files, parentTree);
    const sealed = textIn(parentTree, 'contracts/manifest.json') !== null;
    const findings = policyFindings(files, work.program.calls, task, config.protectedPaths ?? [], sealed);
    if (findings.length === 0) return passed(`${files.length} changed files keep every rule`);
    const rules = [...new Set(findings.map(({ rule }) => rule))].join(', ');
    return failed(`${findings.length} findings: ${rules}`, findings);
  },
};

/** Every finding of the policy on changed files. Words in them, such as "approved", have no meaning here. */
export function policyFindings(
  files: FilePair[],
  calls: EditCall[],
  task: Task,
  projectPaths: string[],
  sealed = true,
): Finding[] {
  const paths = files.map(({ path }) => path);
  return [
    ...pathFindings(paths, task, projectPaths, sealed),
    ...(task.allow?.deleteTests ? [] : testFindings(files, renamesOf(calls))),
    ...codeFindings(files),
  ];
}

/** The changed files with their texts in the parent's tree. */
function pairsOf(files: Record<string, string | null>, parentTree: string): FilePair[] {
  return Object.entries(files).map(([path, after]) => ({ path, after, before: textIn(parentTree, path) }));
}

/** Text of a file in a tree; null when there is none, or when the path leads elsewhere. */
export function textIn(tree: string, path: string): string | null {
  if (escapes(path)) return null;
  try {
    return readFileSync(join(tree, path), 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
