/**
 * Binding invariance: an identifier outside of an edit means after it what it meant before.
 *
 * Only names that occur in the removed or inserted text can change their meaning by name look-up, so only these are asked.
 * Names behind a dot follow the type of what stands before the dot; a changed type is a change of meaning that was asked for.
 */
import { ts } from 'ts-morph';
import { type CheckedFile, scopedFile } from '../compiler/checked.ts';
import { isSource } from '../files/project.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Applied } from '../text/edits.ts';
import { positionMap, type Splice } from '../text/splices.ts';
import { tokenAt } from './references.ts';
import { provenRename } from './relabelled.ts';
import { renameTables } from './renamed-tables.ts';

/**
 * @param isOwnCode whether the caller wrote the new code: a name in it may mean something else than the one it replaced
 * @throws RefusalError `capture` that names the place and both meanings
 */
export function checkBindings(before: Snapshot, applied: Applied, isOwnCode = false): void {
  // Making a program takes seconds in a large project: syntax may prove that there is nothing to ask.
  const renaming = provenRename(before, applied);
  if (renaming) renameTables(before, applied, renaming);
  else compareBindings(before, applied, isOwnCode);
}

/**
 * The same by the compiler alone, without the proof for renames.
 * @throws RefusalError `capture`
 */
export function compareBindings(before: Snapshot, applied: Applied, isOwnCode = false): void {
  const names = namesIn(before, applied);
  // First see by syntax whether any other identifier has such a name.
  const concerned = [...applied.splices].filter(
    ([path]) => isSource(path) && mentions(before.tree(path), names),
  );
  if (concerned.length === 0) return;
  const places = placesOf(before, applied);
  // The compiler looks at one state after the other: to go to and fro would cost it a program each time.
  const allBefore = concerned.map(([path]) => scopedFile(before, path));
  const allAfter = concerned.map(([path]) => scopedFile(applied.after, path));
  for (const [index, [path, splices]] of concerned.entries()) {
    const old = allBefore[index] as CheckedFile;
    const now = allAfter[index] as CheckedFile;
    const nodesAfter = identifiersByStart(now.tree, names);
    const follow = follower(splices);
    for (const [start, node] of identifiersByStart(old.tree, names)) {
      const twin = follow(start, (range) => (isOwnCode ? undefined : lastIn(nodesAfter, range)));
      const twinNode = twin === undefined ? undefined : nodesAfter.get(twin);
      if (!twinNode || isNameOfSpecifier(twinNode)) continue;
      compare(old.checker, now.checker, node, twinNode, places, path);
    }
  }
}

/**
 * The same for calls that only add names to the top level of modules: nothing else can change its meaning.
 * @throws RefusalError `capture`
 */
export function checkAddedNames(
  before: Snapshot,
  applied: Applied,
  added: ReadonlyMap<string, ReadonlySet<string>>,
): void {
  const isKnown = [...added].some(([path, names]) => names.size > 0 && mentions(before.tree(path), names));
  if (isKnown) checkBindings(before, applied, true);
}

function compare(
  old: ts.TypeChecker,
  now: ts.TypeChecker,
  node: ts.Identifier,
  twin: ts.Identifier,
  places: Places,
  path: string,
): void {
  const meant = declarationsMeant(old, node);
  const means = declarationsMeant(now, twin);
  if (meant.length === 0 || means.length === 0) return;
  if (means.some((declaration) => places.isSame(meant, declaration))) return;
  const place = (declaration: ts.Node) => {
    const source = declaration.getSourceFile();
    return `${places.before.relative(source.fileName) ?? source.fileName}:${source.getLineAndCharacterOfPosition(declaration.getStart()).line + 1}`;
  };
  const line = twin.getSourceFile().getLineAndCharacterOfPosition(twin.getStart()).line + 1;
  refuse(
    'capture',
    `${twin.text} in ${path}:${line} would mean the declaration at ${place(means[0] as ts.Node)} instead of the one at ${place(meant[0] as ts.Node)}.`,
    'Choose a name that is free at all these places, or rename the other declaration first.',
    { candidates: [`${path}:${line}`] },
  );
}

/** Tells whether a declaration of the state after is one of those of the state before. */
interface Places {
  before: Snapshot;
  isSame(meant: readonly ts.Node[], after: ts.Node): boolean;
}

function placesOf(before: Snapshot, applied: Applied): Places {
  const followers = new Map([...applied.splices].map(([path, splices]) => [path, follower(splices)]));
  const inserted = new Map([...applied.splices].map(([path, splices]) => [path, insertedRanges(splices)]));
  const created = new Set(applied.created);
  const deleted = new Set(applied.deleted);
  const isNew = (path: string | undefined, start: number) =>
    path !== undefined &&
    (created.has(path) ||
      (inserted.get(path) ?? []).some((range) => start >= range.start && start < range.end));
  return {
    before,
    isSame: (meant, after) => {
      const file = after.getSourceFile().fileName;
      const path = before.relative(file);
      const start = startOfName(after);
      return meant.some((declaration) => {
        const oldFile = declaration.getSourceFile().fileName;
        const oldPath = before.relative(oldFile);
        const follow = oldPath === undefined ? undefined : followers.get(oldPath);
        const gone = oldPath !== undefined && deleted.has(oldPath);
        const moved = follow ? follow(startOfName(declaration), () => undefined) : startOfName(declaration);
        // A declaration whose text was replaced lives on in new text, possibly in another file.
        if (gone || moved === undefined) return isNew(path, start);
        return file === oldFile && moved === start;
      });
    },
  };
}

/** Follows an offset through splices; an offset in replaced text goes to what `inside` finds in the new text. */
function follower(splices: readonly Splice[]) {
  const map = positionMap(splices);
  const ranges = insertedRanges(splices);
  return (
    offset: number,
    inside: (range: { start: number; end: number }) => number | undefined,
  ): number | undefined => {
    const mapped = map(offset);
    if (mapped !== undefined) return mapped;
    const index = splices.findIndex(({ start, end }) => offset >= start && offset < end);
    const replaced = splices[index];
    const range = ranges[index];
    // Only one identifier replaced by one name, as a rename does, has a successor.
    const single = replaced && range && replaced.start === offset && /^[\w$\s:]+$/.test(replaced.text);
    return single ? inside(range) : undefined;
  };
}

/** Where the texts of normalised splices stand afterwards, in the order of the splices. */
export function insertedRanges(splices: readonly Splice[]): { start: number; end: number }[] {
  let shift = 0;
  return splices.map(({ start, end, text }) => {
    const from = start + shift;
    shift += text.length - (end - start);
    return { start: from, end: from + text.length };
  });
}

/** The last identifier of a range: of `half: halve` the value. */
function lastIn(
  nodes: Map<number, ts.Identifier>,
  range: { start: number; end: number },
): number | undefined {
  let found: number | undefined;
  for (let offset = range.start; offset < range.end; offset++) if (nodes.has(offset)) found = offset;
  return found;
}

function namesIn(before: Snapshot, applied: Applied): Set<string> {
  const names = new Set<string>();
  for (const [path, splices] of applied.splices) {
    if (!isSource(path)) continue;
    const text = before.text(path);
    const inserted = insertedRanges(splices);
    const isAsked = splices.map(({ start, end }) => !isInString(before, path, text, start, end));
    if (!isAsked.includes(true)) continue;
    // Only identifiers bind: no keyword, no word of a comment or a string. The trees are at hand.
    const removed = splices.filter((_splice, index) => isAsked[index]);
    const written = inserted.filter((_range, index) => isAsked[index]);
    const old = identifiersAt(before.parse(path), removed);
    const now = identifiersAt(applied.after.parse(path), written);
    const map = positionMap(splices);
    for (const [start, each] of old) {
      const twin = now.get(map(start) ?? -1);
      // A name beside the edit that stands there as before: the end of a file without semicolons.
      if (each.isBeside && twin?.isBeside && twin.text === each.text && twin.role === each.role)
        now.delete(map(start) ?? -1);
      else names.add(each.text);
    }
    for (const { text: name } of now.values()) names.add(name);
  }
  return names;
}

interface Touched {
  text: string;
  /** What it is a part of, and whether it is the name of it. */
  role: string;
  /** Whether it only touches ranges: it still may have been cut out of a longer name. */
  isBeside: boolean;
}

/** The identifiers, by their starts, that overlap or touch one of these sorted ranges. */
function identifiersAt(
  tree: ts.SourceFile,
  ranges: readonly { start: number; end: number }[],
): Map<number, Touched> {
  const found = new Map<number, Touched>();
  const visit = (node: ts.Node, parent: ts.Node, from: number) => {
    // The first range that does not end before the node.
    let first = from;
    while (first < ranges.length && (ranges[first]?.end ?? 0) < node.pos) first++;
    const range = ranges[first];
    if (!range || range.start > node.end) return;
    if (ts.isIdentifier(node)) {
      const start = node.getStart(tree);
      let last = first;
      while ((ranges[last]?.end ?? Number.POSITIVE_INFINITY) <= start) last++;
      const isBeside = (ranges[last]?.start ?? node.end) >= node.end;
      const role = `${parent.kind} ${(parent as ts.NamedDeclaration).name === node}`;
      found.set(start, { text: node.text, role, isBeside });
    }
    ts.forEachChild(node, (child) => visit(child, node, first));
  };
  visit(tree, tree, 0);
  return found;
}

/** What stands between the quotes of one string names no declaration: a specifier that follows a moved file. */
function isInString(before: Snapshot, path: string, text: string, start: number, end: number): boolean {
  const quote = text[start - 1] ?? '';
  if (!/['"]/.test(quote) || text[end] !== quote || !isSource(path)) return false;
  const literal = tokenAt(before.tree(path), start);
  return literal !== undefined && ts.isStringLiteral(literal) && end < literal.end;
}

/** Whether an identifier of a tree, not behind a dot, has one of these names. */
function mentions(tree: ts.SourceFile, names: ReadonlySet<string>): boolean {
  const visit = (node: ts.Node): true | undefined =>
    (ts.isIdentifier(node) && names.has(node.text) && !isBehindDot(node)) || ts.forEachChild(node, visit)
      ? true
      : undefined;
  return visit(tree) ?? false;
}

function identifiersByStart(tree: ts.SourceFile, names: ReadonlySet<string>): Map<number, ts.Identifier> {
  const found = new Map<number, ts.Identifier>();
  const visit = (node: ts.Node) => {
    if (ts.isIdentifier(node) && names.has(node.text) && !isBehindDot(node))
      found.set(node.getStart(tree), node);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

const isBehindDot = (node: ts.Identifier) =>
  (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) ||
  (ts.isQualifiedName(node.parent) && node.parent.right === node);

/** In `import { half as h }` the first name means something in another file; the uses of `h` are compared instead. */
const isNameOfSpecifier = (node: ts.Identifier) =>
  ts.isImportSpecifier(node.parent) || ts.isExportSpecifier(node.parent);

function declarationsMeant(checker: ts.TypeChecker, node: ts.Identifier): readonly ts.Node[] {
  const symbol = ts.isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent)
    : checker.getSymbolAtLocation(node);
  if (!symbol) return [];
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return target.declarations ?? [];
}

/** Where the name of a declaration starts, or the declaration when it has none. */
export function startOfName(declaration: ts.Node): number {
  return (ts.getNameOfDeclaration(declaration as ts.Declaration) ?? declaration).getStart();
}
