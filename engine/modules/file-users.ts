/** Who names a file: sources by imports and all that works like one, configurations by paths. */

import { fileNameOf, folderOf, joinPath } from '../files/paths.ts';
import { isSource } from '../files/project.ts';
import type { Snapshot } from '../snapshot.ts';
import { lineAndColumn } from '../text/text.ts';
import { configPathsOf } from './config-paths.ts';
import { filePlacesOf } from './file-places.ts';
import { resolveModule } from './module-graph.ts';

/** The places, as `path:line`, that would lead nowhere without a file. */
export function usersOf(snapshot: Snapshot, file: string): string[] {
  const mayName = mentioning(snapshot, [file]);
  const sources = snapshot
    .all()
    .filter((path) => path !== file && isSource(path) && mayName(snapshot.text(path)))
    .flatMap((path) =>
      filePlacesOf(snapshot.parse(path))
        .filter(({ specifier, kind }) =>
          kind === 'path'
            ? joinPath(folderOf(path), specifier) === file
            : resolveModule(snapshot, path, specifier) === file,
        )
        .map(({ start }) => ({ path, start })),
    );
  const configs = configPathsOf(snapshot).filter(({ base, value }) => joinPath(base, value) === file);
  return [...sources, ...configs].map(
    ({ path, start }) => `${path}:${lineAndColumn(snapshot.text(path), start).line}`,
  );
}

/** Reading a text is cheaper than parsing it: a file is named by its name without ending, an `index` by its folder. */
export function mentioning(snapshot: Snapshot, paths: readonly string[]): (text: string) => boolean {
  const names = new Set<string>();
  let dots = false;
  for (const path of paths) {
    const stem = fileNameOf(path).replace(/(?:\.d)?\.\w+$/, '');
    names.add(stem);
    if (stem === 'index') {
      dots = true;
      if (folderOf(path) !== '') names.add(fileNameOf(folderOf(path)));
    }
  }
  for (const [key, targets] of Object.entries(snapshot.project.options.paths ?? {}))
    if (targets.some((each) => !fileNameOf(each).includes('*'))) names.add(key.replace(/\*.*$/, ''));
  const alternatives = [...names].map((name) => name.replace(/[^\w\s]/g, '\\$&'));
  if (dots) alternatives.push(`(['"\`])\\.{1,2}(?:/\\.\\.)*/?\\1`);
  const pattern = new RegExp(alternatives.join('|'));
  return (text) => pattern.test(text);
}
