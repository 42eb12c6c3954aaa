/** The public shapes of the engine: what a workspace is and what an operation sees. */
import type {
  Change,
  EditCall,
  EditOutcome,
  EditProgram,
  QueryCall,
  QueryOutcome,
} from '../contracts/edit.ts';
import type { Diagnostic } from '../contracts/lab.ts';
import type { Operation } from './operation.ts';
import type { Query } from './query.ts';

/** Where a workspace reads from and commits to. Paths are absolute, with forward slashes. */
export interface FileSystem {
  /** Whether these are the files of the real disk, so that another process may read them by itself. */
  readonly isDisk?: boolean;
  /** Text of a file, or undefined when there is none. */
  read(path: string): string | undefined;
  /** Every file below a folder, except below `node_modules` and folders whose name starts with a dot. */
  list(folder: string): string[];
  exists(path: string): boolean;
  isFolder(path: string): boolean;
  /** Names of the folders in a folder. */
  folders(path: string): string[];
  /** The path with symbolic links resolved; the path itself when it does not exist. */
  real(path: string): string;
  /** Writes and deletes all or nothing, even when the process is killed half-way. `null` deletes. */
  commit(changes: Map<string, string | null>): void;
}

export interface RunOptions {
  /** Give the change, apply nothing. */
  preview?: boolean;
  /** `types` (default) refuses new type errors; `syntax` does not look for them. */
  check?: 'types' | 'syntax';
}

/** An overlay of texts over a root folder. All paths are relative to the root, with forward slashes. */
export interface Workspace {
  readonly root: string;
  /** By name: the built-in operations and those given when it was opened. */
  readonly operations: Readonly<Record<string, Operation>>;
  readonly queries: Readonly<Record<string, Query>>;
  /** Present text of a file, with everything applied so far; undefined when there is none. */
  read(path: string): string | undefined;
  /** The source files of the project, sorted. */
  list(): string[];
  /** Applies calls to the overlay, all or none. */
  run(calls: EditCall[], options?: RunOptions): EditOutcome;
  /** Undoes an applied change by its bytes; refuses with the later changes that touched the same place or build on it. */
  undo(id: string): EditOutcome;
  query(call: QueryCall): QueryOutcome;
  /** Errors of the type checker in these files (default: all of the project). */
  diagnostics(paths?: string[]): Diagnostic[];
  /**
   * Errors of the type checker now and in the base: in these files and in all that see, over any number of steps, what was
   * changed in them. `before` is empty when there are none now. `compiler`: the version of the one that answered.
   */
  diagnosticsSinceBase(paths: string[]): { now: Diagnostic[]; before: Diagnostic[]; compiler: string };
  /** Paths of the project's files that this file imports, types included. */
  importsOf(path: string): string[];
  /** Changes applied and not undone, in order. */
  changes(): Change[];
  /** The program that makes them. */
  program(): EditProgram;
  /** Every file that differs from the base: whole text now, or null when deleted. */
  changedFiles(): Record<string, string | null>;
  /** Text of a file in the base, before any change. */
  baseText(path: string): string | undefined;
  /**
   * Commits the overlay to the file system, journalled.
   * @throws RefusalError `stale` when somebody else has written to one of the files since it was read: nothing is written then
   */
  save(): void;
  /** Goes back to what was saved last, or to the base. */
  discard(): void;
  /**
   * Takes in what others wrote to these files since they were read or saved; gives the paths of those that are different. Their
   * texts become part of the base, and with them the changes of these files that were applied before: no undo reaches them.
   * @throws RefusalError `stale` when there are changes that are not saved; `syntax` when a configuration cannot be used now
   */
  refresh(paths: string[]): string[];
  /** Frees the memory of the type checker. */
  dispose(): void;
}
