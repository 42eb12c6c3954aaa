/** Exports from a file what another module exports. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { FilePath, Identifier } from '../../contracts/edit.ts';
import { specifierFor } from '../compiler/compiler-edits.ts';
import { intoBraces, type ListedName, placeReexport, sameModule, written } from '../modules/import-lists.ts';
import { checkExported, exportsOfFile, isOnlyType } from '../modules/module-exports.ts';
import { resolveModule } from '../modules/module-graph.ts';
import { cleanPath } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Edit, splice } from '../text/edits.ts';
import { checkIdentifier } from '../text/snippets.ts';
import { styleOf } from '../text/text.ts';

const params = Type.Object(
  {
    path: FilePath,
    from: Type.String({
      minLength: 1,
      maxLength: 1000,
      description: 'A package, or the path from the root of a file of the project: `src/a.ts`.',
    }),
    names: Type.Optional(
      Type.Array(
        Type.Object(
          { name: Identifier, as: Type.Optional(Identifier), type: Type.Optional(Type.Boolean()) },
          { additionalProperties: false },
        ),
        {
          minItems: 1,
          description: 'Names of that module, `default` too. Left out: everything, `export *`.',
        },
      ),
    ),
    namespace: Type.Optional(
      Type.String({ description: 'Export the whole module under this name, `export * as`.' }),
    ),
    type: Type.Optional(Type.Boolean({ description: 'Export types only.' })),
  },
  { additionalProperties: false },
);

export default defineOperation({
  name: 'add-reexport',
  summary:
    'Export from a file what another module exports: some names, everything, or the module under a name. Merges with a re-export that is there.',
  when: 'an index file passes names on',
  whenNot: 'what the file itself declares → add-export; names that the file uses → add-import',
  params,
  example: {
    before: {
      'src/half.ts':
        'export const half = (n: number) => n / 2;\nexport const third = (n: number) => n / 3;\n',
      'src/index.ts': "export { half } from './half.ts';\n",
    },
    params: { path: 'src/index.ts', from: 'src/half.ts', names: [{ name: 'third' }] },
    after: { 'src/index.ts': "export { half, third } from './half.ts';\n" },
  },
  find: (snapshot, { from, names, namespace, type, ...rest }) => {
    const path = cleanPath(rest.path);
    const tree = snapshot.tree(path);
    if (names && namespace !== undefined)
      refuse('shape', 'Names and a namespace are two re-exports.', 'Send two calls.');
    const specifier = snapshot.exists(from) ? specifierFor(snapshot, path, cleanPath(from)) : from;
    const source = resolveModule(snapshot, path, specifier);
    if (source === path) refuse('shape', `${path} would export from itself.`, 'Use add-export.');
    const listed = (names ?? []).map(
      (each): ListedName => ({ ...each, type: each.type || type || isType(snapshot, source, each.name) }),
    );
    if (source !== undefined && names)
      checkExported(
        exportsOfFile(snapshot, source),
        source,
        names.map(({ name }) => name),
      );
    const publics = names
      ? listed.map(({ name, as }) => as ?? name)
      : namespace === undefined
        ? []
        : [namespace];
    for (const name of publics) if (name !== 'default') checkIdentifier(name);
    checkFree(snapshot, path, source, listed, publics);
    const present = sameExports(snapshot, path, specifier);
    if (!names && namespace === undefined && present.some(({ exportClause }) => !exportClause))
      refuse(
        'no-change',
        `${path} exports everything from ${specifier} already.`,
        'Nothing needs to be done.',
      );
    const shadowed =
      names || namespace !== undefined || source === undefined ? [] : shadowedBy(snapshot, path, source);
    return { path, tree, text: snapshot.text(path), specifier, listed, present, shadowed };
  },
  edit: ({ path, tree, text, specifier, listed, present }, { names, namespace, type }): Edit[] => {
    const style = styleOf(text);
    const allTypes = listed.every((each) => each.type);
    const braces = present
      .filter(({ isTypeOnly }) => !isTypeOnly || allTypes)
      .map(({ exportClause }) => exportClause)
      .find((clause) => clause !== undefined && ts.isNamedExports(clause) && clause.elements.length > 0);
    if (names && braces) return intoBraces(path, text, braces as ts.NamedExports, listed);
    const inner = listed.map((each) => written(each, allTypes)).join(', ');
    const what = names ? `{ ${inner} }` : namespace === undefined ? '*' : `* as ${namespace}`;
    const isTypeList = names ? allTypes : type;
    const line = `export ${isTypeList ? 'type ' : ''}${what} from ${style.quote}${specifier}${style.quote}${style.semicolons ? ';' : ''}`;
    const empty = tree.statements.find(isEmptyExport);
    // `export {}` was there to make it a module.
    if (empty) return [splice(path, empty.getStart(), empty.end, line)];
    return [placeReexport(path, tree, text, line, style)];
  },
  notes: ({ path, specifier, shadowed }) =>
    shadowed.length
      ? [
          `${path} exports ${shadowed.join(', ')} itself: these of ${specifier} stay hidden behind \`export *\`.`,
        ]
      : [],
});

const isEmptyExport = (node: ts.Node) =>
  ts.isExportDeclaration(node) &&
  !node.moduleSpecifier &&
  node.exportClause !== undefined &&
  ts.isNamedExports(node.exportClause) &&
  node.exportClause.elements.length === 0;

function sameExports(snapshot: Snapshot, path: string, specifier: string): ts.ExportDeclaration[] {
  const same = sameModule(snapshot, path, specifier);
  return snapshot
    .tree(path)
    .statements.filter(ts.isExportDeclaration)
    .filter(({ moduleSpecifier }) => same(moduleSpecifier));
}

/** Where each file is compiled by itself, a type must say that it is one. */
function isType(snapshot: Snapshot, source: string | undefined, name: string): boolean {
  const { isolatedModules, verbatimModuleSyntax, erasableSyntaxOnly } = snapshot.project.options;
  if (source === undefined || !(isolatedModules || verbatimModuleSyntax || erasableSyntaxOnly)) return false;
  const symbol = exportsOfFile(snapshot, source).get(name);
  return symbol !== undefined && isOnlyType(symbol);
}

const ownExports = (snapshot: Snapshot, path: string) =>
  ts.isExternalModule(snapshot.tree(path)) ? exportsOfFile(snapshot, path) : new Map<string, ts.Symbol>();

/** @throws RefusalError `clash`, or `no-change` when each name is exported with that meaning */
function checkFree(
  snapshot: Snapshot,
  path: string,
  source: string | undefined,
  listed: readonly ListedName[],
  publics: readonly string[],
): void {
  if (publics.length === 0) return;
  const own = ownExports(snapshot, path);
  const taken = publics.filter((name) => own.has(name));
  if (taken.length === 0) return;
  const theirs = source === undefined ? new Map<string, ts.Symbol>() : exportsOfFile(snapshot, source);
  const same = listed.filter(({ name, as }) => theirs.has(name) && own.get(as ?? name) === theirs.get(name));
  if (same.length > 0 && same.length === publics.length)
    refuse('no-change', `${path} exports ${taken.join(', ')} already.`, 'Nothing needs to be done.');
  refuse(
    'clash',
    `${path} exports ${taken.join(', ')} already.`,
    'Export it under another name with `as`, or leave it out.',
  );
}

function shadowedBy(snapshot: Snapshot, path: string, source: string): string[] {
  const own = ownExports(snapshot, path);
  return [...exportsOfFile(snapshot, source)]
    .filter(([name, symbol]) => own.has(name) && own.get(name) !== symbol)
    .map(([name]) => name);
}
