/** Which of the folders that a client has open is the repository. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The first root with a configuration of the compiler, or else the first that is a folder of this machine; undefined when none is. */
export function repositoryAmong(roots: readonly { uri: string }[]): string | undefined {
  const folders = roots.map(({ uri }) => folderOf(uri)).filter((folder) => folder !== undefined);
  return folders.find((folder) => configs.some((name) => isThere(join(folder, name)))) ?? folders[0];
}

const configs = ['tsconfig.json', 'jsconfig.json'];

const isThere = (path: string) => statSync(path, { throwIfNoEntry: false }) !== undefined;

function folderOf(uri: string): string | undefined {
  if (!URL.canParse(uri) || new URL(uri).protocol !== 'file:') return undefined;
  const path = fileURLToPath(uri);
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : undefined;
}
