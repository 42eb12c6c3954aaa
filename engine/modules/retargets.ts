/** Turns the imports and re-exports of one file from one module to another. */
import { ts } from 'ts-morph';
import { specifierFor } from '../compiler/compiler-edits.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Edit, splice } from '../text/edits.ts';
import { lineAndColumn, styleOf } from '../text/text.ts';
import {
  intoBraces,
  isTypeImport,
  type ListedName,
  mergeableImport,
  namesOf,
  newImports,
  sameModule,
  withoutNames,
  written,
} from './import-lists.ts';
import { checkExported, exportsOfFile } from './module-exports.ts';
import { moduleUses } from './module-graph.ts';

export interface Retarget {
  /** Path of a file of the project, or another specifier. */
  from: string;
  to: string;
  /** As the modules call them; undefined: everything. */
  names: readonly string[] | undefined;
}

export interface Retargeted {
  edits: Edit[];
  /** Names that come from the new module now, as it calls them. */
  names: string[];
  /** Places that take the old module as a whole and stay. */
  left: string[];
}

type Statement = ts.ImportDeclaration | ts.ExportDeclaration;

/** The edits of one file. @throws RefusalError `not-found` when the new module lacks a name */
export function retargetFile(snapshot: Snapshot, path: string, wanted: Retarget): Retargeted {
  const specifierOf = (module: string) =>
    snapshot.exists(module) ? specifierFor(snapshot, path, module) : module;
  const isOld = sameModule(snapshot, path, specifierOf(wanted.from));
  const tree = snapshot.tree(path);
  const uses = moduleUses(tree).filter(({ node }) => isOld(node));
  const result: Retargeted = { edits: [], names: [], left: [] };
  if (uses.length === 0) return result;
  const to = specifierOf(wanted.to);
  const place = (node: ts.Node) => `${path}:${lineAndColumn(tree.text, node.getStart()).line}`;
  const gone: ts.Node[] = [];
  for (const { node } of uses) {
    const statement = node.parent;
    const isList = ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement);
    const all = isList ? namesOf(statement) : [];
    const chosen = wanted.names ? all.filter((name) => wanted.names?.includes(nameInModule(name))) : all;
    const takesAll = all.length === 0 || all.some((name) => nameInModule(name) === '*');
    if (wanted.names && takesAll) result.left.push(place(node));
    if (wanted.names && chosen.length === 0) continue;
    result.names.push(...chosen.map(nameInModule).filter((name) => name !== '*'));
    const merge = isList && chosen.every(isElement) && mergeable(snapshot, path, statement, to, chosen);
    if (merge) {
      gone.push(...chosen);
      result.edits.push(
        ...intoBraces(
          path,
          tree.text,
          merge,
          chosen.map((name) => listed(name, statement)),
        ),
      );
    } else if (chosen.length === all.length) {
      const quote = node.getText()[0] ?? "'";
      result.edits.push(splice(path, node.getStart(), node.end, quote + to + quote));
    } else if (isList) {
      gone.push(...chosen);
      result.edits.push(besides(path, tree.text, statement, to, chosen));
    }
  }
  if (snapshot.exists(wanted.to)) checkExported(exportsOfFile(snapshot, wanted.to), wanted.to, result.names);
  return { ...result, edits: [...result.edits, ...withoutNames(path, tree.text, gone)] };
}

const isElement = (node: ts.Node): node is ts.ImportSpecifier | ts.ExportSpecifier =>
  ts.isImportSpecifier(node) || ts.isExportSpecifier(node);

/** What the module calls a name of an import or export; `*` stands for all of it. */
function nameInModule(node: ts.Node): string {
  if (isElement(node)) return (node.propertyName ?? node.name).text;
  return ts.isIdentifier(node) ? 'default' : '*';
}

function listed(node: ts.Node, statement: Statement): ListedName {
  if (!isElement(node)) return { name: 'default', as: node.getText() };
  const isType = ts.isImportDeclaration(statement)
    ? statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
    : statement.isTypeOnly;
  return { name: nameInModule(node), as: node.name.text, type: node.isTypeOnly || isType };
}

/** Braces of the new module that can take these names. */
function mergeable(
  snapshot: Snapshot,
  path: string,
  statement: Statement,
  to: string,
  chosen: readonly ts.Node[],
): ts.NamedImports | ts.NamedExports | undefined {
  const names = chosen.map((name) => listed(name, statement));
  if (names.length === 0) return undefined;
  if (ts.isImportDeclaration(statement)) return mergeableImport(snapshot, path, to, names);
  const same = sameModule(snapshot, path, to);
  const allTypes = names.every(({ type }) => type);
  return snapshot
    .tree(path)
    .statements.filter(ts.isExportDeclaration)
    .filter(({ moduleSpecifier, isTypeOnly }) => same(moduleSpecifier) && (!isTypeOnly || allTypes))
    .map(({ exportClause }) => exportClause)
    .find((clause): clause is ts.NamedExports => clause !== undefined && ts.isNamedExports(clause));
}

/** A statement of its own for the names, behind the one that they come from. */
function besides(
  path: string,
  text: string,
  statement: Statement,
  to: string,
  chosen: readonly ts.Node[],
): Edit {
  const style = styleOf(text);
  const elements = chosen.filter(isElement).map((name) => listed(name, statement));
  const own = chosen.find(ts.isIdentifier)?.text;
  const namespace = chosen.find(ts.isNamespaceImport)?.name.text;
  const line = ts.isImportDeclaration(statement)
    ? typed(newImports(elements, own, namespace, to, style).join(style.eol), statement, own)
    : `export ${elements.every(({ type }) => type) ? 'type ' : ''}{ ${elements
        .map((name) =>
          written(
            name,
            elements.every(({ type }) => type),
          ),
        )
        .join(', ')} } from ${style.quote}${to}${style.quote}${style.semicolons ? ';' : ''}`;
  const end = ts.getTrailingCommentRanges(text, statement.end)?.at(-1)?.end ?? statement.end;
  return splice(path, end, end, style.eol + line);
}

/** A default import of a type-only statement stays one. */
const typed = (line: string, statement: ts.ImportDeclaration, own: string | undefined) =>
  own !== undefined && isTypeImport(statement) ? line.replace(/^import /, 'import type ') : line;
