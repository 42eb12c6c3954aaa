/** Errors of the type checker, and its suggestions. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { FilePath } from '../../contracts/edit.ts';
import type { Diagnostic } from '../../contracts/lab.ts';
import { messageFields, pageOfItems, record } from '../answers.ts';
import { toDiagnostic, typeErrors } from '../compiler/type-errors.ts';
import { isSource } from '../files/project.ts';
import { listedAround } from '../names/listing.ts';
import { cleanPath } from '../names/selector.ts';
import { defineQuery, pageOf, pageParams } from '../query.ts';
import type { Snapshot } from '../snapshot.ts';

export default defineQuery({
  name: 'diagnostics',
  summary:
    'List the type errors of some files, or of the whole project, each with the declaration around it; with `suggestions` also what the compiler would write differently.',
  when: 'you look for errors that are there',
  whenNot: 'errors that your edits brought → check; ways to mend them → code-fixes',
  params: Type.Object(
    {
      paths: Type.Optional(Type.Array(FilePath, { description: 'Only these files.' })),
      suggestions: Type.Optional(
        Type.Boolean({
          description: 'Also warnings and suggestions: what is unused, unreachable, deprecated.',
        }),
      ),
      ...pageParams(100),
    },
    { additionalProperties: false },
  ),
  result: pageOfItems(record({ selector: Type.String(), ...messageFields, category: Type.String() })),
  example: {
    before: { 'half.ts': 'export const half: string = 0.5;\n' },
    params: { paths: ['half.ts'] },
    answer: {
      items: [
        {
          selector: 'half.ts#half@6e751c75',
          line: 1,
          code: 2322,
          message: "Type 'number' is not assignable to type 'string'.",
        },
      ],
      total: 1,
    },
  },
  run: (snapshot, { paths, suggestions = false, limit = 100, offset }) => {
    const asked =
      paths?.map(cleanPath) ?? snapshot.project.configured.filter((path) => snapshot.exists(path));
    for (const path of asked) snapshot.text(path);
    const errors = typeErrors(snapshot, asked).map((each) => ({ ...each, category: 'error' }));
    const more = suggestions ? asked.flatMap((path) => suggestionsFor(snapshot, path)) : [];
    return pageOf([...errors, ...more], limit, offset, (each) => ({
      selector: selectorFor(snapshot, each),
      ...each,
    }));
  },
});

function suggestionsFor(snapshot: Snapshot, path: string): (Diagnostic & { category: string })[] {
  return snapshot
    .service()
    .getSuggestionDiagnostics(snapshot.absolute(path))
    .map((each) => ({
      ...toDiagnostic(snapshot, each),
      category: ts.DiagnosticCategory[each.category].toLowerCase(),
    }));
}

function selectorFor(snapshot: Snapshot, { file, line, column }: Diagnostic): string {
  if (!snapshot.exists(file) || !isSource(file)) return file;
  const offset = snapshot.tree(file).getPositionOfLineAndCharacter(line - 1, column - 1);
  return listedAround(snapshot, file, offset).selector;
}
