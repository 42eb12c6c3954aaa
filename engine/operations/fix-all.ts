/** Applies one of the compiler's fixes wherever it is offered. */
import { Type } from '@sinclair/typebox';
import { FilePath } from '../../contracts/edit.ts';
import { codeFixesOf, fixAllIn, type OfferedFix } from '../compiler/code-fixes.ts';
import { cleanPath } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { nearestNames, refuse } from '../refusal.ts';
import type { Edit } from '../text/edits.ts';

export default defineOperation({
  name: 'fix-all',
  summary:
    'Apply one of TypeScript’s fixes by name, such as `unusedIdentifier` or `fixOverrideModifier`, everywhere in the project or in some files.',
  when: 'code-fixes offers the same in many places',
  whenNot: 'one line or file → apply-code-fix',
  params: Type.Object(
    {
      fix: Type.String({
        minLength: 1,
        maxLength: 100,
        description: "The compiler's name of the fix: `unusedIdentifier`.",
      }),
      paths: Type.Optional(
        Type.Array(FilePath, {
          minItems: 1,
          description: 'Only in these files; default: all of the project.',
        }),
      ),
      code: Type.Optional(Type.Integer({ description: 'Only for errors with this number: 6133.' })),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'shape.ts':
        'export class Shape {\n  area() {\n    return 0;\n  }\n}\n\nexport class Square extends Shape {\n  area() {\n    return 4;\n  }\n}\n',
      'disc.ts':
        "import { Shape } from './shape.ts';\n\nexport class Disc extends Shape {\n  area() {\n    return 3;\n  }\n}\n",
      'tsconfig.json':
        '{"compilerOptions":{"strict":true,"noImplicitOverride":true,"target":"es2022","lib":["es2022"],"module":"nodenext","allowImportingTsExtensions":true,"noEmit":true,"types":[]}}',
    },
    params: { fix: 'fixOverrideModifier' },
    after: {
      'shape.ts':
        'export class Shape {\n  area() {\n    return 0;\n  }\n}\n\nexport class Square extends Shape {\n  override area() {\n    return 4;\n  }\n}\n',
      'disc.ts':
        "import { Shape } from './shape.ts';\n\nexport class Disc extends Shape {\n  override area() {\n    return 3;\n  }\n}\n",
    },
  },
  find: (snapshot, params) => {
    const paths = params.paths?.map(cleanPath) ?? snapshot.list();
    const offered = paths.map((path) => ({ path, all: codeFixesOf(snapshot, path) }));
    const wanted = offered.map(({ path, all }) => ({
      path,
      fixes: all.filter(
        ({ fix, code }) => fix.fixName === params.fix && (params.code === undefined || code === params.code),
      ),
    }));
    const edits = wanted.flatMap(({ path, fixes }) =>
      fixes.length ? fixAllIn(snapshot, path, firstOffers(fixes)) : [],
    );
    if (edits.length === 0) {
      const names = [...new Set(offered.flatMap(({ all }) => all.map(({ fix }) => fix.fixName)))];
      refuse(
        'not-found',
        `Nothing there asks for ${params.fix}${names.length ? `; offered are ${names.slice(0, 20).join(', ')}` : ''}.`,
        'Use the name of a fix that is offered.',
        { candidates: nearestNames(params.fix, names) },
      );
    }
    return withoutDoubles(edits);
  },
  edit: (edits) => edits,
});

/** The compiler offers its best fix for an error first; others of the same name are alternatives to it. */
function firstOffers(fixes: readonly OfferedFix[]): OfferedFix[] {
  const keyOf = ({ line, code, message }: OfferedFix) => `${line} ${code} ${message}`;
  return fixes.filter((fix, index) => fixes.findIndex((other) => keyOf(other) === keyOf(fix)) === index);
}

/** Two files may ask for the same insertion into a third one. */
function withoutDoubles(edits: readonly Edit[]): Edit[] {
  return [...new Map(edits.map((edit) => [JSON.stringify(edit), edit])).values()];
}
