/** Which packages are parts of the project itself: an import of one may lead to its files. */
import { ts } from 'ts-morph';
import type { Snapshot } from '../snapshot.ts';
import { rememberByText } from '../text/remembered.ts';

/** Whether a specifier names a package whose package.json is in the workspace, or one that is linked to a folder. */
export function isOwnPackage(snapshot: Snapshot, specifier: string): boolean {
  return packagesIn(snapshot).some((name) => specifier === name || specifier.startsWith(`${name}/`));
}

const known = new WeakMap<Snapshot, string[]>();

function packagesIn(snapshot: Snapshot): string[] {
  const found =
    known.get(snapshot) ??
    snapshot
      .all()
      .filter((path) => /(?:^|\/)package\.json$/.test(path))
      .flatMap((path) => namesIn(path, snapshot.text(path), () => packagesOf(path, snapshot.text(path))));
  known.set(snapshot, found);
  return found;
}

const namesIn = rememberByText<string[]>();

/** The name of a package, and those of its dependencies that lie in a folder. */
function packagesOf(path: string, text: string): string[] {
  const { config } = ts.parseConfigFileTextToJson(path, text);
  const { name, ...rest } = (config ?? {}) as Record<string, unknown>;
  const linked = dependencyKeys.flatMap((key) =>
    Object.entries((rest[key] ?? {}) as Record<string, unknown>)
      .filter(([, version]) => /^(?:workspace|file|link|portal):/.test(String(version)))
      .map(([dependency]) => dependency),
  );
  return typeof name === 'string' ? [name, ...linked] : linked;
}

const dependencyKeys = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];
