/** The shape of an operation: one refactor, one file. */
import type { Static, TObject } from '@sinclair/typebox';
import type { EditCall } from '../contracts/edit.ts';
import type { Snapshot } from './snapshot.ts';
import type { Edit } from './text/edits.ts';
import type { Usage } from './tool-text.ts';

/** The manual and the test of an operation: files before, parameters, files after. */
export interface Example {
  before: Record<string, string>;
  params: Record<string, unknown>;
  /** Files that differ afterwards; null: deleted. */
  after: Record<string, string | null>;
}

export interface Region {
  path: string;
  start: number;
  end: number;
  /** Names that come to the top level of the file, which is a module, and modules that it comes to import. */
  adds?: readonly string[];
  /** Insertions that give the same gap in the same region stand behind one another, in the order of their splices or else of the calls. */
  gap?: string;
}

export interface Operation<Params extends TObject = TObject, Found = unknown> extends Usage {
  /** Name of the file and of the tool. */
  name: string;
  params: Params;
  example: Example;
  /**
   * Given when the operation looks at nothing but this region and the names that the file knows, changes nothing outside of
   * it but for what it adds, and keeps the selectors of the file: then calls on different regions are joined into one step.
   */
  region?(found: Found, params: Static<Params>): Region | undefined;
  /** The precondition: gives what will be edited, or refuses. Never edits. */
  find(snapshot: Snapshot, params: Static<Params>): Found;
  /** What was found → edit set. Looks nothing up again. */
  edit(found: Found, params: Static<Params>): Edit[];
  /**
   * Set by operations that move or copy code and keep its meaning: a name in the inserted text must mean what it meant in the
   * removed text; see carried-code.ts for what is compared.
   */
  carriesCode?: true;
  /** Text that is copied and stays where it is: its names are compared like those of removed text. Only with `carriesCode`. */
  copied?(found: Found, params: Static<Params>): Region[];
  /** Set by operations that put in code of the caller: a name in it may mean something else than the one it replaced. */
  writesCode?: true;
  /** Set by operations whose purpose is that names mean another declaration: what names outside of the edit mean is not compared. */
  rebinds?: true;
  /** What the caller should know about the edit: a repair, a warning. Goes into the notes of the change. */
  notes?(found: Found, params: Static<Params>): string[];
  /** A call that undoes it on later code, where one exists. Undo by bytes always works. */
  inverse?(params: Static<Params>): EditCall;
}

/** Declares an operation; the types of `find` and `edit` follow from its parameters. */
export function defineOperation<Params extends TObject, Found>(
  operation: Operation<Params, Found>,
): Operation {
  return operation as unknown as Operation;
}
