/** Workspaces in memory for the tests of the engine. */
import { Value } from '@sinclair/typebox/value';
import { queries } from '../../engine/catalogue.ts';
import { memoryFiles } from '../../engine/files/memory-files.ts';
import { openWorkspace } from '../../engine/workspace.ts';
import type { FileSystem, Workspace } from '../../engine/workspace-types.ts';

export const root = '/project';

export const compilerOptions = {
  strict: true,
  target: 'es2022',
  lib: ['es2022'],
  module: 'nodenext',
  allowImportingTsExtensions: true,
  noEmit: true,
  types: [],
};
const tsconfig = JSON.stringify({ compilerOptions });

export function filesOf(files: Record<string, string>): FileSystem {
  const all = { 'tsconfig.json': tsconfig, 'package.json': '{"type":"module"}', ...files };
  return memoryFiles(
    Object.fromEntries(Object.entries(all).map(([path, text]) => [`${root}/${path}`, text])),
  );
}

/** Its answers are checked against the schemas of their queries. */
export function workspaceOf(files: Record<string, string>, protectedPaths: string[] = []): Workspace {
  const workspace = openWorkspace({ root, files: filesOf(files), protectedPaths });
  return {
    ...workspace,
    query: (call) => {
      const outcome = workspace.query(call);
      const schema = queries[call.query]?.result;
      if (outcome.ok && schema) Value.Assert(schema, outcome.result);
      return outcome;
    },
  };
}

/** The texts of these paths now; null where there is no file. */
export function textsOf(workspace: Workspace, paths: Iterable<string>): Record<string, string | null> {
  return Object.fromEntries([...paths].map((path) => [path, workspace.read(path) ?? null]));
}
