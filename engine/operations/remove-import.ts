/** Takes names out of the imports of a file, or an import as a whole. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { FilePath } from '../../contracts/edit.ts';
import { specifierFor } from '../compiler/compiler-edits.ts';
import { implicitImports, isTypeImport, namesOf, sameModule, withoutNames } from '../modules/import-lists.ts';
import { usesInFile } from '../modules/module-exports.ts';
import { cleanPath } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { nearestNames, refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';

export default defineOperation({
  name: 'remove-import',
  summary:
    'Take names out of the imports of a file, or the whole import of a module, also one that is there for its side effects. Refuses, with the places, while the file uses a name.',
  when: 'certain imports are to go',
  whenNot: 'all that is unused → organize-imports',
  params: Type.Object(
    {
      path: FilePath,
      from: Type.String({
        minLength: 1,
        maxLength: 1000,
        description: 'The module: its specifier as written there, or the path of a file of the project.',
      }),
      names: Type.Optional(
        Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
          minItems: 1,
          description:
            'Names as the file or the module calls them, `default` too. Left out: the whole import.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'a.ts': 'export const half = (n: number) => n / 2;\nexport const unused = 0;\n',
      'b.ts': "import { half, unused } from './a.ts';\n\nexport const two = half(4);\n",
    },
    params: { path: 'b.ts', from: './a.ts', names: ['unused'] },
    after: { 'b.ts': "import { half } from './a.ts';\n\nexport const two = half(4);\n" },
  },
  find: (snapshot, params) => {
    const path = cleanPath(params.path);
    const statements = importsFrom(snapshot, path, params.from);
    const gone = chosenNames(statements, params.names, params.from);
    const tree = snapshot.tree(path);
    const implicit = implicitImports(snapshot, tree);
    for (const { node, local } of gone) {
      const uses = usesInFile(snapshot, path, local);
      const isImplicit = implicit.has(local.getText());
      if (uses.length === 0 && !isImplicit) continue;
      const where = isImplicit
        ? 'by the JSX of the file'
        : `at ${uses.length} place${uses.length > 1 ? 's' : ''}`;
      refuse('referenced', `${node.getText()} is used ${where}.`, 'Change or delete those first.', {
        candidates: uses.slice(0, 20),
      });
    }
    const bare = params.names ? [] : statements.filter((statement) => namesOf(statement).length === 0);
    const names = gone.map(({ node }) => node);
    const whole = statements.filter((each) => namesOf(each).every((name) => names.includes(name)));
    const isLoaded = statements.some((each) => !whole.includes(each) && !isTypeImport(each));
    const unloaded = !isLoaded && whole.some((each) => !isTypeImport(each));
    return { path, text: snapshot.text(path), names, bare, unloaded };
  },
  edit: ({ path, text, names, bare }) => withoutNames(path, text, names, bare),
  notes: ({ path, unloaded }, { from }) =>
    unloaded ? [`${path} does not load ${from} any more: side effects of that module may be missed.`] : [],
});

function importsFrom(snapshot: Snapshot, path: string, from: string): ts.ImportDeclaration[] {
  const all = snapshot.tree(path).statements.filter(ts.isImportDeclaration);
  const specifier = snapshot.exists(from) ? specifierFor(snapshot, path, cleanPath(from)) : from;
  const same = sameModule(snapshot, path, specifier);
  const found = all.filter(({ moduleSpecifier }) => same(moduleSpecifier));
  if (found.length) return found;
  const specifiers = all.map(({ moduleSpecifier }) => (moduleSpecifier as ts.StringLiteral).text);
  return refuse(
    'not-found',
    `${path} imports nothing from ${from}; it imports from ${specifiers.join(', ') || 'nowhere'}.`,
    'Use one of the candidates.',
    { candidates: nearestNames(from, specifiers) },
  );
}

interface Chosen {
  /** What goes: an element of braces, a default name, a namespace. */
  node: ts.Node;
  /** The name that the file uses. */
  local: ts.Node;
}

function chosenNames(
  statements: readonly ts.ImportDeclaration[],
  names: readonly string[] | undefined,
  from: string,
): Chosen[] {
  const all = statements.flatMap(namesOf).map((node) => {
    const local = ts.isIdentifier(node) ? node : (node as ts.ImportSpecifier | ts.NamespaceImport).name;
    const imported = ts.isIdentifier(node)
      ? 'default'
      : ts.isImportSpecifier(node)
        ? (node.propertyName ?? node.name).text
        : '*';
    return { node, local, called: [local.text, imported] };
  });
  if (!names) return all;
  const missing = names.filter((name) => !all.some(({ called }) => called.includes(name)));
  if (missing.length) {
    const known = all.map(({ local }) => local.text);
    refuse(
      'not-found',
      `${missing.join(', ')} is not imported from ${from}; ${known.join(', ') || 'nothing'} is.`,
      'Use one of the candidates.',
      {
        candidates: missing.flatMap((name) => nearestNames(name, known)),
      },
    );
  }
  return all.filter(({ called }) => names.some((name) => called.includes(name)));
}
