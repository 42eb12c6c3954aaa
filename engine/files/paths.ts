/** Paths relative to the root of a workspace, with forward slashes and without `.` and `..`. */

/** The folder of a path; empty for the root. */
export const folderOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** The last part of a path. */
export const fileNameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** Where a relative path leads from a folder; undefined when it leaves the root. */
export function joinPath(folder: string, relative: string): string | undefined {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** The way from a folder to a folder or file without a dot in front: `a`, `../a`; empty for the folder itself. */
export function stepsTo(folder: string, path: string): string {
  const here = folder === '' ? [] : folder.split('/');
  const there = path === '' ? [] : path.split('/');
  let shared = 0;
  while (shared < here.length && shared < there.length && here[shared] === there[shared]) shared++;
  return [...here.slice(shared).map(() => '..'), ...there.slice(shared)].join('/');
}

/** The way from a folder to a file, its ending written or not, as a module specifier: `./a`, `../a`. */
export function relativePath(folder: string, file: string): string {
  // A file without its ending may have the name of the folder itself.
  const steps = [stepsTo(folder, folderOf(file)), fileNameOf(file)].filter((each) => each !== '').join('/');
  return steps.startsWith('..') ? steps : `./${steps}`;
}

/** The way from a folder to a folder as a module specifier: `./a`, `.`, `..`. */
export function relativeFolder(from: string, to: string): string {
  const steps = stepsTo(from, to);
  return steps === '' ? '.' : steps.startsWith('..') ? steps : `./${steps}`;
}
