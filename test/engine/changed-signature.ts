/** Runs change-signature for its tests. */
import { workspaceOf } from './fixture.ts';

export type Changes = Record<string, unknown>[];

/** The text of a file after the change, or the message of the refusal. */
export function changed(
  files: Record<string, string> | string,
  target: string,
  parameters: Changes | undefined,
  more: Record<string, unknown> = {},
) {
  const all = typeof files === 'string' ? { 'a.ts': files } : files;
  const workspace = workspaceOf(all);
  const params = {
    target: target.includes('#') ? target : `a.ts#${target}`,
    ...(parameters ? { parameters } : {}),
    ...more,
  };
  const outcome = workspace.run([{ operation: 'change-signature', params }]);
  return {
    text: (path = 'a.ts') => (outcome.ok ? workspace.read(path) : outcome.refusal.message),
    refusal: outcome.ok ? undefined : outcome.refusal,
    notes: outcome.ok ? outcome.change.notes : [],
  };
}
