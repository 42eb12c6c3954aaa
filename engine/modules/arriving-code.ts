/** Moves of top-level declarations to another file: the code there, and what it needs. */
import { ts } from 'ts-morph';
import { folderOf, joinPath } from '../files/paths.ts';
import { hasModifier } from '../names/declarations.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Edit, splice } from '../text/edits.ts';
import { insertion, type Spot, spotInside } from '../text/insertions.ts';
import { attachedStart, fitSnippet } from '../text/layout.ts';
import { joinSplices, type Splice } from '../text/splices.ts';
import { styleOf } from '../text/text.ts';
import { respelledFor, wantedThere } from './arriving-imports.ts';
import { publicNamesOf } from './declaration-moves.ts';
import { filePlacesOf } from './file-places.ts';
import { changeImports, type WantedImport } from './import-changes.ts';
import { localNames } from './import-lists.ts';
import { resolveModule } from './module-graph.ts';
import { type MovedCode, topNames } from './moved-code.ts';
import { respellPath } from './respell.ts';

export interface Destination {
  path: string;
  /** The state in which the destination is there, empty if it is new. */
  snapshot: Snapshot;
  isNew: boolean;
}

/** @throws RefusalError `unsupported` when the path is not that of a source file */
export function destinationOf(snapshot: Snapshot, path: string): Destination {
  if (!/\.(?:[cm]?[jt]s|[jt]sx)$/.test(path))
    refuse('unsupported', `${path} is not TypeScript or JavaScript.`, 'Name a source file.');
  const isNew = !snapshot.exists(path);
  return { path, snapshot: isNew ? snapshot.with(new Map([[path, '']])) : snapshot, isNew };
}

/**
 * The edits of the file to which the code goes.
 * @throws RefusalError `clash`, `capture` when a name is taken there; `unsupported` when an import cannot be made there
 */
export function destinationEdits(snapshot: Snapshot, moved: MovedCode, to: Destination): Edit[] {
  const tree = to.snapshot.tree(to.path);
  const replaced = importsOfMoved(to, tree, moved);
  const wanted = wantedThere(snapshot, moved, to, tree);
  checkFree(moved, to, tree, replaced, wanted);
  const own = to.isNew ? styleOf(snapshot.text(moved.path)) : styleOf(to.snapshot.text(to.path));
  const code = movedText(snapshot, moved, to);
  const fitted = fitSnippet(code, '', own);
  if (to.isNew) {
    const lines = changeImports(to.snapshot, {
      path: to.path,
      tree,
      gone: [],
      statements: [],
      wanted,
      lines: [],
    });
    const imports = lines.map((edit) => (edit.kind === 'splice' ? edit.text : '')).join('');
    const gap = imports === '' ? '' : own.eol;
    const style = imports === '' ? '' : restyled(imports, own);
    return [{ kind: 'create', path: to.path, text: `${style}${gap}${fitted}${own.eol}` }];
  }
  const text = to.snapshot.text(to.path);
  const changes = changeImports(to.snapshot, {
    path: to.path,
    tree,
    gone: replaced,
    statements: [],
    wanted,
    lines: [],
  });
  const last = tree.statements.at(-1);
  if (!last || ts.isImportDeclaration(last)) {
    const gap = /\n\s*$/.test(text) || text === '' ? '' : own.eol;
    const apart = last || wanted.length ? own.eol : '';
    return [...changes, splice(to.path, text.length, text.length, `${gap}${apart}${fitted}${own.eol}`)];
  }
  // What the file uses already stands before its uses.
  const anchor = replaced.length ? tree.statements.find((each) => !ts.isImportDeclaration(each)) : undefined;
  const spot: Spot = anchor
    ? { path: to.path, list: tree, context: 'statements', anchor, side: 'before' }
    : spotInside(to.path, tree, 'statements', 'last');
  return [...changes, ...insertion(spot, text, code, [])];
}

/** Import lines of an empty file are in its default style: the new file takes that of the old. */
const restyled = (lines: string, { eol, quote, semicolons }: ReturnType<typeof styleOf>) =>
  lines.replaceAll(/'([^'"]*)';/g, `${quote}$1${quote}${semicolons ? ';' : ''}`).replaceAll(/\r?\n/g, eol);

/** What the destination imported of the code that comes to it. */
function importsOfMoved(to: Destination, tree: ts.SourceFile, moved: MovedCode): ts.ImportSpecifier[] {
  const names = publicNamesOf(moved);
  return tree.statements.filter(ts.isImportDeclaration).flatMap(({ moduleSpecifier, importClause }) => {
    const bindings = importClause?.namedBindings;
    const isSource =
      ts.isStringLiteral(moduleSpecifier) &&
      resolveModule(to.snapshot, to.path, moduleSpecifier.text) === moved.path;
    if (!isSource || !bindings || !ts.isNamedImports(bindings)) return [];
    return bindings.elements.filter((element) => {
      const imported = (element.propertyName ?? element.name).text;
      if (!names.includes(imported)) return false;
      const own = moved.names.find(({ publicNames }) => publicNames.includes(imported))?.name;
      if (element.name.text !== own)
        refuse(
          'unsupported',
          `${to.path} imports ${own ?? imported} as ${element.name.text}.`,
          `Rename ${to.path}#${element.name.text} to ${own ?? imported} first.`,
        );
      return true;
    });
  });
}

function checkFree(
  moved: MovedCode,
  to: Destination,
  tree: ts.SourceFile,
  replaced: readonly ts.ImportSpecifier[],
  wanted: readonly WantedImport[],
): void {
  const taken = new Set(localNames(tree));
  for (const { name } of replaced) taken.delete(name.text);
  const coming = [
    ...moved.names.map(({ name }) => name),
    ...wanted.flatMap(({ names, default: own, namespace }) => [
      ...names.map(({ name, as }) => as ?? name),
      own,
      namespace,
    ]),
  ];
  for (const name of coming) {
    if (name !== undefined && taken.has(name))
      refuse(
        'clash',
        `${to.path} has a ${name} already.`,
        `Rename ${to.path}#${name} first, or choose another file.`,
        {
          candidates: [`${to.path}#${name}`],
        },
      );
  }
  for (const name of moved.globals) {
    if (taken.has(name))
      refuse(
        'capture',
        `${name} in the moved code would mean that of ${to.path}.`,
        `Rename ${to.path}#${name} first.`,
        {
          candidates: [`${to.path}#${name}`],
        },
      );
  }
}

/** The moved statements as they are written in their new file. */
function movedText(snapshot: Snapshot, moved: MovedCode, to: Destination): string {
  const { path, statements, names, usedByRest } = moved;
  const text = snapshot.text(path);
  const tree = snapshot.tree(path);
  const places = folderOf(path) === folderOf(to.path) ? [] : filePlacesOf(tree);
  const pieces = statements.map((statement, index) => {
    const start = attachedStart(text, statement);
    const end = ts.getTrailingCommentRanges(text, statement.end)?.at(-1)?.end ?? statement.end;
    const splices: Splice[] = places
      .filter((place) => place.start >= start && place.end <= end)
      .map((place) => {
        const exact = joinPath(folderOf(path), place.specifier);
        const target = place.kind === 'path' ? undefined : resolveModule(snapshot, path, place.specifier);
        const respelled =
          target === undefined &&
          (place.kind === 'path' || place.specifier.startsWith('.')) &&
          exact !== undefined
            ? respellPath(place, to.path, exact)
            : respelledFor(snapshot, moved, to, place.specifier, target);
        return { start: place.start - start, end: place.end - start, text: respelled };
      });
    const declared = topNames(statement);
    const own = names.filter(({ name }) => declared.includes(name));
    const isWanted = own.some(
      ({ name, publicNames }) => publicNames.includes(name) || usedByRest.some((each) => each.name === name),
    );
    const at = statement.getStart() - start;
    if (isWanted && !hasModifier(statement, ts.SyntaxKind.ExportKeyword))
      splices.push({ start: at, end: at, text: 'export ' });
    const piece = joinSplices(
      text.slice(start, end),
      splices.toSorted((a, b) => a.start - b.start),
    );
    return index === 0 ? piece : gapBefore(text, statements[index - 1] as ts.Node, start) + piece;
  });
  const aliases = names.flatMap(({ name, publicNames }) =>
    publicNames.filter((each) => each !== name).map((each) => `${name} as ${each}`),
  );
  const { eol, semicolons } = styleOf(text);
  const list = aliases.length ? `${eol}${eol}export { ${aliases.join(', ')} }${semicolons ? ';' : ''}` : '';
  return pieces.join('') + list;
}

/** What stood between neighbours stands there still; others are a blank line apart. */
function gapBefore(text: string, previous: ts.Node, start: number): string {
  const between = text.slice(
    ts.getTrailingCommentRanges(text, previous.end)?.at(-1)?.end ?? previous.end,
    start,
  );
  const { eol } = styleOf(text);
  return between.trim() === '' && between.includes('\n') && !/\n\s*\n/.test(between) ? eol : eol + eol;
}
