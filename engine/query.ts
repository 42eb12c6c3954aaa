/** The shape of a query: one question, one file. */
import { type Static, type TObject, type TSchema, Type } from '@sinclair/typebox';
import type { Change, EditCall } from '../contracts/edit.ts';
import type { Operation } from './operation.ts';
import type { Snapshot } from './snapshot.ts';
import type { Usage } from './tool-text.ts';

/** What a query may ask of its workspace besides the present state. */
export interface QueryContext {
  /** The state before any change. */
  base: Snapshot;
  operations: Readonly<Record<string, Operation>>;
  /** What these calls would give; nothing is applied. @throws RefusalError when they are refused */
  preview(calls: readonly EditCall[]): { change: Change; after: Snapshot };
}

/** The manual and the test of a query: files, edits made since they were read, the question, and what its answer holds. */
export interface QueryExample {
  before: Record<string, string>;
  calls?: EditCall[];
  params: Record<string, unknown>;
  /** A part of the answer: what is left out of objects and lists is not told. */
  answer: unknown;
}

export interface Query<Params extends TObject = TObject, Result extends TSchema = TSchema> extends Usage {
  /** Name of the file and of the tool. */
  name: string;
  params: Params;
  /** What it answers. */
  result: Result;
  example: QueryExample;
  /** @throws RefusalError when the question cannot be answered */
  run(snapshot: Snapshot, params: Static<Params>, context: QueryContext): Static<Result>;
}

/** Declares a query. */
export function defineQuery<Params extends TObject, Result extends TSchema>(
  query: Query<Params, Result>,
): Query {
  return query as unknown as Query;
}

/** A list that says how long it really is. */
export interface Page<Item> {
  items: Item[];
  total: number;
  truncated: boolean;
}

/** Parameters of a query that answers a list. Spread them into its parameters. */
export const pageParams = (limit: number) => ({
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 5000, description: `At most so many items; default ${limit}.` }),
  ),
  offset: Type.Optional(Type.Integer({ minimum: 0, description: 'Skip so many items.' })),
});

/** The `limit` items from `offset` on. Only these are put into the shape that is shown. */
export function pageOf<Item, Shown = Item>(
  all: readonly Item[],
  limit: number,
  offset = 0,
  show: (item: Item) => Shown = (item) => item as unknown as Shown,
): Page<Shown> {
  const end = offset + limit;
  return {
    items: all.slice(offset, end).map((item) => show(item)),
    total: all.length,
    truncated: all.length > end,
  };
}
