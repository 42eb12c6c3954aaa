/** Moves of files: everything that names a moved file follows, in the spelling that it had. */

import { folderOf, joinPath } from '../files/paths.ts';
import { isSource } from '../files/project.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Edit, splice } from '../text/edits.ts';
import { joinSplices, type Splice } from '../text/splices.ts';
import { lineAndColumn } from '../text/text.ts';
import { configPathsOf, movedValue } from './config-paths.ts';
import { type FilePlace, filePlacesOf } from './file-places.ts';
import { mentioning } from './file-users.ts';
import { resolveModule } from './module-graph.ts';
import { respellModule, respellPath } from './respell.ts';

export interface Moves {
  /** Old path → new path of every file that moves. */
  files: ReadonlyMap<string, string>;
  /** The folder that moves with all that is in it. */
  folder?: { from: string; to: string };
}

export interface Moved {
  edits: Edit[];
  /** The state in which files and configurations are where they go; what names them does not follow yet. */
  after: Snapshot;
}

/**
 * The edits that move files and let everything follow that names them.
 * @throws RefusalError `clash` when a destination is taken, `capture` when a specifier would come to mean another file,
 * `unsupported` when none means the moved one
 */
export function moveEdits(snapshot: Snapshot, moves: Moves): Moved {
  checkDestinations(snapshot, moves.files);
  const target = targetOf(moves);
  const splices = new Map<string, Splice[]>();
  const add = (path: string, change: Splice) => splices.set(path, [...(splices.get(path) ?? []), change]);
  const configs = configPathsOf(snapshot);
  for (const place of configs) {
    const isOwn = place.base === folderOf(place.path);
    const base = isOwn ? folderOf(target(place.path)) : target(place.base);
    const value = movedValue(place, target, base, snapshot);
    if (value !== undefined) add(place.path, { start: place.start, end: place.end, text: value });
  }
  const after = snapshot.with(textsAfter(snapshot, moves.files, splices));
  for (const path of concerned(snapshot, moves)) {
    for (const place of filePlacesOf(snapshot.parse(path))) {
      const specifier = follow(place, { snapshot, after, path, target });
      if (specifier !== place.specifier) add(path, { start: place.start, end: place.end, text: specifier });
    }
  }
  return { edits: toEdits(snapshot, moves.files, splices), after };
}

/** Where each path is afterwards; a folder that moves takes what is in it along. */
function targetOf({ files, folder }: Moves): (path: string) => string {
  return (path) => {
    const file = files.get(path);
    if (file !== undefined || !folder) return file ?? path;
    if (path === folder.from) return folder.to;
    return path.startsWith(`${folder.from}/`) ? folder.to + path.slice(folder.from.length) : path;
  };
}

function checkDestinations(snapshot: Snapshot, files: Moves['files']): void {
  for (const [from, to] of files) {
    if (snapshot.exists(to) && !files.has(to))
      refuse('clash', `${to} exists already.`, 'Choose another path, or delete that file first.');
    if (snapshot.text(from).includes('\ufffd'))
      refuse('unsupported', `${from} is not text.`, 'Move it by other means and edit what names it.');
  }
}

function textsAfter(
  snapshot: Snapshot,
  files: Moves['files'],
  splices: ReadonlyMap<string, Splice[]>,
): Map<string, string | null> {
  const texts = new Map<string, string | null>();
  const textOf = (path: string) => joinSplices(snapshot.text(path), splices.get(path) ?? []);
  for (const path of splices.keys()) texts.set(path, textOf(path));
  for (const path of files.keys()) texts.set(path, null);
  for (const [from, to] of files) texts.set(to, textOf(from));
  return texts;
}

/** Sources that may name a moved file, or a file whose place one takes. */
function concerned(snapshot: Snapshot, { files }: Moves): string[] {
  const mayName = mentioning(snapshot, [...files].flat());
  return snapshot.all().filter((path) => isSource(path) && (files.has(path) || mayName(snapshot.text(path))));
}

interface Following {
  snapshot: Snapshot;
  after: Snapshot;
  path: string;
  target: (path: string) => string;
}

/** What a place says after the move. */
function follow(place: FilePlace, { snapshot, after, path, target }: Following): string {
  const { specifier, kind } = place;
  const from = path;
  const fromNow = target(path);
  const isRelative = specifier.startsWith('.');
  const exact = isRelative || kind === 'path' ? joinPath(folderOf(path), specifier) : undefined;
  const to = kind === 'path' ? exact : resolveModule(snapshot, path, specifier);
  // What is not there, or not a module, is named by its path.
  if (to === undefined || kind === 'path') {
    if (exact === undefined) return specifier;
    const unmoved = target(exact) === exact && folderOf(fromNow) === folderOf(from);
    return unmoved ? specifier : respellPath(place, fromNow, target(exact));
  }
  const toNow = target(to);
  const spelled = respellModule(specifier, { before: snapshot, after, from, fromNow, to, toNow });
  if (spelled !== undefined) return spelled;
  const at = `${path}:${lineAndColumn(snapshot.text(path), place.start).line}`;
  return toNow === to && fromNow === from
    ? refuse(
        'capture',
        `${JSON.stringify(specifier)} in ${at} would mean another file than ${to}.`,
        'Choose another path, or write the ending of that specifier first.',
        { candidates: [at] },
      )
    : refuse(
        'unsupported',
        `No module specifier in ${at} would mean ${toNow}.`,
        'Choose another path, or change that import first.',
        { candidates: [at] },
      );
}

function toEdits(snapshot: Snapshot, files: Moves['files'], splices: ReadonlyMap<string, Splice[]>): Edit[] {
  const edits: Edit[] = [];
  for (const [from, to] of files) {
    const own = (splices.get(from) ?? []).toSorted((a, b) => a.start - b.start);
    edits.push(
      { kind: 'delete', path: from },
      { kind: 'create', path: to, text: joinSplices(snapshot.text(from), own) },
    );
  }
  for (const [path, list] of splices) {
    if (files.has(path)) continue;
    for (const { start, end, text } of list) edits.push(splice(path, start, end, text));
  }
  return edits;
}
