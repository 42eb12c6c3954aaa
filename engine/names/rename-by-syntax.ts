/**
 * The places of a rename by syntax alone, for what the top level of a module declares: scopes say what a name means in its
 * file, imports and exports where it is known besides. Where that leaves a doubt, the compiler is asked.
 */
import { isScript, isSource } from '../files/project.ts';
import { isOwnPackage } from '../modules/own-packages.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Asked, exportedFrom, moduleOf, sourceOf } from './exported-names.ts';
import { isLookedUp, type ModulePath } from './name-roles.ts';
import { nameTable } from './name-table.ts';
import type { Name } from './names.ts';
import { type Declared, type NameTable, type Occurrence, outwards, renamedText } from './occurrences.ts';
import { hasWord } from './words.ts';

export interface RenamePlace {
  path: string;
  start: number;
  end: number;
  text: string;
}

/** Every place that means a declaration, with its new text; undefined when syntax does not say. */
export function placesBySyntax(
  snapshot: Snapshot,
  { path, node }: Name,
  to: string,
): RenamePlace[] | undefined {
  const from = node.getText();
  const own =
    snapshot.list().includes(path) && isTypeScript(path) ? nameTable(snapshot, path, from) : undefined;
  const declared = own?.of.declared.get(own.scope) ?? [];
  if (!own?.isModule || !declared.some(({ start }) => start === node.getStart())) return undefined;
  if (declared.some(({ isOdd, imported }) => isOdd || imported)) return undefined;
  const starts = new Set(declared.map(({ start }) => start));
  const seen = own.of.exported.filter((each) => each.kind === 'declared' && starts.has(each.start));
  // One that is exported and one that is not are two things with one name.
  if (seen.length > 0 && seen.length < starts.size) return undefined;
  const meant: Meant = {
    snapshot,
    from,
    to,
    meaning: declared.reduce((all, { meaning }) => all | meaning, 0),
    isOurs: (file, start) => file === path && starts.has(start),
    isSeen: seen.length > 0,
    // The public name stays.
    handedOn: () => 'other',
  };
  const places: RenamePlace[] = [];
  for (const file of meant.isSeen ? filesWith(snapshot, from) : [path]) {
    const found = isTypeScript(file) ? placesIn(meant, file) : undefined;
    if (!found) return undefined;
    places.push(...found);
  }
  const isWhole = declared.every(({ start }) =>
    places.some((place) => place.path === path && place.start === start),
  );
  const isListed = new Set(snapshot.list());
  if (!isWhole || !places.every((place) => isListed.has(place.path))) return undefined;
  return nameTable(snapshot, path, to).of.declared.get(own.scope) ? undefined : places;
}

const isTypeScript = (path: string) => /\.[cm]?tsx?$/.test(path);

/** Sources with the name as a word; those that belong to no configuration count, an import may reach them. */
function filesWith(snapshot: Snapshot, name: string): string[] {
  const { allowJs } = snapshot.project.options;
  const others = snapshot.all().filter((path) => isSource(path) && (allowJs || !isScript(path)));
  const all = new Set([...snapshot.list(), ...others]);
  return [...all].filter((path) => hasWord(snapshot.read(path) ?? '', name));
}

interface Meant extends Asked {
  from: string;
  to: string;
  meaning: number;
  /** Whether other files can see it. */
  isSeen: boolean;
}

/** What a name at a place is: `doubt` when syntax does not say. */
type Answer = 'ours' | 'other' | 'doubt';

const value = 1;

function placesIn(meant: Meant, path: string): RenamePlace[] | undefined {
  const { isModule, isBroken, of } = nameTable(meant.snapshot, path, meant.from);
  // What no scope of a file declares means nothing in its comments either.
  const isInDocs = of.isInDocs === 'behind' || (of.isInDocs === 'alone' && of.declared.size > 0);
  if (of.occurrences.length === 0 && !isInDocs) return [];
  if (!isModule || isBroken || isInDocs) return undefined;
  const places: RenamePlace[] = [];
  for (const name of of.occurrences) {
    const answer = answerTo(meant, path, of, name);
    if (answer === 'doubt') return undefined;
    if (answer === 'other') continue;
    // `{ to: half }` and `{ half as to }` become shorter.
    if (name.beside === meant.to) return undefined;
    places.push({ path, start: name.start, end: name.end, text: renamedText(name, meant.from, meant.to) });
  }
  return places;
}

function answerTo(meant: Meant, path: string, of: NameTable, name: Occurrence): Answer {
  const { kind, module } = name;
  if (kind === 'odd') return 'doubt';
  if (kind === 'alias' || kind === 'public') return 'other';
  if (kind === 'import' || kind === 'imported') return fromModule(meant, path, module?.specifier);
  if (kind === 'export') return handedOn(meant, path, of, name);
  if (kind === 'dotted' && module) {
    const answer = behindModule(meant, path, module);
    return answer === 'ours' && (meant.meaning & name.meaning) === 0 ? 'doubt' : answer;
  }
  // What a value is a member of may be a module in other clothes.
  if (!isLookedUp(kind)) return meant.isSeen && meant.meaning & value ? 'doubt' : 'other';
  return inScopes(meant, path, of, name);
}

function handedOn(meant: Meant, path: string, of: NameTable, name: Occurrence): Answer {
  if (name.module) return fromModule(meant, path, name.module.specifier);
  return inScopes(meant, path, of, { ...name, meaning: anything });
}

const anything = 7;

function fromModule(meant: Meant, path: string, specifier = ''): Answer {
  const file = sourceOf(meant.snapshot, path, specifier);
  if (file === undefined) return isForeign(meant.snapshot, specifier) ? 'other' : 'doubt';
  const found = exportedFrom(meant, file, meant.from);
  return found === 'unknown' ? 'doubt' : found === 'ours' ? 'ours' : 'other';
}

/** Another's package is no file of the project; a path that leads nowhere, or to no code, may mean anything. */
const isForeign = (snapshot: Snapshot, specifier: string) =>
  /^[^.#/]/.test(specifier) && !isOwnPackage(snapshot, specifier);

function behindModule(meant: Meant, path: string, { specifier, names }: ModulePath): Answer {
  const file = sourceOf(meant.snapshot, path, specifier);
  if (file === undefined) return isForeign(meant.snapshot, specifier) ? 'other' : 'doubt';
  const module = moduleOf(meant.snapshot, file, names);
  if (module === 'unknown') return 'doubt';
  // A member of a value that a module exports, which may be a module in other clothes too.
  if (module === 'other') return meant.meaning & value ? 'doubt' : 'other';
  const found = exportedFrom(meant, module.module, meant.from);
  return found === 'unknown' ? 'doubt' : found === 'ours' ? 'ours' : 'other';
}

function inScopes(meant: Meant, path: string, of: NameTable, name: Occurrence): Answer {
  for (const scope of outwards(name.scope)) {
    const declared = of.declared.get(scope);
    if (scope.augments !== undefined) {
      const answer = fromModule(meant, path, scope.augments);
      const file = sourceOf(meant.snapshot, path, scope.augments);
      if (file === undefined && !declared) return 'doubt';
      if (answer !== 'other') return answer;
      // What is added to a name that is handed on is added to what it stands for.
      const isFar =
        declared &&
        file !== undefined &&
        exportedFrom({ ...meant, handedOn: (found) => found }, file, meant.from);
      if (isFar === 'ours' || isFar === 'unknown') return 'doubt';
      if (!declared && file !== undefined && exportedFrom(meant, file, meant.from) === 'none') continue;
      return 'other';
    }
    if (!declared) continue;
    // What is hidden by its kind, or stands behind the head of its function, lets outer names through.
    const isSeen = declared.every(
      ({ isOdd, isInBody, meaning }) =>
        !isOdd && !(scope.isHead && isInBody) && (meaning & name.meaning) !== 0,
    );
    if (!scope.isFile) return isSeen ? 'other' : 'doubt';
    return atTop(meant, path, declared, name);
  }
  return 'other';
}

/** What a name means that the top level of its file declares. */
function atTop(meant: Meant, path: string, declared: readonly Declared[], name: Occurrence): Answer {
  const answers = declared.map(({ start, imported }): Answer => {
    if (meant.isOurs(path, start)) return 'ours';
    // Under an alias it is another name.
    return imported?.name === meant.from ? fromModule(meant, path, imported.specifier) : 'other';
  });
  const [first = 'other'] = answers;
  if (answers.some((each) => each !== first)) return 'doubt';
  return first === 'ours' && (meant.meaning & name.meaning) === 0 ? 'doubt' : first;
}
