/**
 * Proof by syntax that a rename keeps what every name means, so that no program has to be made for it.
 *
 * A renamed identifier is fine when the next declaration of its name around it is renamed too, and one that is not renamed
 * when no declaration around it is. Which of these it means then needs no answer: it is the same before and after.
 */
import { ts } from 'ts-morph';
import type { Snapshot } from '../snapshot.ts';
import type { Applied } from '../text/edits.ts';
import type { Splice } from '../text/splices.ts';
import { type Asked, exportedFrom, sourceOf } from './exported-names.ts';
import { isLookedUp } from './name-roles.ts';
import { knownTable, nameTable } from './name-table.ts';
import {
  type Declared,
  type NameTable,
  type Occurrence,
  outwards,
  renamedText,
  type Scope,
} from './occurrences.ts';
import { hasWord } from './words.ts';

export interface Renaming {
  from: string;
  to: string;
  /** Starts of the renamed names, by path. */
  renamed: ReadonlyMap<string, ReadonlySet<number>>;
}

/** What the splices rename, if they only put another name in the place of one and no name changes its meaning by that. */
export function provenRename(before: Snapshot, applied: Applied): Renaming | undefined {
  const { splices, created, deleted } = applied;
  if (created.length || deleted.length) return undefined;
  const renaming = renamingOf(before, splices);
  if (!renaming || hasGlobals(before, renaming)) return undefined;
  return [...splices.keys()].every((path) => staysInFile(before, path, renaming)) ? renaming : undefined;
}

/** Whether splices put one name that is no word of the language in the place of another: that parses as before. False: not known. */
export function isRelabelling(before: Snapshot, path: string, splices: readonly Splice[]): boolean {
  const [from = '', to = ''] = namesOf(before, path, splices) ?? [];
  const names = knownTable(before, path)?.names.get(from);
  return names !== undefined && isWritten(names, splices, from, to) && isPlainName(from) && isPlainName(to);
}

function namesOf(before: Snapshot, path: string, [first]: readonly Splice[]): [string, string] | undefined {
  if (!first || !/\.[cm]?tsx?$/.test(path)) return undefined;
  const from = before.text(path).slice(first.start, first.end);
  if (first.text.startsWith(`${from}: `)) return [from, first.text.slice(from.length + 2)];
  const isPublic = first.text.endsWith(` as ${from}`);
  return [from, isPublic ? first.text.slice(0, -(from.length + 4)) : first.text];
}

function isWritten(
  { occurrences }: NameTable,
  splices: readonly Splice[],
  from: string,
  to: string,
): boolean {
  const byStart = new Map(occurrences.map((each) => [each.start, each]));
  return splices.every(({ start, end, text }) => {
    const name = byStart.get(start);
    return name?.end === end && text === renamedText(name, from, to);
  });
}

function renamingOf(before: Snapshot, splices: Applied['splices']): Renaming | undefined {
  const [first] = splices;
  const [from, to] = (first && namesOf(before, ...first)) ?? [];
  if (from === undefined || to === undefined || !isPlainName(from) || !isPlainName(to)) return undefined;
  const isRenaming = [...splices].every(
    ([path, list]) =>
      /\.[cm]?tsx?$/.test(path) && isWritten(nameTable(before, path, from).of, list, from, to),
  );
  const renamed = [...splices].map(
    ([path, list]) => [path, new Set(list.map(({ start }) => start))] as const,
  );
  return isRenaming ? { from, to, renamed: new Map(renamed) } : undefined;
}

/** An identifier in every place where one may stand: no keyword, and no word like `type` or `string`. */
const isPlainName = (text: string) =>
  /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(text) &&
  (ts as unknown as { stringToToken(text: string): ts.SyntaxKind | undefined }).stringToToken(text) ===
    undefined;

/** Whether a file declares one of the names where others see it without an import, but for what it adds to a module alike. */
function hasGlobals(before: Snapshot, renaming: Renaming): boolean {
  const { from, to } = renaming;
  return before.list().some((path) => {
    const text = before.text(path);
    if (!hasWord(text, from) && !hasWord(text, to)) return false;
    // Only a script has no import or export at the start of a line; only these need a tree.
    if (/^(?:import|export)\b/m.test(text) && !/\bdeclare\s+(?:global|module)\b/.test(text)) return false;
    if (declaredForOthers(before, path, to).length > 0) return true;
    return declaredForOthers(before, path, from).some(({ specifier, start }) => {
      const file = specifier === undefined ? undefined : sourceOf(before, path, specifier);
      const exported = file === undefined ? 'unknown' : exportedFrom(asked(before, renaming), file, from);
      return exported !== (isRenamedIn(renaming, path, start) ? 'ours' : 'other');
    });
  });
}

/** What a file declares under a name for others: as a script, in `declare global`, or in `declare module` of a specifier. */
function declaredForOthers(before: Snapshot, path: string, name: string) {
  const { isModule, of } = nameTable(before, path, name);
  return [...of.declared].flatMap(([scope, declared]) => {
    const isForOthers = scope.augments !== undefined || scope.isGlobal || (scope.isFile && !isModule);
    return isForOthers ? declared.map(({ start }) => ({ specifier: scope.augments, start })) : [];
  });
}

function staysInFile(before: Snapshot, path: string, renaming: Renaming): boolean {
  const old = nameTable(before, path, renaming.from);
  const { of: taken } = nameTable(before, path, renaming.to);
  const isRenamed = ({ start }: { start: number }) => isRenamedIn(renaming, path, start);
  const around = (names: NameTable, { scope }: Occurrence): Declared[] =>
    [...outwards(scope)].flatMap((each) => names.declared.get(each) ?? []);
  // What has the new name already sees nothing of what is renamed, in its file and through its import.
  const isHidden = (name: Occurrence) =>
    name.kind === 'dotted' ||
    name.kind === 'key' ||
    (isLookedUp(name.kind) && !blockAround(name.scope) && !around(old.of, name).some(isRenamed));
  const isFine = (name: Occurrence): boolean => {
    const { kind, module } = name;
    if (kind === 'odd') return false;
    if (kind === 'public') return !isRenamed(name);
    if (kind === 'tag' && isRenamed(name) && /^[a-z]/.test(renaming.to)) return false;
    if (kind === 'dotted' || kind === 'key') return !isRenamed(name) || kind === 'dotted';
    const block = blockAround(name.scope);
    if (block && !isFineFrom(before, path, block.augments, renaming, isRenamed(name), true)) return false;
    if (kind === 'import' || kind === 'imported' || (kind === 'export' && module)) {
      if (!isFineFrom(before, path, module?.specifier, renaming, isRenamed(name), false)) return false;
      if (kind !== 'import') return true;
    }
    if (!isRenamed(name)) return !around(old.of, name).some(isRenamed);
    // A renamed name stands where the symbol is meant: what it hides further out stays hidden, or is out of sight now.
    for (const scope of outwards(name.scope)) {
      const [innermost] = [...(taken.declared.get(scope) ?? []), ...(old.of.declared.get(scope) ?? [])];
      if (innermost) return isRenamed(innermost) && !taken.declared.has(scope);
    }
    return false;
  };
  return old.isModule && taken.occurrences.every(isHidden) && old.of.occurrences.every(isFine);
}

/** `declare module '…'` and `declare global` around a name. */
const blockAround = (scope: Scope) =>
  [...outwards(scope)].find(({ augments, isGlobal }) => augments !== undefined || isGlobal);

const isRenamedIn = ({ renamed }: Renaming, path: string, start: number) =>
  renamed.get(path)?.has(start) ?? false;

const asked = (snapshot: Snapshot, renaming: Renaming): Asked => ({
  snapshot,
  isOurs: (path, start) => isRenamedIn(renaming, path, start),
  // A public name stays when what it stands for is renamed there too.
  handedOn: (found, path, start) =>
    found !== 'ours' ? found : isRenamedIn(renaming, path, start) ? 'other' : 'unknown',
});

/** Whether what a module exports under the old name is renamed as the name here is, and nothing there has the new name. */
function isFineFrom(
  before: Snapshot,
  path: string,
  specifier: string | undefined,
  renaming: Renaming,
  isRenamed: boolean,
  mayBeNone: boolean,
): boolean {
  const file = specifier === undefined ? undefined : sourceOf(before, path, specifier);
  if (file === undefined) return !isRenamed;
  const exported = exportedFrom(asked(before, renaming), file, renaming.from);
  if (!isRenamed) return exported === 'other' || exported === 'none';
  const isFree = exportedFrom(asked(before, renaming), file, renaming.to) === 'none';
  return isFree && (exported === 'ours' || (mayBeNone && exported === 'none'));
}
