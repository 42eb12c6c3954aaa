/** Which exported functions may behave in another way since the base: those that changed, or reach in their file what did. */
import { ts } from 'ts-morph';
import { checkedFile, checkedFileIn } from '../compiler/checked.ts';
import { isSource } from '../files/project.ts';
import { exportsOfFile } from '../modules/module-exports.ts';
import type { Declaration } from '../names/declarations.ts';
import type { Snapshot } from '../snapshot.ts';
import type { CallPlace } from './callable.ts';
import { mentionsIn, reachFrom } from './module-reach.ts';
import { type Difference, structuralDiff } from './structural-diff.ts';

export interface ChangedFunction extends CallPlace {
  /** What it was in the base. */
  was: CallPlace;
}

const telling: Difference['what'][] = [
  'moved',
  'renamed',
  'signature-changed',
  'body-changed',
  'statements-changed',
];

/** All of them, those first whose own text changed. What is new is left out: it has nothing to be compared with. */
export function changedFunctions(base: Snapshot, now: Snapshot): ChangedFunction[] {
  const found = withMoves(structuralDiff(base, now)).filter(
    ({ what, follows }) => telling.includes(what) && !follows,
  );
  const paths = [...new Set(found.map(({ path }) => path))].filter(
    (path) => isSource(path) && now.exists(path) && checkedFileIn(now, path),
  );
  const candidates = paths
    .flatMap((path) => changedIn(path, found, now))
    .sort((a, b) => Number(b.own) - Number(a.own));
  // The base is asked at the end: each turn from one state to the other costs the compiler a new program.
  const inBase = new Map<string, ReadonlySet<string>>();
  const exportsInBase = (path: string) => {
    const known =
      inBase.get(path) ?? new Set(checkedFileIn(base, path) ? exportsOfFile(base, path).keys() : []);
    inBase.set(path, known);
    return known;
  };
  return candidates
    .filter(({ was }) => base.exists(was.module) && exportsInBase(was.module).has(was.export))
    .map(({ own: _own, ...each }) => each);
}

/** What went in one file and came, changed, under the same name in another was moved. */
function withMoves(differences: readonly Difference[]): Difference[] {
  const gone = Map.groupBy(
    differences.filter(({ what, before }) => what === 'removed' && before && !before.container),
    ({ before }) => before?.name,
  );
  return differences.map((each) => {
    const [from, second] = (each.what === 'added' && gone.get(each.after?.name)) || [];
    const before = second ? undefined : from?.before;
    return before && before.kind === each.after?.kind ? { ...each, what: 'moved', before } : each;
  });
}

function changedIn(path: string, found: readonly Difference[], now: Snapshot) {
  const here = found.filter((each) => each.path === path);
  const names = new Set(here.flatMap(({ after }) => (after ? [topOf(after)] : [])));
  const everything = here.some(({ what }) => what === 'statements-changed');
  const mentions = mentionsIn(path, now.tree(path));
  const origins = new Map(
    here.flatMap(({ before, after }) =>
      before && after && !after.container ? [[after.name, before] as const] : [],
    ),
  );
  const checker = checkedFile(now, path).checker;
  return [...exportsOfFile(now, path)].flatMap(([name, symbol]) => {
    const own = symbol.declarations?.find((each) => now.relative(each.getSourceFile().fileName) === path);
    if (!own) return [];
    const local = ts.getNameOfDeclaration(own)?.getText() ?? name;
    if (!everything && ![...reachFrom([local], mentions)].some((each) => names.has(each))) return [];
    const place = { module: path, export: name, own: names.has(local) };
    const was = originOf(name, local, path, origins.get(local));
    if (ts.isClassLike(own))
      return methodsOf(own).map((method) => ({ ...place, method, was: { ...was, method } }));
    return checker.getTypeOfSymbol(symbol).getCallSignatures().length ? [{ ...place, was }] : [];
  });
}

const topOf = ({ name }: Declaration) => name.split('.')[0] ?? name;

/** A function that is exported under its own name was exported under the name that it had. */
function originOf(name: string, local: string, path: string, origin: Declaration | undefined): CallPlace {
  if (!origin) return { module: path, export: name };
  return { module: origin.path, export: name === local ? origin.name : name };
}

const methodsOf = (node: ts.ClassLikeDeclaration) =>
  node.members.flatMap((member) =>
    ts.isMethodDeclaration(member) &&
    ts.isIdentifier(member.name) &&
    (ts.getCombinedModifierFlags(member) &
      (ts.ModifierFlags.NonPublicAccessibilityModifier | ts.ModifierFlags.Static)) ===
      0
      ? [member.name.text]
      : [],
  );
