/** Changes of the imports of one file: names that go, statements that come, in one set of edits. */
import { ts } from 'ts-morph';
import type { Snapshot } from '../snapshot.ts';
import { type Edit, splice } from '../text/edits.ts';
import { type Style, styleOf } from '../text/text.ts';
import {
  intoBraces,
  type ListedName,
  mergeableImport,
  namesOf,
  newImports,
  placeImports,
  withoutNames,
} from './import-lists.ts';

export interface WantedImport {
  specifier: string;
  names: ListedName[];
  default?: string;
  namespace?: string;
  /** Import the default name or the namespace as a type only. */
  type?: boolean;
  /** As written: `with { type: 'json' }`. */
  attributes?: string;
}

export interface ImportChange {
  path: string;
  tree: ts.SourceFile;
  /** Elements of imports and export lists that go. */
  gone: readonly ts.Node[];
  /** Statements that go. */
  statements: readonly ts.Node[];
  wanted: readonly WantedImport[];
  /** Other lines that go where the imports are, such as re-exports. */
  lines: readonly string[];
}

/** New lines take the place of an import that goes with all its names, or stand behind the last one. */
export function changeImports(snapshot: Snapshot, change: ImportChange): Edit[] {
  const { path, tree, gone, statements } = change;
  const text = snapshot.text(path);
  const style = styleOf(text);
  const merged = change.wanted.flatMap((wanted) => mergeInto(snapshot, change, wanted) ?? []);
  const separate = change.wanted.filter((wanted) => !mergeInto(snapshot, change, wanted));
  const lines = [...separate.flatMap((wanted) => linesOf(wanted, style)), ...change.lines];
  const replaced = lines.length ? tree.statements.findLast((each) => isGone(each, gone)) : undefined;
  if (!replaced) {
    const placed = lines.length ? [placeLines(path, tree, text, lines, style, statements)] : [];
    return [...merged, ...withoutNames(path, text, gone, statements), ...placed];
  }
  const others = gone.filter((each) => !(each.getStart() >= replaced.getStart() && each.end <= replaced.end));
  return [
    ...merged,
    ...withoutNames(path, text, others, statements),
    splice(path, replaced.getStart(), replaced.end, lines.join(style.eol)),
  ];
}

/** Whether an import goes with the last of its names. */
function isGone(statement: ts.Statement, gone: readonly ts.Node[]): boolean {
  if (!ts.isImportDeclaration(statement) || !statement.importClause) return false;
  const names = namesOf(statement);
  return names.length > 0 && names.every((name) => gone.includes(name));
}

function placeLines(
  path: string,
  tree: ts.SourceFile,
  text: string,
  lines: readonly string[],
  style: Style,
  statements: readonly ts.Node[],
): Edit {
  const edit = placeImports(path, tree, text, lines, style);
  const isAlone = tree.statements.every((each) => statements.includes(each));
  if (!isAlone || edit.kind !== 'splice') return edit;
  // All else goes, with the blank line below a header: the lines stand at the end.
  const header = text.slice(0, edit.start).trim() === '' ? '' : style.eol;
  return splice(path, text.length, text.length, header + lines.map((line) => line + style.eol).join(''));
}

/** The edits that add names to braces that stay, when there are some. */
function mergeInto(
  snapshot: Snapshot,
  { path, gone }: ImportChange,
  wanted: WantedImport,
): Edit[] | undefined {
  if (wanted.default || wanted.namespace || wanted.attributes || wanted.names.length === 0) return undefined;
  const braces = mergeableImport(snapshot, path, wanted.specifier, wanted.names);
  const goesOn = braces?.elements.every(
    (element) => !gone.some((each) => each.getStart() === element.getStart()),
  );
  return braces && goesOn ? intoBraces(path, snapshot.text(path), braces, wanted.names) : undefined;
}

function linesOf(wanted: WantedImport, style: Style): string[] {
  const { names, default: own, namespace, specifier, type, attributes } = wanted;
  return newImports(names, own, namespace, specifier, style).map((line) => {
    const typed = type ? line.replace(/^import (?!type )/, 'import type ') : line;
    return attributes ? typed.replace(/;?$/, (end) => ` ${attributes}${end}`) : typed;
  });
}
