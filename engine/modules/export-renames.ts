/** Lets every importer of a file follow when an export of it gets another name; `default` is a name too. */
import { ts } from 'ts-morph';
import { checkedFile, twinOf } from '../compiler/checked.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Edit, splice } from '../text/edits.ts';
import { lineAndColumn, styleOf } from '../text/text.ts';
import { filePlacesOf } from './file-places.ts';
import { intoBraces, newImports, withoutNames } from './import-lists.ts';
import { importersOf, moduleUses, resolveModule } from './module-graph.ts';
import { type ExportRename, type Followed, followName, followValue } from './module-values.ts';

/**
 * The edits in all files that import an export.
 * @param isType whether it is a type alone
 * @throws RefusalError `unsupported` with the places where it cannot be seen whether a module's value is asked for it
 */
export function renameExport(
  snapshot: Snapshot,
  path: string,
  rename: ExportRename,
  isType: boolean,
): Edit[] {
  const edits: Edit[] = [];
  const blocked: string[] = [];
  for (const importer of importersOf(snapshot, path)) {
    const tree = snapshot.tree(importer);
    for (const { node } of moduleUses(tree)) {
      if (resolveModule(snapshot, importer, node.text) !== path) continue;
      const followed = followUse(snapshot, importer, tree.text, node, rename, isType);
      edits.push(...followed.edits);
      blocked.push(
        ...followed.blocked.map((each) => `${importer}:${lineAndColumn(tree.text, each.getStart()).line}`),
      );
    }
  }
  if (blocked.length)
    refuse(
      'unsupported',
      `${path} is taken as a whole at ${blocked.length} place${blocked.length > 1 ? 's' : ''}, where ${rename.from} may be asked for.`,
      'Import it by name there first.',
      { candidates: [...new Set(blocked)].slice(0, 20) },
    );
  return edits;
}

/** Places that name a module but import nothing from it, such as mocks and augmentations: `path:line`. */
export function otherMentions(snapshot: Snapshot, path: string): string[] {
  return snapshot.list().flatMap((file) => {
    const tree = snapshot.tree(file);
    const imports = new Set(moduleUses(tree).map(({ node }) => node.getStart() + 1));
    return filePlacesOf(tree)
      .filter(({ kind, start }) => kind === 'module' && !imports.has(start))
      .filter(({ specifier }) => resolveModule(snapshot, file, specifier) === path)
      .map(({ start }) => `${file}:${lineAndColumn(tree.text, start).line}`);
  });
}

/** One place that names the module. */
function followUse(
  snapshot: Snapshot,
  path: string,
  text: string,
  node: ts.StringLiteralLike,
  rename: ExportRename,
  isType: boolean,
): Followed {
  const { parent } = node;
  if (ts.isImportDeclaration(parent)) return inImport(snapshot, path, text, parent, rename);
  if (ts.isExportDeclaration(parent)) return inExport(path, text, parent, rename, isType);
  const { tree } = checkedFile(snapshot, path);
  const twin = twinOf(tree, node);
  if (!twin) return { edits: [], blocked: [node] };
  const owner = twin.parent;
  if (ts.isCallExpression(owner)) return followValue(snapshot, path, owner, rename);
  if (ts.isExternalModuleReference(owner) && ts.isImportEqualsDeclaration(owner.parent))
    return followName(snapshot, path, owner.parent.name, rename);
  const type = owner.parent;
  if (ts.isImportTypeNode(type) && type.qualifier) {
    let first: ts.EntityName = type.qualifier;
    while (ts.isQualifiedName(first)) first = first.left;
    return first.text === rename.from
      ? { edits: [splice(path, first.getStart(), first.end, rename.to)], blocked: [] }
      : { edits: [], blocked: [] };
  }
  return { edits: [], blocked: [node] };
}

const importedName = ({ propertyName, name }: ts.ImportSpecifier | ts.ExportSpecifier) =>
  (propertyName ?? name).text;

function inImport(
  snapshot: Snapshot,
  path: string,
  text: string,
  statement: ts.ImportDeclaration,
  rename: ExportRename,
): Followed {
  const clause = statement.importClause;
  const bindings = clause?.namedBindings;
  if (!clause) return { edits: [], blocked: [] };
  const elements = bindings && ts.isNamedImports(bindings) ? bindings.elements : [];
  const edits = elements
    .filter((element) => importedName(element) === rename.from)
    .flatMap((element) => elementEdits(path, text, clause, element, rename));
  if (clause.name && rename.from === 'default')
    edits.push(...asNamed(path, text, statement, clause, clause.name, rename.to));
  if (!bindings || !ts.isNamespaceImport(bindings)) return { edits, blocked: [] };
  const followed = followName(snapshot, path, bindings.name, rename);
  return { edits: [...edits, ...followed.edits], blocked: followed.blocked };
}

/** `{ half }` becomes `half` as a default import, where the statement has room for one. */
function elementEdits(
  path: string,
  text: string,
  clause: ts.ImportClause,
  element: ts.ImportSpecifier,
  { to }: ExportRename,
): Edit[] {
  const local = element.name.text;
  const braces = element.parent;
  const isTypeClause = clause.phaseModifier === ts.SyntaxKind.TypeKeyword;
  const isAlone = braces.elements.length === 1;
  const twice = braces.elements.filter((each) => importedName(each) === importedName(element)).length > 1;
  const hasRoom =
    !clause.name && !twice && (isAlone ? !element.isTypeOnly : !element.isTypeOnly && !isTypeClause);
  if (to !== 'default' || !hasRoom)
    return [splice(path, element.getStart(), element.end, spelled(element, to))];
  if (isAlone) return [splice(path, braces.getStart(), braces.end, local)];
  const start = braces.getStart();
  return [splice(path, start, start, `${local}, `), ...withoutNames(path, text, [element])];
}

/** An element of braces for another export, under the name that it had. */
function spelled({ isTypeOnly, name }: ts.ImportSpecifier | ts.ExportSpecifier, to: string): string {
  return `${isTypeOnly ? 'type ' : ''}${to === name.text ? to : `${to} as ${name.text}`}`;
}

/** A default import becomes a name in braces. */
function asNamed(
  path: string,
  text: string,
  statement: ts.ImportDeclaration,
  { namedBindings: bindings }: ts.ImportClause,
  local: ts.Identifier,
  to: string,
): Edit[] {
  const name = { name: to, as: local.text };
  if (!bindings) {
    const element = to === local.text ? to : `${to} as ${local.text}`;
    return [splice(path, local.getStart(), local.end, `{ ${element} }`)];
  }
  const cut = splice(path, local.getStart(), bindings.getStart(), '');
  if (ts.isNamedImports(bindings)) return [cut, ...intoBraces(path, text, bindings, [name])];
  const style = styleOf(text);
  const { text: specifier } = statement.moduleSpecifier as ts.StringLiteral;
  const [line = ''] = newImports([name], undefined, undefined, specifier, style);
  return [cut, splice(path, statement.end, statement.end, style.eol + line)];
}

function inExport(
  path: string,
  text: string,
  statement: ts.ExportDeclaration,
  rename: ExportRename,
  isType: boolean,
): Followed {
  const { exportClause: clause } = statement;
  if (clause && ts.isNamespaceExport(clause)) return { edits: [], blocked: [statement] };
  if (clause) {
    const edits = clause.elements
      .filter((element) => importedName(element) === rename.from)
      .map((element) => splice(path, element.getStart(), element.end, spelled(element, rename.to)));
    return { edits, blocked: [] };
  }
  if (rename.to !== 'default') return { edits: [], blocked: [] };
  // `export *` leaves the default out: what it exported is exported by name.
  const { eol, semicolons } = styleOf(text);
  const only = isType || statement.isTypeOnly ? 'type ' : '';
  const from = statement.moduleSpecifier?.getText();
  const line = `export ${only}{ default as ${rename.from} } from ${from}${semicolons ? ';' : ''}`;
  return { edits: [splice(path, statement.end, statement.end, eol + line)], blocked: [] };
}
