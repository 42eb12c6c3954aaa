/**
 * Carried code keeps its meaning: what an operation with `carriesCode` inserts means what it meant where it came from.
 *
 * Compared are, in inserted text, every identifier that stands for a value or a type and whose name also stands in removed or
 * copied text, and every `this`, `super`, `arguments` and `new.target`. Names behind a dot, keys, labels and names of
 * declarations are not compared. When a name meant several things there, the places with the most equal tokens around
 * them count, all of them.
 */
import { ts } from 'ts-morph';
import { isSource } from '../files/project.ts';
import type { Region } from '../operation.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Applied } from '../text/edits.ts';
import { positionMap } from '../text/splices.ts';
import { insertedRanges, startOfName } from './bindings.ts';
import { sameTokens, type Use, usesIn } from './uses.ts';

/**
 * Right are: the same declaration (aliases resolved, positions followed through the edit); for one that was carried along, its
 * copy of the same name; and a declaration that the edit brings and that is no copy of one in the carried code.
 * @param copied text that the edit copies and leaves where it is
 * @throws RefusalError `capture` that names the place and both meanings
 */
export function checkCarriedCode(before: Snapshot, applied: Applied, copied: readonly Region[] = []): void {
  const { after } = applied;
  const taken: Site[] = [...removedRegions(before, applied), ...copied];
  const brought = insertedRegions(applied);
  if (taken.length === 0 || brought.length === 0) return;
  const old = sideOf(before, taken);
  const now = sideOf(after, brought);
  const sites = new Set(taken.map(({ site }) => site));
  const replaced = new Set(brought.map(({ site }) => site).filter((site) => site && sites.has(site)));
  const known = Map.groupBy(old.uses, ({ key }) => key);
  const isSame = sameness(before, applied, taken, brought, old.declared);
  for (const use of now.uses) {
    const origins = known.get(use.key);
    if (!origins) continue;
    // A name whose declaration is gone was replaced: what the edit wrote in its place came from elsewhere.
    const living = origins.filter((origin) => !isGone(origin, taken, now.declared, before));
    const other = nearest(use, besideOf(use, living.length ? living : origins, replaced)).find(
      (origin) => !isSame(origin, use),
    );
    if (!other) continue;
    const place = `${use.path}:${use.line}`;
    refuse(
      'capture',
      `${use.text} in ${place} would mean ${describe(after, use)} instead of ${describe(before, other)}.`,
      'Rename one of them first, or choose another place.',
      { candidates: [place] },
    );
  }
}

/** What stood in another place that was replaced has its successor there, not here. */
function besideOf(
  use: Use,
  origins: readonly Use[],
  replaced: ReadonlySet<string | undefined>,
): readonly Use[] {
  const near = origins.filter(({ site }) => site === use.site || !replaced.has(site));
  return near.length ? near : origins;
}

/** Whether all that a name meant was removed, and nothing of that name was brought. */
const isGone = (
  { means, text, isOwner }: Use,
  taken: readonly Region[],
  brought: Side['declared'],
  before: Snapshot,
) =>
  !isOwner &&
  means.length > 0 &&
  !brought.has(text) &&
  means.every((each) => isIn(taken, before.relative(each.getSourceFile().fileName), startOfName(each)));

/** A region, and the splice that it belongs to. */
interface Site extends Region {
  site?: string;
}

interface Side {
  uses: Use[];
  /** The names of what is declared in the regions. */
  declared: Map<string, ts.Identifier[]>;
}

function sideOf(snapshot: Snapshot, regions: readonly Site[]): Side {
  const program = snapshot.service().getProgram();
  const uses: Use[] = [];
  const declared: ts.Identifier[] = [];
  for (const [path, own] of Map.groupBy(regions, (region) => region.path)) {
    const tree = program?.getSourceFile(snapshot.absolute(path));
    if (!program || !tree) continue;
    const found = usesIn(tree, path, own, program.getTypeChecker());
    uses.push(...found.uses);
    declared.push(...found.declared);
  }
  return { uses, declared: Map.groupBy(declared, ({ text }) => text) };
}

function removedRegions(before: Snapshot, { splices, deleted }: Applied): Site[] {
  const modified = [...splices].flatMap(([path, list]) =>
    list.map(({ start, end }, index) => ({ path, start, end, site: `${path} ${index}` })),
  );
  const whole = deleted.map((path) => ({ path, start: 0, end: before.text(path).length }));
  return [...modified, ...whole].filter(({ path, start, end }) => isSource(path) && end > start);
}

function insertedRegions({ after, splices, created }: Applied): Site[] {
  const modified = [...splices].flatMap(([path, list]) =>
    insertedRanges(list).map((range, index) => ({ path, ...range, site: `${path} ${index}` })),
  );
  const whole = created.map((path) => ({ path, start: 0, end: after.text(path).length }));
  return [...modified, ...whole].filter(({ path, start, end }) => isSource(path) && end > start);
}

const isIn = (regions: readonly Region[], path: string | undefined, offset: number) =>
  regions.some((region) => region.path === path && offset >= region.start && offset < region.end);

function sameness(
  before: Snapshot,
  applied: Applied,
  taken: readonly Region[],
  brought: readonly Region[],
  declared: Side['declared'],
): (origin: Use, use: Use) => boolean {
  const maps = new Map([...applied.splices].map(([path, list]) => [path, positionMap(list)]));
  const isSameNode = (old: ts.Node, now: ts.Node): boolean => {
    if (ts.isSourceFile(old) || ts.isSourceFile(now)) return old.kind === now.kind;
    const oldFile = old.getSourceFile().fileName;
    const nowFile = now.getSourceFile().fileName;
    const oldPath = before.relative(oldFile);
    const start = startOfName(now);
    const isBrought = isIn(brought, before.relative(nowFile), start);
    if (isBrought && isIn(taken, oldPath, startOfName(old))) return isSameKind(old, now);
    const follow = oldPath === undefined ? undefined : maps.get(oldPath);
    const moved = follow ? follow(startOfName(old)) : startOfName(old);
    return oldFile === nowFile && moved === start;
  };
  return (origin, use) => {
    if (origin.foreign !== undefined || use.foreign !== undefined) return origin.foreign === use.foreign;
    if (origin.means.length === 0 && use.means.length === 0) return true;
    if (use.means.some((now) => origin.means.some((old) => isSameNode(old, now)))) return true;
    // A parameter of an extracted function stands for what the name meant outside.
    return (
      !use.isOwner &&
      use.means.some(
        (now) =>
          isIn(brought, before.relative(now.getSourceFile().fileName), startOfName(now)) &&
          !declared.get(use.text)?.some((old) => isCopy(old.parent, now)),
      )
    );
  };
}

/** Whether a declaration stands among the same neighbours: the parameters of a function, the variables of a statement. */
function isCopy(old: ts.Node, now: ts.Node): boolean {
  const [one, other] = [old.parent, now.parent];
  if (!ts.isFunctionLike(one) || !ts.isFunctionLike(other)) return sameTokens(one, other);
  const heads = (node: ts.SignatureDeclaration) => [...(node.typeParameters ?? []), ...node.parameters];
  const rest = heads(other);
  return (
    heads(one).length === rest.length &&
    heads(one).every((each, index) => sameTokens(each, rest[index] as ts.Node))
  );
}

/** A parameter may have become a variable. */
const isSameKind = (old: ts.Node, now: ts.Node) =>
  old.kind === now.kind || (ts.isParameter(old) && ts.isVariableDeclaration(now));

const tokensCompared = 40;

/** The uses with the most equal tokens before and behind them. */
function nearest(use: Use, origins: readonly Use[]): Use[] {
  if (origins.length === 1) return [...origins];
  const scored = origins.map((origin) => ({ origin, score: likeness(use, origin) }));
  const best = Math.max(...scored.map(({ score }) => score));
  return scored.filter(({ score }) => score === best).map(({ origin }) => origin);
}

function likeness(one: Use, other: Use): number {
  const run = (step: 1 | -1) => {
    let count = 0;
    while (count < tokensCompared) {
      const token = one.tokens[one.index + step * (count + 1)];
      if (token === undefined || token !== other.tokens[other.index + step * (count + 1)]) break;
      count++;
    }
    return count;
  };
  return run(1) + run(-1);
}

function describe(snapshot: Snapshot, { means, foreign, isOwner }: Use): string {
  if (foreign !== undefined) return `what ${foreign} exports`;
  const [declaration] = means;
  if (!declaration) return 'nothing that is declared';
  const tree = declaration.getSourceFile();
  if (isOwner && ts.isSourceFile(declaration)) return 'that of the module';
  const line = tree.getLineAndCharacterOfPosition(declaration.getStart()).line + 1;
  return `${isOwner ? 'that of' : 'the declaration at'} ${snapshot.relative(tree.fileName) ?? tree.fileName}:${line}`;
}
