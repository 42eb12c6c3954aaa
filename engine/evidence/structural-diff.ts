/** What differs between two states, as declarations rather than lines. */

import { isSource } from '../files/project.ts';
import type { Declaration } from '../names/declarations.ts';
import type { Snapshot } from '../snapshot.ts';
import { looseTokens, type Unit, unitsOf } from './code-units.ts';

export const differences = [
  'added',
  'removed',
  'moved',
  'renamed',
  'signature-changed',
  'body-changed',
  'reordered',
  'comment-changed',
  'formatting',
  'imports-changed',
  'statements-changed',
  'file-added',
  'file-removed',
  'file-changed',
] as const;

export interface Difference {
  what: (typeof differences)[number];
  path: string;
  before?: Declaration;
  after?: Declaration;
  /** Nothing differs but names that were renamed elsewhere. */
  follows?: true;
}

interface Pair {
  before: Unit;
  after: Unit;
  moved: boolean;
}

/** Every difference between two states of one workspace, by path. */
export function structuralDiff(before: Snapshot, after: Snapshot): Difference[] {
  const paths = new Set([...before.overlay.keys(), ...after.overlay.keys()]);
  const changed = [...paths].filter((path) => before.read(path) !== after.read(path)).sort();
  const trees = changed.filter(isSource);
  const unitsIn = (state: Snapshot) =>
    trees.filter((path) => state.exists(path)).flatMap((path) => unitsOf(state, path));
  const { pairs, removed, added } = matchAll(unitsIn(before), unitsIn(after));
  const renames = new Map(
    pairs
      .filter((pair) => pair.before.name !== pair.after.name)
      .map((pair) => [pair.after.name, pair.before.name]),
  );
  const found = [
    ...changed.flatMap((path) => fileDifferences(before, after, path, renames)),
    ...reordered(pairs),
    ...pairs.flatMap((pair) => pairDifferences(pair, renames)),
    ...removed.map(
      ({ declaration }): Difference => ({ what: 'removed', path: declaration.path, before: declaration }),
    ),
    ...added.map(
      ({ declaration }): Difference => ({ what: 'added', path: declaration.path, after: declaration }),
    ),
  ];
  const silent = changed.filter(
    (path) => !found.some((each) => each.path === path || each.before?.path === path),
  );
  return [...found, ...silent.map((path) => layoutDifference(before, after, path))].sort((a, b) =>
    a.path === b.path ? startOf(a) - startOf(b) : a.path < b.path ? -1 : 1,
  );
}

/** What differs in a file whose declarations and statements are the same. */
function layoutDifference(before: Snapshot, after: Snapshot, path: string): Difference {
  const bare = (state: Snapshot) => state.text(path).replace(/\s+/g, '');
  return { what: bare(before) === bare(after) ? 'formatting' : 'comment-changed', path };
}

/** Files and containers whose declarations stand in another order. */
function reordered(pairs: readonly Pair[]): Difference[] {
  const settled = pairs.filter(({ moved }) => !moved);
  const lists = Map.groupBy(
    settled,
    ({
      before: {
        declaration: { container, path },
      },
    }) => container ?? path,
  );
  return [...lists].flatMap(([holder, list]): Difference[] => {
    const startIn = (state: 'before' | 'after') => (pair: Pair) => pair[state].declaration.whole.getStart();
    const [old, now] = [startIn('before'), startIn('after')].map((start) =>
      list.toSorted((a, b) => start(a) - start(b)),
    );
    if (old?.every((pair, index) => pair === now?.[index])) return [];
    const declaration = list[0]?.after.declaration;
    const place = typeof holder === 'string' ? { path: holder } : { path: holder.path, before: holder };
    const after = declaration?.container;
    return [{ what: 'reordered', ...place, ...(after && { after }) }];
  });
}

const startOf = ({ before, after }: Difference) => (after ?? before)?.whole.getStart() ?? -1;

/** Pairs of the same declaration in both states, found by name, then by their tokens. */
function matchAll(before: Unit[], after: Unit[]): { pairs: Pair[]; removed: Unit[]; added: Unit[] } {
  const pairs: Pair[] = [];
  const partners = new Map<Declaration, Declaration>();
  let removed: Unit[] = [];
  let added: Unit[] = [];
  const pair = (found: Pair) => {
    pairs.push(found);
    partners.set(found.before.declaration, found.after.declaration);
    match(found.before.members, found.after.members, () => '');
  };
  const match = (old: Unit[], now: Unit[], placeOf: (unit: Unit) => string) => {
    const same = takeTwins(old, now, (unit) => `${placeOf(unit)} ${unit.tokens.join('\0')}`);
    const named = takeTwins(
      same.old,
      same.now,
      (unit) => `${placeOf(unit)} ${unit.declaration.kind} ${unit.name}`,
    );
    removed.push(...named.old);
    added.push(...named.now);
    for (const twins of [...same.twins, ...named.twins]) pair({ ...twins, moved: false });
  };
  const isInPlace = ({ declaration: old }: Unit, { declaration: now }: Unit) =>
    old.container ? partners.get(old.container) === now.container : !now.container && old.path === now.path;
  match(before, after, ({ declaration: { path } }) => path);
  // What is left was renamed in its place, or moved as it was, or is a type of the same members under another name.
  for (const [keyOf, accept] of [
    [nameless, isInPlace],
    [sameAnywhere, undefined],
    [namelessAnywhere, undefined],
    [({ declaration: { kind } }: Unit) => kind, sharesMembers],
  ] as const) {
    const [tooSmall, old] = [removed.filter(isSmall), removed.filter((unit) => !isSmall(unit))];
    const found = takeTwins(old, added, keyOf, accept);
    removed = [...tooSmall, ...found.old];
    added = found.now;
    for (const twins of found.twins) pair({ ...twins, moved: !isInPlace(twins.before, twins.after) });
  }
  return { pairs, removed, added };
}

/** Pairs of units with the same key, each unit once, and what is left of both. */
function takeTwins(
  old: readonly Unit[],
  now: readonly Unit[],
  keyOf: (unit: Unit) => string,
  accept: (before: Unit, after: Unit) => boolean = () => true,
) {
  const byKey = Map.groupBy(now, keyOf);
  const taken = new Set<Unit>();
  const twins: { before: Unit; after: Unit }[] = [];
  const left = old.filter((before) => {
    const after = byKey.get(keyOf(before))?.find((each) => !taken.has(each) && accept(before, each));
    if (!after) return true;
    taken.add(after);
    twins.push({ before, after });
    return false;
  });
  return { twins, old: left, now: now.filter((unit) => !taken.has(unit)) };
}

/** Whether two classes, interfaces, enums or namespaces have more than half of their members in common. */
function sharesMembers({ members: old }: Unit, { members: now }: Unit): boolean {
  const names = new Set(old.map(({ name }) => name));
  return now.filter(({ name }) => names.has(name)).length * 2 > Math.max(old.length, now.length);
}

/** `a: string` is too little to tell that it was renamed or moved. */
const isSmall = ({ tokens }: Unit) => tokens.length < 5;

const nameless = ({ tokens, name }: Unit) =>
  tokens.map((token) => (token === name ? '\0' : token)).join('\0\0');
const withoutExport = (text: string) => text.replace(/^export\0\0(?:default\0\0)?/, '');
const sameAnywhere = (unit: Unit) => `${unit.name} ${withoutExport(unit.tokens.join('\0\0'))}`;
const namelessAnywhere = (unit: Unit) => withoutExport(nameless(unit));

function pairDifferences({ before, after, moved }: Pair, renames: ReadonlyMap<string, string>): Difference[] {
  const found: Difference[] = [];
  const say = (what: Difference['what'], follows = false) =>
    found.push({
      what,
      path: after.declaration.path,
      before: before.declaration,
      after: after.declaration,
      ...(follows && { follows }),
    });
  const isRenamed = before.name !== after.name;
  if (moved) say('moved');
  else if (isRenamed) say('renamed');
  const own = new Map([...renames, [after.name, before.name]]);
  for (const [what, part] of [
    ['signature-changed', 'head'],
    ['body-changed', 'body'],
  ] as const) {
    const [old, now] = [before[part], after[part]].map((tokens) => (moved ? bare(tokens) : tokens)) as [
      string[],
      string[],
    ];
    if (same(old, now)) continue;
    const isRename = same(
      old,
      now.map((token) => own.get(token) ?? token),
    );
    if (!isRename) say(what);
    else if (!isRenamed) say(what, true);
  }
  const isSettled = found.some(({ what }) => what !== 'moved' && what !== 'renamed');
  if (isSettled) return found;
  if (before.members.length === 0 && !same(before.comments, after.comments)) say('comment-changed');
  else if (found.length === 0 && before.text !== after.text && same(before.tokens, after.tokens))
    say('formatting');
  return found;
}

/** What moves to another file is exported there. */
const bare = (tokens: string[]) => (tokens[0] === 'export' ? tokens.slice(1) : tokens);

const same = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((token, index) => token === b[index]);

function fileDifferences(
  before: Snapshot,
  after: Snapshot,
  path: string,
  renames: ReadonlyMap<string, string>,
): Difference[] {
  if (!before.exists(path)) return [{ what: 'file-added', path }];
  if (!after.exists(path)) return [{ what: 'file-removed', path }];
  if (!isSource(path)) return [{ what: 'file-changed', path }];
  return (['imports', 'statements'] as const).flatMap((which): Difference[] => {
    const [old, now] = [looseTokens(before, path, which), looseTokens(after, path, which)];
    if (same(old, now)) return [];
    const follows = same(
      old,
      now.map((token) => renames.get(token) ?? token),
    );
    return [{ what: `${which}-changed`, path, ...(follows && { follows }) }];
  });
}
