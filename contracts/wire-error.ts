/** What both ends of a route do with values that do not fit, and how they say that something failed. */
import type { Static, TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Problem } from './problem.ts';

/** An expected failure of a route: thrown by a handler, thrown again by the client. */
export class WireError extends Error {
  readonly problem: Problem;
  constructor(code: Problem['code'], message: string, hint: string) {
    super(message);
    this.problem = { code, message, hint };
  }
}

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
