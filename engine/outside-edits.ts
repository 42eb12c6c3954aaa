/** What others write to the files while a workspace is open: it becomes part of the base. */
import type { Change } from '../contracts/edit.ts';
import { isSource, loadProject } from './files/project.ts';
import { refuse } from './refusal.ts';
import type { Snapshot } from './snapshot.ts';
import { unapply } from './undo.ts';
import type { FileSystem } from './workspace-types.ts';

export interface TakenIn {
  base: Snapshot;
  now: Snapshot;
  /** The changes that lead from the one to the other. */
  log: Change[];
}

/**
 * The present state with the texts of others (null: deleted), and the base and the changes that lead there. A change of a file
 * that somebody else wrote to later is part of the base from now on, and so are the changes that came before it in its files.
 */
export function takeIn(
  now: Snapshot,
  log: readonly Change[],
  texts: ReadonlyMap<string, string | null>,
): TakenIn {
  const settled = new Set(texts.keys());
  const left: Change[] = [];
  for (const change of log.toReversed()) {
    if (!change.files.some(({ path }) => settled.has(path))) left.unshift(change);
    else for (const { path } of change.files) settled.add(path);
  }
  const next = now.with(texts);
  return { base: left.reduceRight(unapply, next), now: next, log: left };
}

/**
 * Path → text, or null, of those of these files that are not what this state, which was saved, knows of them.
 * @throws RefusalError when the project cannot be loaded any more
 */
export function foreignTexts(
  paths: readonly string[],
  known: Snapshot,
  files: FileSystem,
): Map<string, string | null> {
  const [listed, all] = [new Set(known.list()), new Set(known.all())];
  const isListed = (path: string) => (isSource(path) ? listed : all).has(path);
  let sources: Set<string> | undefined;
  const isNew = (path: string) => {
    if (isListed(path)) return false;
    sources ??= new Set(loadProject(known.root, files).files);
    return !isSource(path) || sources.has(path);
  };
  const texts = paths.map((path) => [path, files.read(known.absolute(path)) ?? null] as const);
  // A text that was never asked for is read when it is: that it came or went is all that can be different.
  const isForeign = (path: string, text: string | null) =>
    text !== (known.project.configs.get(path) ?? known.read(path) ?? null) ||
    (text === null ? isListed(path) : isNew(path));
  return new Map(texts.filter(([path, text]) => isForeign(path, text)));
}

/**
 * Keeps a save from writing over what others wrote.
 * @throws RefusalError `stale` with the files that are not what this state, which was saved, knows of them
 */
export function refuseForeign(paths: readonly string[], known: Snapshot, files: FileSystem): void {
  const foreign = paths.filter((path) => files.read(known.absolute(path)) !== known.read(path));
  if (foreign.length)
    refuse(
      'stale',
      `Somebody else has written to ${foreign.join(', ')} since it was read. Nothing was written.`,
      'Look at the file as it is now, and ask again.',
    );
}
