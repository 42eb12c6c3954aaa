/** The engine's public names: a library for edits of TypeScript that are data. It knows no network, no git, no clock, no model. */
export { operations, queries } from './catalogue.ts';
export { diskFiles } from './disk-files.ts';
export { measure, type TreeMeasurement } from './measure.ts';
export { memoryFiles } from './memory-files.ts';
export { mutantsOf } from './mutants.ts';
export { defineOperation, type Example, type Operation } from './operation.ts';
export { defineQuery, type Query } from './query.ts';
export { RefusalError } from './refusal.ts';
export { digestOf } from './text.ts';
export type { TypeShape } from './type-shapes.ts';
export { openWorkspace, type WorkspaceOptions } from './workspace.ts';
export type { FileSystem, RunOptions, Workspace } from './workspace-types.ts';
