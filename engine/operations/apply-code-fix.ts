/** Applies one of the compiler's own fixes. */
import { Type } from '@sinclair/typebox';
import { FilePath } from '../../contracts/edit.ts';
import { codeFixesOf, fixAllIn } from '../compiler/code-fixes.ts';
import { toEdits } from '../compiler/compiler-edits.ts';
import { cleanPath } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';

export default defineOperation({
  name: 'apply-code-fix',
  summary:
    'Apply one of TypeScript’s fixes by name, such as `unusedIdentifier` or `import`, at one line or everywhere in a file.',
  when: 'code-fixes offers what you want in one file',
  whenNot: 'several files → fix-all; imports alone → organize-imports',
  params: Type.Object(
    {
      path: FilePath,
      fix: Type.String({
        minLength: 1,
        maxLength: 100,
        description: "The compiler's name of the fix: `unusedIdentifier`.",
      }),
      line: Type.Optional(Type.Integer({ minimum: 1, description: 'Only there; default: all of the file.' })),
      code: Type.Optional(Type.Integer({ description: 'Only for errors with this number: 6133.' })),
    },
    { additionalProperties: false },
  ),
  example: {
    before: { 'a.ts': 'export function half(n: number) {\n  const unused = 1;\n  return n / 2;\n}\n' },
    params: { path: 'a.ts', fix: 'unusedIdentifier', line: 2 },
    after: { 'a.ts': 'export function half(n: number) {\n  return n / 2;\n}\n' },
  },
  find: (snapshot, params) => {
    const path = cleanPath(params.path);
    const all = codeFixesOf(snapshot, path).filter(
      ({ code }) => params.code === undefined || code === params.code,
    );
    const named = all.filter(({ fix }) => fix.fixName === params.fix);
    const there = params.line === undefined ? named : named.filter(({ line }) => line === params.line);
    const [first] = there;
    if (!first) {
      refuse(
        'not-found',
        `${path}${params.line ? `:${params.line}` : ''} has nothing that ${params.fix} would fix.`,
        'Use a fix that is offered there.',
        {
          candidates: [...new Set(all.map(({ fix, line }) => `${fix.fixName} at line ${line}`))].slice(0, 20),
        },
      );
    }
    if (params.line !== undefined || first.fix.fixId === undefined)
      return toEdits(snapshot, first.fix.changes);
    return fixAllIn(snapshot, path, [first]);
  },
  edit: (edits) => edits,
});
