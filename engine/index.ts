/**
 * The engine: a library for edits of TypeScript that are data. It knows no network, no git, no clock, no model.
 *
 * Open a workspace, run calls of operations on it, ask it queries. Write an operation of your own with `defineOperation`, and
 * give it to `openWorkspace`.
 */
export {
  type Change,
  type Conflict,
  type EditCall,
  type EditOutcome,
  type EditProgram,
  FilePath,
  type MergeOutcome,
  type QueryCall,
  type QueryOutcome,
  type RebaseOutcome,
  type Refusal,
  Target,
} from '../contracts/edit.ts';
export { operations, queries } from './catalogue.ts';
export { diskFiles } from './files/disk-files.ts';
export { isAlive } from './files/is-alive.ts';
export { memoryFiles } from './files/memory-files.ts';
export { mergePrograms, rebaseProgram } from './merge.ts';
export { resolveTarget } from './names/selector.ts';
export { defineOperation, type Example, type Operation } from './operation.ts';
export { defineQuery, type Query, type QueryExample } from './query.ts';
export { nearestNames, RefusalError, refuse } from './refusal.ts';
export type { Snapshot } from './snapshot.ts';
export { type Edit, splice } from './text/edits.ts';
export { toolSchema } from './tool-schema.ts';
export { toolText } from './tool-text.ts';
export { callTool, type ToolDefinition, toolDefinitions } from './tools.ts';
export { openWorkspace, type WorkspaceOptions } from './workspace.ts';
export type { FileSystem, RunOptions, Workspace } from './workspace-types.ts';
