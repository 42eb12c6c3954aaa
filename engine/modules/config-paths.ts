/** Paths in tsconfig.json and package.json that name files and folders of the project. */

import { folderOf, joinPath, stepsTo } from '../files/paths.ts';
import { isConfig } from '../files/project.ts';
import type { Snapshot } from '../snapshot.ts';
import { jsonStrings } from '../text/json-text.ts';

export interface ConfigPath {
  path: string;
  /** What stands between the quotes. */
  value: string;
  start: number;
  end: number;
  /** The folder from which the value is read. */
  base: string;
}

/** Every path in the configurations of a project, in all of its packages. */
export function configPathsOf(snapshot: Snapshot): ConfigPath[] {
  return snapshot.all().flatMap((path) => {
    const namesPath = isConfig(path)
      ? inTsconfig
      : /(?:^|\/)package\.json$/.test(path)
        ? inPackage
        : undefined;
    return namesPath ? pathsIn(path, snapshot.text(path), namesPath) : [];
  });
}

type NamesPath = (pointer: string, value: string, isKey: boolean) => boolean;

function pathsIn(path: string, text: string, namesPath: NamesPath): ConfigPath[] {
  const strings = jsonStrings(path, text);
  const baseUrl = strings.find(
    ({ pointer, isKey }) => pointer === '/compilerOptions/baseUrl' && !isKey,
  )?.value;
  const folder = folderOf(path);
  return strings
    .filter(({ pointer, value, isKey }) => namesPath(pointer, value, isKey))
    .map(({ pointer, value, start, end }) => {
      const isAlias = pointer.startsWith('/compilerOptions/paths/') && baseUrl !== undefined;
      const base = isAlias ? (joinPath(folder, baseUrl) ?? folder) : folder;
      return { path, value, start, end, base };
    });
}

const tsconfigPointers = [
  /^\/(?:files|include|exclude)\/\d+$/,
  /^\/references\/\d+\/path$/,
  /^\/compilerOptions\/(?:baseUrl|rootDir)$/,
  /^\/compilerOptions\/(?:rootDirs|typeRoots)\/\d+$/,
  /^\/compilerOptions\/paths\/[^/]+\/\d+$/,
];

const inTsconfig: NamesPath = (pointer, value, isKey) =>
  !isKey &&
  (tsconfigPointers.some((each) => each.test(pointer)) ||
    (/^\/extends(?:\/\d+)?$/.test(pointer) && value.startsWith('.')));

const packagePointers = [
  /^\/(?:main|module|types|typings|bin|browser|style|source)$/,
  /^\/(?:files|sideEffects|workspaces|workspaces\/packages)\/\d+$/,
  /^\/typesVersions\/.+\/\d+$/,
  /^\/bin\/[^/]+$/,
];
const relativeOnly = /^\/(?:exports|imports|browser)(?:$|\/)/;

const inPackage: NamesPath = (pointer, value, isKey) =>
  isKey
    ? /^\/browser\/[^/]+$/.test(pointer) && value.startsWith('./')
    : packagePointers.some((each) => each.test(pointer)) ||
      (relativeOnly.test(pointer) && value.startsWith('./'));

/**
 * A value of a configuration after a move, spelled as it was; undefined when it stays.
 * @param target where each old path, of a file or folder, is afterwards
 * @param folder the folder from which the value is read afterwards
 */
export function movedValue(
  { value, base }: ConfigPath,
  target: (path: string) => string,
  folder: string,
  files: Pick<Snapshot, 'exists' | 'all'>,
): string | undefined {
  const [, negation = '', plain = ''] = /^(!?)(.*)$/s.exec(value) ?? [];
  const segments = plain.split('/');
  const firstGlob = segments.findIndex((segment) => /[*?{[]/.test(segment));
  const fixed = firstGlob === -1 ? plain : segments.slice(0, firstGlob).join('/');
  const rest = firstGlob === -1 ? '' : plain.slice(fixed.length);
  const old = joinPath(base, fixed);
  if (old === undefined || (fixed === '' && rest !== '')) return undefined;
  const now = rest === '' ? withEnding(old, target, files) : target(old);
  if (now === old && folder === base) return undefined;
  const respelled = spelled(folder, now, fixed);
  return respelled === fixed ? undefined : negation + respelled + rest;
}

const unwritten = ['.json', '.ts', '.tsx', '.js', '.mjs', '.cjs', '.d.ts'];

/** Where a path is afterwards, when its ending may be left away: `"main": "lib/index"`. */
function withEnding(
  old: string,
  target: (path: string) => string,
  { exists, all }: Pick<Snapshot, 'exists' | 'all'>,
): string {
  const now = target(old);
  const isFolder = () => old === '' || all().some((path) => path.startsWith(`${old}/`));
  if (now !== old || exists(old) || isFolder()) return now;
  const ending = unwritten.find((each) => exists(old + each));
  if (ending === undefined) return now;
  const moved = target(old + ending);
  return moved.endsWith(ending) ? moved.slice(0, -ending.length) : moved;
}

function spelled(folder: string, now: string, as: string): string {
  const parts = stepsTo(folder, now);
  const dotted = as.startsWith('.') && !parts.startsWith('.') ? (parts === '' ? '.' : `./${parts}`) : parts;
  const text = dotted === '' ? '.' : dotted;
  return as.endsWith('/') && !text.endsWith('/') ? `${text}/` : text;
}
