/** What counts as a reference. */
import { expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';

test('a parameter that only a doc comment mentions is used nowhere', () => {
  const workspace = workspaceOf({
    'half.ts': `/**
 * Halves a number.
 * @param value what is halved
 * @param unit {@link value} is in this unit
 */
export function half(value: number, unit: string) {
  /** See {@link unit}. */
  return value / 2;
}
`,
  });
  const { result } = workspace.query({ query: 'references', params: { target: 'half.ts#half.unit' } }) as {
    result: { total: number };
  };
  expect(result.total).toBe(0);
});
