/** Reads what a project is: its compiler options and its source files. */
import { ts } from 'ts-morph';
import { refuse } from '../refusal.ts';
import type { FileSystem } from '../workspace-types.ts';

export interface Project {
  /** What its configuration was read from, path → text, relative to the root: another text of one of them makes another project. */
  configs: ReadonlyMap<string, string>;
  options: ts.CompilerOptions;
  /** Files that a tsconfig names, relative to the root, sorted. */
  configured: string[];
  /** These and every other TypeScript source below the root: tests and scripts must follow a rename too. */
  files: string[];
}

const sourceFile = /\.(?:[cm]?ts|tsx)$/;
const scriptFile = /\.(?:[cm]?js|jsx)$/;

/** Whether a path names a file that the TypeScript parser reads. */
export const isSource = (path: string) => sourceFile.test(path) || scriptFile.test(path);

/** Whether a path names a file of JavaScript. */
export const isScript = (path: string) => scriptFile.test(path);

/** Whether a path may be one of a configuration of the compiler. */
export const isConfig = (path: string) => /(?:^|\/)[tj]sconfig[^/]*\.json$/.test(path);

/** What is needed of a file system to load a project. */
type Readable = Omit<FileSystem, 'commit'>;

/**
 * Loads the project whose tsconfig.json (or jsconfig.json) lies in the root. References to other projects are followed.
 * @throws RefusalError `not-found` or `syntax` when there is no configuration, or a broken one
 */
export function loadProject(root: string, files: Readable): Project {
  const config = ['tsconfig.json', 'jsconfig.json'].map((name) => `${root}/${name}`).find(files.exists);
  if (!config) {
    refuse('not-found', `There is no tsconfig.json in ${root}.`, 'Create one; `{}` is enough to start with.');
  }
  const relative = (path: string) => path.slice(root.length + 1);
  const configs = new Map<string, string>();
  const read = (path: string) => {
    const text = files.read(path);
    if (text !== undefined && path.startsWith(`${root}/`)) configs.set(relative(path), text);
    return text;
  };
  const parsed = parseConfigs(config, { ...files, read }, new Set());
  // A JSON file may be named too: the compiler reads it where it is imported.
  const inside = (path: string) =>
    path.startsWith(`${root}/`) && !path.includes('/node_modules/') && isSource(path);
  const configured = [...new Set(parsed.flatMap(({ fileNames }) => fileNames))]
    .filter(inside)
    .map(relative)
    .sort();
  const outputs = parsed
    .flatMap(({ options }) => [options.outDir, options.declarationDir])
    .filter((path) => path !== undefined);
  const others = files
    .list(root)
    .filter((path) => sourceFile.test(path) && !/\.d\.[cm]?ts$/.test(path))
    .filter((path) => !outputs.some((output) => path.startsWith(`${output}/`)))
    .map(relative);
  return {
    configs,
    options: { ...optionsOf(parsed), noEmit: true, composite: false, incremental: false },
    configured,
    files: [...new Set([...configured, ...others])].sort(),
  };
}

/**
 * Of several configurations the one with the most files counts, with the global types of all: tests have others than sources.
 * Nothing is emitted, so no file has to lie below the folder of one of them.
 */
function optionsOf(parsed: ts.ParsedCommandLine[]): ts.CompilerOptions {
  const [largest, ...others] = parsed.toSorted((one, other) => other.fileNames.length - one.fileNames.length);
  const { rootDir: _, ...options } = largest?.options ?? {};
  if (!options.types) return options;
  const types = [options, ...others.map((each) => each.options)].flatMap((each) => each.types ?? []);
  return { ...options, types: [...new Set(types)] };
}

/** The source files of a project when these files differ from the disk (null: deleted), sorted. */
export function sourcesOf(project: Project, overlay: ReadonlyMap<string, string | null>): string[] {
  const names = new Set(project.files);
  for (const [path, text] of overlay) {
    if (text === null) names.delete(path);
    else if (isSource(path)) names.add(path);
  }
  return [...names].sort();
}

/** No file yet; an option that this compiler does not know, or no longer: another version may. */
const harmless = new Set([18003, 5023, 5025, 5102]);

function parseConfigs(config: string, files: Readable, seen: Set<string>): ts.ParsedCommandLine[] {
  if (seen.has(config)) return [];
  seen.add(config);
  const read = ts.readConfigFile(config, files.read);
  if (read.error) refuseConfig(config, read.error);
  const folder = config.slice(0, config.lastIndexOf('/'));
  const parsed = ts.parseJsonConfigFileContent(read.config, parseHost(files), folder, undefined, config);
  const broken = parsed.errors.find(
    ({ code, category }) => category === ts.DiagnosticCategory.Error && !harmless.has(code),
  );
  if (broken) refuseConfig(config, broken);
  // One that is not there, of a submodule say that was not checked out, is the compiler's to complain about.
  const referenced = (parsed.projectReferences ?? [])
    .map(({ path }) => (path.endsWith('.json') ? path : `${path}/tsconfig.json`))
    .filter((path) => files.exists(path))
    .flatMap((path) => parseConfigs(path, files, seen));
  return [parsed, ...referenced];
}

function refuseConfig(config: string, error: ts.Diagnostic): never {
  const text = ts.flattenDiagnosticMessageText(error.messageText, ' ');
  return refuse(
    'syntax',
    `${config} cannot be used: ${text}`,
    'Repair it; `tsc --showConfig` says what the compiler makes of it.',
  );
}

function parseHost(files: Readable): ts.ParseConfigHost {
  return {
    useCaseSensitiveFileNames: true,
    fileExists: files.exists,
    readFile: files.read,
    readDirectory: (folder, extensions, excludes, includes, depth) =>
      matchFiles(folder, extensions, excludes, includes, depth, files),
  };
}

interface MatchFiles {
  matchFiles(
    path: string,
    extensions: readonly string[] | undefined,
    excludes: readonly string[] | undefined,
    includes: readonly string[] | undefined,
    useCaseSensitiveFileNames: boolean,
    currentDirectory: string,
    depth: number | undefined,
    getFileSystemEntries: (path: string) => { files: string[]; directories: string[] },
    realpath: (path: string) => string,
  ): string[];
}

/** The compiler's own matcher, over our file system: it is exported but not declared. */
function matchFiles(
  folder: string,
  extensions: readonly string[] | undefined,
  excludes: readonly string[] | undefined,
  includes: readonly string[] | undefined,
  depth: number | undefined,
  files: Readable,
): string[] {
  const entries = (path: string) => {
    const prefix = path === '' || path === '/' ? '/' : `${path.replace(/\/$/, '')}/`;
    const directories = files.folders(prefix.slice(0, -1)).filter((name) => name !== 'node_modules');
    const names = files
      .list(prefix.slice(0, -1))
      .map((file) => file.slice(prefix.length))
      .filter((name) => !name.includes('/'));
    return { files: names, directories };
  };
  return (ts as unknown as MatchFiles).matchFiles(
    folder,
    extensions,
    excludes,
    includes,
    true,
    folder,
    depth,
    entries,
    files.real,
  );
}
