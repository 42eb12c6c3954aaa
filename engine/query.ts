/** The shape of a query: one question, one file. */
import type { Static, TObject } from '@sinclair/typebox';
import type { Snapshot } from './snapshot.ts';

export interface Query<Params extends TObject = TObject, Result = unknown> {
  /** Name of the file and of the tool. */
  name: string;
  /** What it answers, in one sentence for a model and a person. */
  summary: string;
  params: Params;
  /** @throws RefusalError when the question cannot be answered */
  run(snapshot: Snapshot, params: Static<Params>): Result;
}

/** Declares a query. */
export function defineQuery<Params extends TObject, Result>(query: Query<Params, Result>): Query {
  return query as unknown as Query;
}

/** A list that says how long it really is. */
export interface Page<Item> {
  items: Item[];
  total: number;
  truncated: boolean;
}

/** The first `limit` of these items. */
export function pageOf<Item>(all: Item[], limit: number): Page<Item> {
  return { items: all.slice(0, limit), total: all.length, truncated: all.length > limit };
}
