/** Adds names to the imports of a file. */
import { type Static, Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { FilePath, Identifier } from '../../contracts/edit.ts';
import { specifierFor } from '../compiler/compiler-edits.ts';
import {
  intoBraces,
  localNames,
  mergeableImport,
  newImports,
  placeImports,
  sameModule,
} from '../modules/import-lists.ts';
import { resolveModule } from '../modules/module-graph.ts';
import { cleanPath } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { checkIdentifier } from '../text/snippets.ts';
import { styleOf } from '../text/text.ts';

const Name = Type.Object(
  {
    name: Identifier,
    as: Type.Optional(Identifier),
    type: Type.Optional(Type.Boolean({ description: 'Import it as a type only.' })),
  },
  { additionalProperties: false, description: 'One imported name.' },
);
type Name = Static<typeof Name>;

export default defineOperation({
  name: 'add-import',
  summary:
    'Import names into a file. `from` is a package, or the path of a file of the project: the relative specifier is made in the style of the project. Merges with an import that is there. Refuses local names that are taken.',
  when: 'new code uses a name of another module',
  whenNot:
    'names that should come from another module than now → retarget-import; passing names on → add-reexport',
  params: Type.Object(
    {
      path: FilePath,
      from: Type.String({
        minLength: 1,
        maxLength: 1000,
        description: '`node:fs`, `zod`, or a path from the root: `src/a.ts`.',
      }),
      names: Type.Optional(Type.Array(Name, { description: 'Named imports.' })),
      default: Type.Optional(Type.String({ description: 'Local name for the default export.' })),
      namespace: Type.Optional(Type.String({ description: 'Local name for the whole module.' })),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'src/a.ts': 'export const half = (n: number) => n / 2;\nexport const double = (n: number) => n * 2;\n',
      'src/b.ts': "import { half } from './a.ts';\n\nexport const two = half(4);\n",
    },
    params: { path: 'src/b.ts', from: 'src/a.ts', names: [{ name: 'double' }] },
    after: { 'src/b.ts': "import { double, half } from './a.ts';\n\nexport const two = half(4);\n" },
  },
  find: (snapshot, params) => {
    const path = cleanPath(params.path);
    const tree = snapshot.tree(path);
    const specifier = snapshot.exists(params.from)
      ? specifierFor(snapshot, path, cleanPath(params.from))
      : params.from;
    if (resolveModule(snapshot, path, specifier) === path)
      refuse('shape', `${path} would import from itself.`, 'Use its names as they are.');
    const names = wanted(snapshot, path, params.names ?? [], specifier);
    const present = localNames(tree);
    for (const local of [...names.map(({ name, as }) => as ?? name), params.default, params.namespace]) {
      if (local === undefined) continue;
      checkIdentifier(local);
      if (present.has(local))
        refuse('clash', `${path} has a ${local} already.`, 'Import it under another name with `as`.');
    }
    if (names.length === 0 && !params.default && !params.namespace && (params.names?.length ?? 0) > 0) {
      refuse(
        'no-change',
        `${path} imports all of these from ${specifier} already.`,
        'Nothing needs to be done.',
      );
    }
    return {
      path,
      tree,
      text: snapshot.text(path),
      specifier,
      module: `./${resolveModule(snapshot, path, specifier) ?? specifier}`,
      names,
      merge: mergeableImport(snapshot, path, specifier, names),
    };
  },
  edit: ({ path, tree, text, specifier, names, merge }, params) => {
    const style = styleOf(text);
    const plain = !params.default && !params.namespace;
    if (merge && plain) return intoBraces(path, text, merge, names);
    const statements = newImports(names, params.default, params.namespace, specifier, style);
    return [placeImports(path, tree, text, statements, style)];
  },
  region: ({ path, tree, text, module, names, merge }, params) => {
    const last = tree.statements.findLast(ts.isImportDeclaration);
    if (!last) return undefined;
    const locals = [...names.map(({ name, as }) => as ?? name), params.default, params.namespace];
    const adds = locals.filter((name) => name !== undefined);
    if (merge && !params.default && !params.namespace)
      return { path, start: merge.getStart(), end: merge.end, adds, gap: 'braces' };
    const end = ts.getTrailingCommentRanges(text, last.end)?.at(-1)?.end ?? last.end;
    return { path, start: last.getStart(), end, adds: [module, ...adds], gap: 'import' };
  },
});

/** The names that are not imported from there already. */
function wanted(snapshot: Snapshot, path: string, names: readonly Name[], specifier: string): Name[] {
  const same = sameModule(snapshot, path, specifier);
  const clauses = snapshot
    .tree(path)
    .statements.filter(ts.isImportDeclaration)
    .filter(({ moduleSpecifier }) => same(moduleSpecifier));
  const have = new Set(
    clauses.flatMap(({ importClause }) => {
      const bindings = importClause?.namedBindings;
      return bindings && ts.isNamedImports(bindings)
        ? bindings.elements.map(({ propertyName, name }) => `${(propertyName ?? name).text} ${name.text}`)
        : [];
    }),
  );
  return names.filter(({ name, as }) => !have.has(`${name} ${as ?? name}`));
}
