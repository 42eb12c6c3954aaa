/** A change of one file as a person reads it. */
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { Workspace } from '../engine/index.ts';

/** The unified diffs of all files that a workspace has changed, by path. */
export function patchesOf(workspace: Workspace): { path: string; patch: string }[] {
  return Object.entries(workspace.changedFiles()).map(([path, text]) => ({
    path,
    patch: patchOf(path, workspace.baseText(path) ?? null, text),
  }));
}

/** The unified diff of a file; `null` is a file that is not there. */
export function patchOf(path: string, before: string | null, after: string | null): string {
  return createTwoFilesPatch(
    before === null ? '/dev/null' : `a/${path}`,
    after === null ? '/dev/null' : `b/${path}`,
    before ?? '',
    after ?? '',
    undefined,
    undefined,
    { headerOptions: FILE_HEADERS_ONLY },
  );
}
