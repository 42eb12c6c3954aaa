/** A file system with changes over it that are not written yet. */
import type { FileSystem } from '../workspace-types.ts';

/**
 * Reads as if the overlay were written.
 * @param overlay path relative to the root → text; null: deleted
 */
export function overlaidFiles(
  files: FileSystem,
  root: string,
  overlay: ReadonlyMap<string, string | null>,
): Omit<FileSystem, 'commit'> {
  const own = (path: string) =>
    path.startsWith(`${root}/`) ? overlay.get(path.slice(root.length + 1)) : undefined;
  const present = () => [...overlay].flatMap(([path, text]) => (text === null ? [] : `${root}/${path}`));
  return {
    read: (path) => {
      const changed = own(path);
      return changed === undefined ? files.read(path) : (changed ?? undefined);
    },
    list: (folder) => {
      const kept = files.list(folder).filter((path) => own(path) !== null);
      return [...new Set([...kept, ...present().filter((path) => path.startsWith(`${folder}/`))])].sort();
    },
    exists: (path) => {
      const changed = own(path);
      return changed === undefined ? files.exists(path) : changed !== null;
    },
    isFolder: (path) => files.isFolder(path) || present().some((each) => each.startsWith(`${path}/`)),
    folders: (path) => {
      const made = present().filter((each) => each.startsWith(`${path}/`));
      const parts = made.map((each) => each.slice(path.length + 1).split('/'));
      const names = parts.flatMap(([first, ...more]) => (first && more.length ? [first] : []));
      return [...new Set([...files.folders(path), ...names])];
    },
    real: files.real,
  };
}
