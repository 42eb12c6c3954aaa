/** The places where a name stands that is to be another one, and what is written there. */

import { ts } from 'ts-morph';
import { checkedFileIn } from '../compiler/checked.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { isLexical } from './bound-scopes.ts';
import { memberNames } from './member-names.ts';
import { type Name, symbolOf } from './names.ts';
import { tokenAt } from './references.ts';
import { placesBySyntax, type RenamePlace } from './rename-by-syntax.ts';

export interface Found {
  places: RenamePlace[];
  /** Strings and keys equal to the old name that may name something else, as `path:line`. */
  doubtful: string[];
}

interface Renaming {
  target: string;
  to: string;
  /** Follow the name through export lists and re-exports. */
  publicName: boolean;
}

/** @throws RefusalError `clash`, `unsupported`, `read-only` when a place lies outside of the workspace */
export function renamePlaces(snapshot: Snapshot, name: Name, renaming: Renaming): Found {
  return snapshot.compiler.bySyntax(`the places of ${renaming.target}`, {
    find: () => {
      const places = renaming.publicName ? undefined : placesBySyntax(snapshot, name, renaming.to);
      return places && { places, doubtful: [] };
    },
    ask: () => placesByCompiler(snapshot, name, renaming),
    keyOf: ({ places }) =>
      places
        .map(({ path, start, end, text }) => `${path}:${start}-${end} ${text}`)
        .sort()
        .join(),
  });
}

/** The same by the compiler alone. @throws RefusalError as `renamePlaces` */
export function placesByCompiler(snapshot: Snapshot, name: Name, renaming: Renaming): Found {
  const { to } = renaming;
  const symbol = symbolOf(snapshot, name);
  if (symbol) checkFree(snapshot, name, symbol, to);
  const unique = new Map<string, RenamePlace>();
  const queue: { path: string; start: number }[] = [{ path: name.path, start: name.node.getStart() }];
  for (const from of queue) {
    for (const place of locations(snapshot, from, renaming).map((each) => keyed(snapshot, each, name, to))) {
      const key = `${place.path}:${place.start}`;
      const known = unique.get(key);
      // The service reports some spans twice, once with and once without a prefix: one with it says more.
      if (known && known.text !== to) continue;
      const exported = renaming.publicName ? exportedAs(snapshot, place) : undefined;
      unique.set(key, exported ? { ...place, text: to } : place);
      if (exported && !known) queue.push({ path: place.path, start: exported });
    }
  }
  const places = [...unique.values()]
    .filter((place) => isTheName(snapshot, place, name.node))
    .map((place) => asShorthand(snapshot, place, to));
  const isMember = symbol && symbol.flags & (ts.SymbolFlags.ClassMember | ts.SymbolFlags.EnumMember);
  return isMember ? withMemberNames(snapshot, places, unique, name, to) : { places, doubtful: [] };
}

function locations(
  snapshot: Snapshot,
  { path, start }: { path: string; start: number },
  { target, to }: Renaming,
): RenamePlace[] {
  const file = snapshot.absolute(path);
  const service = snapshot.service();
  const info = service.getRenameInfo(file, start, {});
  if (!info.canRename)
    refuse(
      'unsupported',
      `${target} cannot be renamed: ${info.localizedErrorMessage}`,
      'Choose another target.',
    );
  const found =
    service.findRenameLocations(file, start, false, false, { providePrefixAndSuffixTextForRename: true }) ??
    [];
  return found.map(({ fileName, textSpan, prefixText = '', suffixText = '' }) => {
    const own = snapshot.relative(fileName);
    if (own === undefined)
      refuse(
        'read-only',
        `${target} is also declared in ${fileName}, outside the workspace.`,
        'Rename it there, or wrap it.',
      );
    const end = textSpan.start + textSpan.length;
    return { path: own, start: textSpan.start, end, text: prefixText + to + suffixText };
  });
}

/** The service takes a class in `{ Cart }` for the property: it is the value that has the new name. */
function keyed(snapshot: Snapshot, place: RenamePlace, { node }: Name, to: string): RenamePlace {
  const old = snapshot.text(place.path).slice(place.start, place.end);
  if (place.text !== `${to}: ${old}` || !ts.isIdentifier(node) || !isLexical(node)) return place;
  const parent = tokenAt(snapshot.tree(place.path), place.start)?.parent;
  return parent && ts.isShorthandPropertyAssignment(parent) ? { ...place, text: `${old}: ${to}` } : place;
}

/** Where a place exports its name under the same name: `export { half }`, with or without `from`. */
function exportedAs(snapshot: Snapshot, { path, start }: RenamePlace): number | undefined {
  const specifier = tokenAt(snapshot.tree(path), start)?.parent;
  if (!specifier || !ts.isExportSpecifier(specifier) || specifier.propertyName) return undefined;
  return specifier.name.getStart();
}

/**
 * `{ half: halve }` becomes `{ half }` when `halve` becomes `half`: the inverse of keeping the name of a shorthand; and so does
 * `{ halve as half }`.
 */
function asShorthand(snapshot: Snapshot, place: RenamePlace, to: string): RenamePlace {
  const text = snapshot.text(place.path);
  const isValue = /:\s*$/.test(text.slice(Math.max(0, place.start - 20), place.start));
  if (!isValue && !/^\s+as\s/.test(text.slice(place.end, place.end + 20))) return place;
  const parent = tokenAt(snapshot.tree(place.path), place.start)?.parent;
  if (!parent) return place;
  const isAlias = ts.isExportSpecifier(parent) || ts.isImportSpecifier(parent);
  if (isAlias && parent.propertyName?.getStart() === place.start && parent.name.text === to)
    return { ...place, end: parent.name.end };
  const matches =
    ts.isPropertyAssignment(parent) &&
    parent.initializer.getStart() === place.start &&
    parent.initializer.end === place.end &&
    parent.name.getText() === to;
  return matches ? { ...place, start: parent.getStart() } : place;
}

/** A default import has a name of its own: `import h from './half.ts'` keeps `h`. */
function isTheName(snapshot: Snapshot, { path, start, end }: RenamePlace, node: ts.Node): boolean {
  const text = snapshot.text(path).slice(start, end);
  return text === node.getText() || text === (node as ts.Identifier).text;
}

function withMemberNames(
  snapshot: Snapshot,
  places: RenamePlace[],
  known: ReadonlyMap<string, RenamePlace>,
  { node }: Name,
  to: string,
): Found {
  const program = snapshot.service().getProgram();
  const old = (node as ts.Identifier).text;
  if (!program || ts.isPrivateIdentifier(node)) return { places, doubtful: [] };
  const more = memberNames(snapshot, program, new Set(known.keys()), old, to);
  if (more.taken.length)
    refuse('clash', `A type that has ${old} has a ${to} too.`, 'Choose a name that is free there.', {
      candidates: more.taken,
    });
  const added = more.places.map(({ suffix, ...place }) => ({ ...place, text: to + suffix }));
  return { places: [...places, ...added], doubtful: more.doubtful };
}

/** @throws RefusalError `clash` when the scope of the declaration has the new name already */
function checkFree(snapshot: Snapshot, { path, node }: Name, symbol: ts.Symbol, to: string): void {
  const file = checkedFileIn(snapshot, path);
  const twin = file && tokenAt(file.tree, node.getStart());
  if (!twin) return;
  const siblings = siblingsOf(file.checker, symbol, twin);
  const taken = siblings.find(({ name }) => name === to);
  if (!taken || taken === symbol) return;
  const place = taken.declarations?.[0];
  const line = place && place.getSourceFile().getLineAndCharacterOfPosition(place.getStart()).line + 1;
  refuse(
    'clash',
    `${to} is declared in the same scope already${line ? ` (line ${line})` : ''}.`,
    'Choose a name that is free there.',
  );
}

function siblingsOf(checker: ts.TypeChecker, symbol: ts.Symbol, node: ts.Node): ts.Symbol[] {
  const parent = (symbol as ts.Symbol & { parent?: ts.Symbol }).parent;
  if (
    parent &&
    parent.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface | ts.SymbolFlags.TypeLiteral)
  ) {
    return checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(parent));
  }
  // A file may export something else under the new name; an enum and a namespace may not.
  const isFile = parent?.declarations?.some(ts.isSourceFile);
  const scopes: ts.Symbol[] = isFile ? [] : [...(parent?.exports?.values() ?? [])];
  for (let scope: ts.Node = node; scope; scope = scope.parent) {
    const locals = (scope as ts.Node & { locals?: Map<string, ts.Symbol> }).locals;
    if (
      locals &&
      [...locals.values()].some(
        (local) =>
          local === symbol || local.declarations?.some((each) => symbol.declarations?.includes(each)),
      )
    ) {
      scopes.push(...locals.values());
      break;
    }
  }
  return scopes.filter(
    (each) => !each.declarations?.some((declaration) => symbol.declarations?.includes(declaration)),
  );
}
