/** What both ends of a route do with values that do not fit, and how they say that something failed. */
import type { Static, TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Problem } from './problem.ts';

/** An expected failure of a route: thrown by a handler, thrown again by the client. */
export class WireError extends Error {
  readonly problem: Problem;
  /** `stop`: why no model answers, when that is what failed. */
  constructor(code: Problem['code'], message: string, hint: string, stop?: Problem['stop']) {
    super(message);
    this.problem = { code, message, hint, ...(stop && { stop }) };
  }
}

/** The error that a server told of. */
export const wireError = ({ code, message, hint, stop }: Problem) => new WireError(code, message, hint, stop);

/** Checks a value against a schema. @throws WireError that names the first place that differs. */
export function checked<S extends TSchema>(
  schema: S,
  value: unknown,
  code: Problem['code'],
  what: string,
): Static<S> {
  if (Value.Check(schema, value)) return value;
  const first = Value.Errors(schema, value).First();
  const place = first?.path || 'the whole value';
  throw new WireError(
    code,
    `${what}: ${place}: ${first?.message ?? 'does not match'}`,
    'Compare it with the schema in contracts/.',
  );
}
