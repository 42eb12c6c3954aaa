/** What modules export under a name, by syntax and the resolution of specifiers: no program, no types. */
import { isSource } from '../files/project.ts';
import { resolveModule } from '../modules/module-graph.ts';
import type { Snapshot } from '../snapshot.ts';
import type { ModuleName } from './name-roles.ts';
import { nameTable } from './name-table.ts';
import type { Exported } from './occurrences.ts';

/** `ours`: exactly declarations that were asked for; `other`: none of them. */
export type Found = 'ours' | 'other' | 'none' | 'unknown';

export interface Asked {
  snapshot: Snapshot;
  /** Whether a declaration whose name stands there is one of those that are asked for. */
  isOurs(path: string, start: number): boolean;
  /** What `export { … }` exports, of what it names at a place: that itself, or something with a public name of its own. */
  handedOn(found: Found, path: string, start: number): Found;
}

/** Which declarations a file exports under a name, handed on ones included. */
export function exportedFrom(
  asked: Asked,
  path: string,
  name: string,
  seen: ReadonlySet<string> = new Set(),
): Found {
  const key = `${path}\0${name}`;
  if (seen.has(key)) return 'none';
  const deeper = new Set([...seen, key]);
  const { of, scope, stars, hasExportEquals } = nameTable(asked.snapshot, path, name);
  const follow = (specifier: string, other: string): Found => {
    const file = sourceOf(asked.snapshot, path, specifier);
    return file === undefined ? 'unknown' : exportedFrom(asked, file, other, deeper);
  };
  const ofName = (start: number, imported: ModuleName | undefined): Found => {
    if (imported && imported.start !== -1) return follow(imported.specifier, imported.name);
    return asked.isOurs(path, start) ? 'ours' : 'other';
  };
  const ofLocal = (own: string): Found => {
    const local = nameTable(asked.snapshot, path, own).of.declared.get(scope) ?? [];
    return join(local.map(({ start, imported }) => ofName(start, imported)));
  };
  const ofExport = (exported: Exported): Found => {
    if (exported.kind === 'declared') return ofName(exported.start, undefined);
    if (exported.kind === 'module') return 'other';
    const { own, specifier, start } = exported;
    return asked.handedOn(specifier === undefined ? ofLocal(own) : follow(specifier, own), path, start);
  };
  if (hasExportEquals) return 'unknown';
  if (of.exported.length) return join(of.exported.map(ofExport));
  return join(stars.map((specifier) => follow(specifier, name)));
}

const join = (all: readonly Found[]): Found =>
  all.reduce<Found>((one, other) => {
    if (one === other || other === 'none') return one;
    return one === 'none' ? other : 'unknown';
  }, 'none');

/** The file of the project that a specifier means, if it has code. */
export function sourceOf(snapshot: Snapshot, path: string, specifier: string): string | undefined {
  const file = specifier === '' ? undefined : resolveModule(snapshot, path, specifier);
  return file !== undefined && isSource(file) ? file : undefined;
}

/** The module that `ns.inner` is, when `ns` is one: `other` when it is none, `unknown` when syntax does not say. */
export function moduleOf(
  snapshot: Snapshot,
  path: string,
  names: readonly string[],
): { module: string } | 'other' | 'unknown' {
  let module = path;
  for (const name of names) {
    const next = moduleNamed(snapshot, module, name, new Set());
    if (typeof next === 'string') return next;
    module = next.module;
  }
  return { module };
}

function moduleNamed(
  snapshot: Snapshot,
  path: string,
  name: string,
  seen: ReadonlySet<string>,
): { module: string } | 'other' | 'unknown' {
  const key = `${path}\0${name}`;
  if (seen.has(key)) return 'other';
  const deeper = new Set([...seen, key]);
  const { of, scope, stars, hasExportEquals } = nameTable(snapshot, path, name);
  const at = (specifier: string, other: string) => {
    const file = sourceOf(snapshot, path, specifier);
    if (file === undefined) return 'unknown';
    return other === '*' ? { module: file } : moduleNamed(snapshot, file, other, deeper);
  };
  const [exported, second] = of.exported;
  if (of.exported.length && of.exported.every(({ kind }) => kind === 'declared')) return 'other';
  if (hasExportEquals || second) return 'unknown';
  if (exported?.kind === 'module') return at(exported.specifier, '*');
  if (exported?.kind === 'specifier') {
    if (exported.specifier !== undefined) return at(exported.specifier, exported.own);
    const local = nameTable(snapshot, path, exported.own).of.declared.get(scope) ?? [];
    const [imported, more] = local.map((each) => each.imported);
    if (more || local.length > 1) return 'unknown';
    return imported ? at(imported.specifier, imported.name) : 'other';
  }
  const found = stars.map((specifier) => at(specifier, name)).filter((each) => each !== 'other');
  return found.length > 1 ? 'unknown' : (found[0] ?? 'other');
}
