/** Laws that every query of the catalogue keeps. A new query is tested by being listed. */
import { Value } from '@sinclair/typebox/value';
import { describe, expect, test } from 'vitest';
import { queries } from '../../engine/catalogue.ts';
import { workspaceOf } from './fixture.ts';

describe.each(Object.values(queries).map((query) => [query.name, query] as const))('%s', (name, query) => {
  const { before, calls = [], params, answer } = query.example;
  const opened = () => {
    const workspace = workspaceOf(before);
    expect(workspace.run(calls)).toMatchObject({ ok: calls.length > 0 });
    return workspace;
  };

  test('answers what its example says, and changes nothing', () => {
    const workspace = opened();
    const edits = workspace.changedFiles();
    const outcome = workspace.query({ query: name, params });
    if (!outcome.ok) throw new Error(outcome.refusal.message);
    expectHeld(outcome.result, answer);
    expect([...Value.Errors(query.result, outcome.result)]).toEqual([]);
    expect(workspace.changedFiles()).toEqual(edits);
  });

  test('refuses parameters that do not fit', () => {
    const outcome = opened().query({ query: name, params: { ...params, surprise: 1 } });
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'shape' } });
  });
});

/** All that is told of the answer is in it: of a list, each item in some item. */
function expectHeld(actual: unknown, told: unknown): void {
  if (!holds(actual, told)) expect(actual).toEqual(told);
}

function holds(actual: unknown, told: unknown): boolean {
  if (Array.isArray(told)) {
    return Array.isArray(actual) && told.every((item) => actual.some((each) => holds(each, item)));
  }
  if (typeof told !== 'object' || told === null) return actual === told;
  if (typeof actual !== 'object' || actual === null) return false;
  return Object.entries(told).every(([key, value]) => holds((actual as Record<string, unknown>)[key], value));
}
