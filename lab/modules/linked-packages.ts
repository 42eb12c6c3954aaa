/** Packages of the repository itself: they stand in `node_modules` as links, and their sources are modules of the workspace. */
import { realpathSync } from 'node:fs';
import { posix } from 'node:path';

export interface LinkedPackages {
  /** Whether a package lies in the repository. */
  has(name: string): boolean;
  /** The path in the tree for a real path of the repository; any other path stays what it is. */
  inTree(path: string): string;
}

const namesMax = 10_000;

/** Looks at the links of a tree. `node_modules` itself may be a link to that of another tree of the same repository. */
export function linkedPackages(root: string): LinkedPackages {
  const packages = realOf(posix.join(root, 'node_modules'));
  const repository = packages && posix.dirname(packages);
  const known = new Map<string, boolean>();
  const below = (path: string): string | undefined => {
    const inside = repository === undefined ? '..' : posix.relative(repository, path);
    return inside.startsWith('..') || inside.split('/').includes('node_modules') ? undefined : inside;
  };
  return {
    has: (name) => {
      const before = known.get(name);
      if (before !== undefined) return before;
      const real = packages && realOf(posix.join(packages, name));
      const found = real !== undefined && below(real) !== undefined;
      // Code that runs may ask for names without end.
      if (known.size < namesMax) known.set(name, found);
      return found;
    },
    inTree: (path) => {
      const real = realOf(path) ?? path;
      const inside = below(real);
      return inside === undefined ? real : posix.join(root, inside);
    },
  };
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
