/** Module specifiers after a move: the same kind of path, with the same kind of ending, as before. */
import { ts } from 'ts-morph';
import { specifierFor } from '../compiler/compiler-edits.ts';
import { fileNameOf, folderOf, joinPath, relativeFolder, relativePath, stepsTo } from '../files/paths.ts';
import type { Snapshot } from '../snapshot.ts';
import type { FilePlace } from './file-places.ts';
import { resolveModule } from './module-graph.ts';

export interface Respelling {
  before: Snapshot;
  /** The state in which the files have moved. */
  after: Snapshot;
  /** The importing file, before and after. */
  from: string;
  fromNow: string;
  /** The imported file, before and after. */
  to: string;
  toNow: string;
}

/** The specifier that means the moved file, or undefined when none that resolves to it was found. */
export function respellModule(specifier: string, move: Respelling): string | undefined {
  const { after, fromNow, toNow } = move;
  const means = (candidate: string) => resolveModule(after, fromNow, candidate) === toNow;
  if (means(specifier)) return specifier;
  const candidates = specifier.startsWith('.') ? relatives(specifier, move) : aliases(specifier, move);
  return candidates.find(means) ?? [specifierFor(after, fromNow, toNow)].find(means);
}

/** The very path of a moved file, with or without `./` as it was. */
export function respellPath({ specifier }: FilePlace, fromNow: string, toNow: string): string {
  const folder = folderOf(fromNow);
  const path = specifier.startsWith('.') ? relativeFolder(folder, toNow) : stepsTo(folder, toNow);
  return specifier.endsWith('/') ? `${path}/` : path;
}

function relatives(specifier: string, { from, fromNow, to, toNow }: Respelling): string[] {
  const base = joinPath(folderOf(from), specifier);
  if (base === undefined) return [];
  return spellings(base, to, toNow).map((path) => {
    const folder = folderOf(fromNow);
    if (path !== folderOf(toNow)) return relativePath(folder, path);
    return relativeFolder(folder, path) + (specifier.endsWith('/') ? '/' : '');
  });
}

/** Ways to write a file's new path, best first, when its old path `to` was written as `base`. */
function spellings(base: string, to: string, toNow: string): string[] {
  const bare = withoutEnding(toNow);
  const script = scriptOf(toNow, base);
  if (base === to) return [toNow];
  const isFolder = to.startsWith(`${base}/`);
  if (isFolder || withoutEnding(to) === base) {
    const mayBeShort = fileNameOf(bare) === 'index' && (isFolder || fileNameOf(base) !== 'index');
    return [...(mayBeShort ? [folderOf(toNow)] : []), bare, script, toNow];
  }
  return [script, bare];
}

const withoutEnding = (path: string) => path.replace(/\.d\.([cm]?)ts$|\.[cm]?[jt]sx?$|\.json$/, '');

/** The name of the JavaScript that a TypeScript file becomes. */
function scriptOf(path: string, as: string): string {
  const ending = /\.([cm]?)tsx?$/.exec(path);
  if (!ending) return path;
  const isJsx = as.endsWith('.jsx') && path.endsWith('.tsx');
  return `${withoutEnding(path)}.${ending[1]}${isJsx ? 'jsx' : 'js'}`;
}

interface Alias {
  /** `@util/*`, `#half` */
  key: string;
  /** What it stands for, relative to the root: `src/util/*`. */
  target: string;
}

function aliases(specifier: string, move: Respelling): string[] {
  const { before, after, from, fromNow, to, toNow } = move;
  const used = aliasesOf(before, from).filter(({ key }) => starOf(key, specifier) !== undefined);
  const bases = used.map(({ key, target }) => target.replace('*', starOf(key, specifier) ?? ''));
  const base = bases.find((each) => each === to || withoutEnding(to).startsWith(withoutEnding(each))) ?? to;
  const isUsed = ({ key }: Alias) => used.some((each) => each.key === key);
  const [same, others] = [true, false].map((wanted) =>
    aliasesOf(after, fromNow).filter((alias) => isUsed(alias) === wanted),
  );
  const written = (paths: string[], { key, target }: Alias) =>
    paths.flatMap((path) => {
      const star = starOf(target, path);
      return star === undefined ? [] : [key.replace('*', star)];
    });
  // The ending that an alias adds by itself is not one that was written.
  const asWritten = withoutEnding(specifier) === specifier ? withoutEnding(base) : base;
  return [
    ...(same ?? []).flatMap((alias) => written(spellings(base, to, toNow), alias)),
    ...(others ?? []).flatMap((alias) => written(spellings(asWritten, to, toNow), alias)),
  ];
}

/** What the star of a pattern stands for in a text; undefined when it does not match. */
function starOf(pattern: string, text: string): string | undefined {
  const [head = '', tail] = pattern.split('*');
  if (tail === undefined) return pattern === text ? '' : undefined;
  const fits = text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail);
  return fits ? text.slice(head.length, text.length - tail.length) : undefined;
}

/** The aliases that a file can use: `paths` and `baseUrl` of the compiler, `imports` of its package. */
function aliasesOf(snapshot: Snapshot, path: string): Alias[] {
  const { paths = {}, baseUrl, pathsBasePath } = snapshot.project.options;
  const inRoot = (absolute: string) =>
    absolute === snapshot.root ? '' : (snapshot.relative(absolute) ?? undefined);
  const base = inRoot(String(baseUrl ?? pathsBasePath ?? snapshot.root));
  if (base === undefined) return importsOfPackage(snapshot, path);
  const mapped = Object.entries(paths).flatMap(([key, targets]) =>
    targets.flatMap((each) => {
      const target = joinPath(base, each);
      return target === undefined ? [] : [{ key, target }];
    }),
  );
  const bare = baseUrl === undefined ? [] : [{ key: '*', target: base === '' ? '*' : `${base}/*` }];
  return [...mapped, ...importsOfPackage(snapshot, path), ...bare];
}

function importsOfPackage(snapshot: Snapshot, path: string): Alias[] {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    const text = snapshot.read(folder === '' ? 'package.json' : `${folder}/package.json`);
    if (text !== undefined) return aliasesIn(text, folder);
    if (folder === '') return [];
  }
}

function aliasesIn(packageText: string, folder: string): Alias[] {
  const { config } = ts.parseConfigFileTextToJson('package.json', packageText);
  const strings = (value: unknown): string[] =>
    typeof value === 'string'
      ? [value]
      : typeof value === 'object' && value !== null
        ? Object.values(value).flatMap(strings)
        : [];
  return Object.entries((config?.imports ?? {}) as Record<string, unknown>).flatMap(([key, value]) =>
    strings(value).flatMap((each) => {
      const target = each.startsWith('.') ? joinPath(folder, each) : undefined;
      return target === undefined ? [] : [{ key, target }];
    }),
  );
}
