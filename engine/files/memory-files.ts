/** A file system in memory: examples, tests and previews use the same one. */
import type { FileSystem } from '../workspace-types.ts';

/** Makes a file system from absolute path → text. */
export function memoryFiles(files: Record<string, string>): FileSystem {
  const texts = new Map(Object.entries(files));
  const isFolder = (path: string) => [...texts.keys()].some((key) => key.startsWith(`${path}/`));
  return {
    read: (path) => texts.get(path),
    list: (folder) =>
      [...texts.keys()]
        .filter((key) => key.startsWith(`${folder}/`) && !/\/(?:node_modules|\.[^/]*)\//.test(key))
        .sort(),
    exists: (path) => texts.has(path),
    isFolder,
    folders: (path) => {
      const below = [...texts.keys()].filter((key) => key.startsWith(`${path}/`));
      const parts = below.map((key) => key.slice(path.length + 1).split('/'));
      return [...new Set(parts.filter((part) => part.length > 1).map(([first]) => first as string))];
    },
    real: (path) => path,
    commit: (changes) => {
      for (const [path, text] of changes) {
        if (text === null) texts.delete(path);
        else texts.set(path, text);
      }
    },
  };
}
