/** The other files that take moved declarations from their old file: they take them from the new one. */
import { ts } from 'ts-morph';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Edit, splice } from '../text/edits.ts';
import { lineAndColumn, type Style, styleOf } from '../text/text.ts';
import { intoBraces, type ListedName, mergeableImport, withoutNames } from './import-lists.ts';
import { importersOf, moduleUses, resolveModule } from './module-graph.ts';
import { respellModule } from './respell.ts';

export interface MovedNames {
  /** The file that they leave, and the one they go to. */
  from: string;
  to: string;
  /** The state in which the new file is there. */
  after: Snapshot;
  /** What other files call them. */
  names: readonly string[];
  /** Whether nothing but types moves. */
  allTypes: boolean;
  /** Whether the new file exports nothing else. */
  isAll: boolean;
}

/**
 * The edits of all importers but the two files themselves.
 * @throws RefusalError `unsupported` with the places that take the old file as a whole and may use what moves
 */
export function importerEdits(snapshot: Snapshot, moved: MovedNames): Edit[] {
  const files = importersOf(snapshot, moved.from).filter((path) => path !== moved.from && path !== moved.to);
  const blocking = [...files, moved.to].flatMap((path) =>
    snapshot.exists(path) ? wholeUses(snapshot, path, moved) : [],
  );
  if (blocking.length)
    refuse(
      'unsupported',
      `${blocking.length} place${blocking.length > 1 ? 's take' : ' takes'} ${moved.from} as a whole and may use what moves.`,
      'Use `reexport: true`, or import the names there first.',
      { candidates: blocking },
    );
  return files.flatMap((path) => editsOf(snapshot, path, moved));
}

/** Places where a file takes a module as an object: which of its names it uses cannot be followed. */
function wholeUses(snapshot: Snapshot, path: string, { from, names }: MovedNames): string[] {
  const text = snapshot.text(path);
  const mentions = names.some((name) => text.includes(name)) || names.includes('default');
  return moduleUses(snapshot.tree(path)).flatMap(({ node, specifier, names: taken, reexport }) => {
    if (taken !== undefined || resolveModule(snapshot, path, specifier) !== from) return [];
    const isStar = reexport && ts.isExportDeclaration(node.parent) && !node.parent.exportClause;
    const isType = ts.isImportTypeNode(node.parent.parent) && node.parent.parent.qualifier !== undefined;
    const isNamed =
      reexport &&
      ts.isExportDeclaration(node.parent) &&
      node.parent.exportClause &&
      ts.isNamedExports(node.parent.exportClause);
    if (isStar || isType || isNamed || !mentions) return [];
    return [`${path}:${lineAndColumn(text, node.getStart()).line}`];
  });
}

function editsOf(snapshot: Snapshot, path: string, moved: MovedNames): Edit[] {
  const tree = snapshot.tree(path);
  return moduleUses(tree).flatMap(({ node, specifier }) => {
    if (resolveModule(snapshot, path, specifier) !== moved.from) return [];
    const to = specifierOf(snapshot, path, specifier, moved);
    const statement = node.parent;
    if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement))
      return fromStatement(snapshot, path, statement, node, to, moved);
    const type = node.parent.parent;
    if (!ts.isImportTypeNode(type) || !type.qualifier) return [];
    const first = firstOf(type.qualifier);
    return moved.names.includes(first.text) ? [splice(path, node.getStart() + 1, node.end - 1, to)] : [];
  });
}

const firstOf = (name: ts.EntityName): ts.Identifier => (ts.isIdentifier(name) ? name : firstOf(name.left));

function specifierOf(
  snapshot: Snapshot,
  path: string,
  specifier: string,
  { from, to, after }: MovedNames,
): string {
  const move = { before: snapshot, after, from: path, fromNow: path, to: from, toNow: to };
  return (
    respellModule(specifier, move) ??
    refuse('unsupported', `${path} cannot import ${to}.`, 'Choose another file.', { candidates: [path] })
  );
}

function fromStatement(
  snapshot: Snapshot,
  path: string,
  statement: ts.ImportDeclaration | ts.ExportDeclaration,
  node: ts.StringLiteralLike,
  to: string,
  moved: MovedNames,
): Edit[] {
  const text = snapshot.text(path);
  const style = styleOf(text);
  const clause = ts.isImportDeclaration(statement) ? statement.importClause : undefined;
  const list = ts.isImportDeclaration(statement) ? clause?.namedBindings : statement.exportClause;
  if (ts.isExportDeclaration(statement) && !list)
    return besideStar(snapshot, path, statement, to, moved, style);
  if (!list || !(ts.isNamedImports(list) || ts.isNamedExports(list))) return [];
  const elements: readonly (ts.ImportSpecifier | ts.ExportSpecifier)[] = list.elements;
  const taken = elements.filter(({ propertyName, name }) =>
    moved.names.includes((propertyName ?? name).text),
  );
  if (taken.length === 0) return [];
  const names = taken.map(listed);
  const braces = ts.isImportDeclaration(statement)
    ? mergeableImport(
        snapshot,
        path,
        to,
        isTypeOnly(statement) ? names.map((each) => ({ ...each, type: true })) : names,
      )
    : undefined;
  if (braces && braces !== list)
    return [
      ...withoutNames(path, text, taken),
      ...intoBraces(
        path,
        text,
        braces,
        isTypeOnly(statement) ? names.map((each) => ({ ...each, type: true })) : names,
      ),
    ];
  const isAll = taken.length === elements.length && !clause?.name;
  if (isAll) return [splice(path, node.getStart() + 1, node.end - 1, to)];
  const head = `${ts.isImportDeclaration(statement) ? 'import' : 'export'} ${isTypeOnly(statement) ? 'type ' : ''}`;
  const quote = node.getText()[0];
  const line = `${head}{ ${taken.map((each) => each.getText()).join(', ')} } from ${quote}${to}${quote}${style.semicolons ? ';' : ''}`;
  return [...withoutNames(path, text, taken), splice(path, statement.end, statement.end, style.eol + line)];
}

const isTypeOnly = (statement: ts.ImportDeclaration | ts.ExportDeclaration) =>
  ts.isImportDeclaration(statement)
    ? statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
    : statement.isTypeOnly;

const listed = ({
  propertyName,
  name,
  isTypeOnly: type,
}: ts.ImportSpecifier | ts.ExportSpecifier): ListedName => ({
  name: (propertyName ?? name).text,
  ...(propertyName ? { as: name.text } : {}),
  ...(type ? { type } : {}),
});

/** `export *` hands on what moves: it goes on to do so by name, unless the new file is handed on too. */
function besideStar(
  snapshot: Snapshot,
  path: string,
  statement: ts.ExportDeclaration,
  to: string,
  moved: MovedNames,
  { quote, semicolons, eol }: Style,
): Edit[] {
  const names = moved.names.filter((name) => name !== 'default');
  const isThere = moduleUses(snapshot.tree(path)).some(
    ({ node, specifier, names: taken, reexport }) =>
      reexport &&
      !taken &&
      ts.isExportDeclaration(node.parent) &&
      !node.parent.exportClause &&
      resolveModule(snapshot, path, specifier) === moved.to,
  );
  if (isThere || names.length === 0) return [];
  const what = moved.isAll ? '*' : `${moved.allTypes ? 'type ' : ''}{ ${names.join(', ')} }`;
  const line = `export ${what} from ${quote}${to}${quote}${semicolons ? ';' : ''}`;
  return [splice(path, statement.end, statement.end, eol + line)];
}
