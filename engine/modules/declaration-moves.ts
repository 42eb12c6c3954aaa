/** Moves of top-level declarations to another file: what is left behind in theirs. */
import { ts } from 'ts-morph';
import { specifierFor } from '../compiler/compiler-edits.ts';
import type { Snapshot } from '../snapshot.ts';
import { applyEdits, type Edit, splice } from '../text/edits.ts';
import { styleOf } from '../text/text.ts';
import type { Destination } from './arriving-code.ts';
import { exportSpecifiersOf } from './exports.ts';
import { changeImports, type WantedImport } from './import-changes.ts';
import type { ListedName } from './import-lists.ts';
import { importersOf, moduleUses, resolveModule } from './module-graph.ts';
import { type ImportBinding, type MovedCode, type TopName, topNames } from './moved-code.ts';

/** The names by which other files know what moves. */
export const publicNamesOf = ({ names }: MovedCode) => names.flatMap(({ publicNames }) => publicNames);

/**
 * The edits of the file from which the code goes.
 * @param reexport leave the public names behind
 */
export function sourceEdits(
  snapshot: Snapshot,
  moved: MovedCode,
  to: Destination,
  reexport: boolean,
): Edit[] {
  const { path, statements, imports, names, usedByRest, dependencies } = moved;
  const tree = snapshot.tree(path);
  const specifier = specifierFor(to.snapshot, path, to.path);
  const typed = writesTypes(snapshot, path);
  const listed = names.flatMap(({ name }) => exportSpecifiersOf(tree, name));
  const own = statements.map((each) => twin(tree, each));
  const gone = imports.flatMap(({ binding, only }) => (only ? [bindingNode(tree, binding)] : []));
  const wanted: WantedImport[] = usedByRest.length
    ? [{ specifier, names: usedByRest.map(({ name, isType }) => listedName(name, isType && typed)) }]
    : [];
  const opened = new Set(
    dependencies.filter(({ publicNames }) => publicNames.length === 0).map(({ name }) => name),
  );
  const exported = names.filter(({ publicNames }) => publicNames.length > 0);
  const style = styleOf(snapshot.text(path));
  const lines =
    reexport && exported.length
      ? [
          `${reexportOf(exported, typed)} from ${style.quote}${specifier}${style.quote}${style.semicolons ? ';' : ''}`,
        ]
      : [];
  const written = (more: readonly string[]) => [
    ...changeImports(snapshot, {
      path,
      tree,
      gone: [...gone, ...listed],
      statements: own,
      wanted,
      lines: [...lines, ...more],
    }),
    ...tree.statements
      .filter((each) => topNames(each).some((name) => opened.has(name)))
      .map((each) => each.getStart())
      .map((start) => splice(path, start, start, 'export ')),
  ];
  const edits = written([]);
  // `export * from` a file that is no module any more would be an error.
  return isTakenWhole(snapshot, path) && !isModuleAfter(snapshot, path, edits)
    ? written([`export {}${style.semicolons ? ';' : ''}`])
    : edits;
}

const isTakenWhole = (snapshot: Snapshot, path: string) =>
  importersOf(snapshot, path).some((file) =>
    moduleUses(snapshot.tree(file)).some(
      ({ names, specifier }) => names === undefined && resolveModule(snapshot, file, specifier) === path,
    ),
  );

const isModuleAfter = (snapshot: Snapshot, path: string, edits: readonly Edit[]) =>
  ts.isExternalModule(applyEdits(snapshot, edits, () => undefined).after.parse(path));

function reexportOf(exported: readonly TopName[], typed: boolean): string {
  const allTypes = exported.every(({ isType }) => isType);
  const names = exported.flatMap(({ publicNames, isType }) =>
    publicNames.map((each) => (isType && typed && !allTypes ? `type ${each}` : each)),
  );
  return `export ${allTypes ? 'type ' : ''}{ ${names.join(', ')} }`;
}

/** A name as an import lists it. */
export const listedName = (name: string, isType: boolean): ListedName =>
  isType ? { name, type: true } : { name };

/** Whether a file marks imports of types as such. */
export const writesTypes = (snapshot: Snapshot, path: string) =>
  snapshot.project.options.verbatimModuleSyntax === true ||
  snapshot.project.options.isolatedModules === true ||
  /\bimport type\b|\{[^}]*\btype \w/.test(snapshot.text(path));

/** The node of the workspace's tree for one of the checker's. */
const twin = (tree: ts.SourceFile, statement: ts.Statement) =>
  tree.statements.find((each) => each.pos === statement.pos) as ts.Statement;

function bindingNode(tree: ts.SourceFile, binding: ImportBinding): ts.Node {
  const start = (binding.name ?? binding).getStart();
  let found: ts.Node = tree;
  const visit = (node: ts.Node) => {
    const isIt = (ts.isImportSpecifier(node) || ts.isNamespaceImport(node)) && node.name.getStart() === start;
    const isDefault = ts.isImportClause(node) && node.name?.getStart() === start;
    if (isIt) found = node;
    else if (isDefault) found = node.name;
    else ts.forEachChild(node, visit);
  };
  for (const statement of tree.statements) if (ts.isImportDeclaration(statement)) visit(statement);
  return found;
}
