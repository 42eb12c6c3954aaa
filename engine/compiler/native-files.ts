/** What the native compiler reads: the texts of a snapshot over the files of its workspace. */
import type { FileSystem as NativeFileSystem } from 'typescript/unstable/fs';
import type { FileSystem } from '../workspace-types.ts';
import type { Texts } from './provider.ts';

/**
 * The files as the native process asks for them. Of the project it sees what the snapshot has; the rest it reads from the
 * disk by itself, if the workspace lies on the disk.
 * @param config the file that configures the process; it is in no folder
 */
export function nativeFiles(
  root: string,
  files: FileSystem,
  texts: () => Texts,
  config: () => { path: string; text: string },
): NativeFileSystem {
  const own = (path: string) =>
    path.startsWith(`${root}/`) && !path.includes('/node_modules/') ? path.slice(root.length + 1) : undefined;
  const changed = (path: string) => {
    const name = own(path);
    return name === undefined ? undefined : texts().overlay.get(name);
  };
  // Undefined means: look at the disk. The declarations of the language lie with the process in any case.
  const elsewhere = <Answer>(path: string, answer: () => Answer): Answer | undefined =>
    files.isDisk || libFile.test(path) ? undefined : answer();
  const hasChangedBelow = (path: string) =>
    [...texts().overlay].some(([key, text]) => text !== null && `${root}/${key}`.startsWith(`${path}/`));
  return {
    readFile: (path) => {
      if (path.endsWith(configName) && path === config().path) return config().text;
      const name = own(path);
      if (name !== undefined) return texts().read(name) ?? null;
      return elsewhere(path, () => files.read(path) ?? null);
    },
    fileExists: (path) => {
      if (path.endsWith(configName) && path === config().path) return true;
      const text = changed(path);
      return text === undefined ? elsewhere(path, () => files.exists(path)) : text !== null;
    },
    directoryExists: (path) => hasChangedBelow(path) || elsewhere(path, () => files.isFolder(path)),
    getAccessibleEntries: (path) =>
      elsewhere(path, () => ({
        files: files
          .list(path)
          .map((file) => file.slice(path.length + 1))
          .filter((name) => !name.includes('/')),
        directories: files.folders(path),
      })),
    realpath: (path) => elsewhere(path, () => files.real(path)),
  };
}

/** Name of the file that configures the process. */
const configName = 'tsconfig.native.json';
const libFile = /\/@typescript\/typescript-[^/]+\/lib\//;
