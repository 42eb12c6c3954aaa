/** Modules to import from, and a file that does. */
import { workspaceOf } from './fixture.ts';

const modules = {
  'old.ts':
    'export const half = (n: number) => n / 2;\nexport const one = 1;\nexport type Size = number;\nexport default half;\n',
  'new.ts':
    "export { half } from './old.ts';\nexport type Size = number;\nexport const ten = 10;\nexport default ten;\n",
};

/** Runs an operation on `a.ts` beside the modules: its text afterwards, or the refusal in words; and the notes. */
export function runOnImports(
  before: string,
  operation: string,
  params: Record<string, unknown>,
  more: Record<string, string> = {},
) {
  const workspace = workspaceOf({ ...modules, 'a.ts': before, ...more });
  const outcome = workspace.run([{ operation, params }]);
  const text = outcome.ok
    ? (workspace.read('a.ts') ?? '')
    : `${outcome.refusal.code}: ${outcome.refusal.message} ${outcome.refusal.candidates ?? ''}`;
  return { text, notes: outcome.ok ? outcome.change.notes : [] };
}
