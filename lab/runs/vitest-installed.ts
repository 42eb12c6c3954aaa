/** Finds the vitest of the repository: its tests run with the version that it chose. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Installed {
  version: string;
  /** File URL of `vitest/node`. */
  url: string;
  /** Its bundler runs as a program of its own: vite before version 8 has esbuild. */
  needsPrograms: boolean;
}

/** Looks in the node_modules of a folder; undefined when there is no vitest. */
export function findVitest(root: string): Installed | undefined {
  const folder = join(root, 'node_modules/vitest');
  if (!existsSync(join(folder, 'package.json'))) return undefined;
  const real = realpathSync(folder);
  const manifest = JSON.parse(readFileSync(join(real, 'package.json'), 'utf8')) as {
    version: string;
    exports?: Record<string, string | { default?: string }>;
  };
  const entry = manifest.exports?.['./node'];
  const file = typeof entry === 'string' ? entry : (entry?.default ?? './dist/node.js');
  const vite = [join(real, 'node_modules/vite'), join(real, '../vite')].find((path) => existsSync(path));
  return {
    version: manifest.version,
    url: pathToFileURL(join(real, file)).href,
    needsPrograms: vite === undefined || majorOf(vite) < 8,
  };
}

function majorOf(folder: string): number {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return Number(version.split('.')[0]);
}
