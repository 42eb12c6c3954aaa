/** The fixes that the compiler offers. */
import { Type } from '@sinclair/typebox';
import { FilePath } from '../../contracts/edit.ts';
import { codeFixesOf } from '../code-fixes.ts';
import { defineQuery, pageOf } from '../query.ts';
import { cleanPath } from '../selector.ts';

/** Fixes that keep behaviour, whatever they are applied to. */
const safeFixes = new Set([
  'fixUnreachableCode',
  'fixUnusedLabel',
  'fixOverrideModifier',
  'convertToTypeOnlyImport',
  'convertToTypeOnlyExport',
]);

export default defineQuery({
  name: 'code-fixes',
  summary:
    'List the fixes that TypeScript offers for errors and suggestions, by name: input for apply-code-fix.',
  params: Type.Object(
    {
      paths: Type.Optional(Type.Array(FilePath, { description: 'Only these files; default: all.' })),
      safe: Type.Optional(
        Type.Boolean({ description: 'Only fixes that keep behaviour whatever they are applied to.' }),
      ),
      limit: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 5000, description: 'At most so many items; default 100.' }),
      ),
    },
    { additionalProperties: false },
  ),
  run: (snapshot, { paths, safe = false, limit = 100 }) => {
    const found = (paths?.map(cleanPath) ?? snapshot.list()).flatMap((path) =>
      codeFixesOf(snapshot, path).map(({ fix, code, line, message }) => ({
        path,
        line,
        fix: fix.fixName,
        code,
        message,
      })),
    );
    return pageOf(safe ? found.filter(({ fix }) => safeFixes.has(fix)) : found, limit);
  },
});
