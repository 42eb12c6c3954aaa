/** The language service of TypeScript 6 as a provider: it reads the texts of a snapshot and is never the store. */
import { Project as MorphProject, ts } from 'ts-morph';
import { type Project, sourcesOf } from '../files/project.ts';
import { hashText } from '../text/text.ts';
import type { FileSystem } from '../workspace-types.ts';

/** What the provider needs to know of a snapshot. Paths are relative to the root. */
export interface Texts {
  readonly root: string;
  readonly project: Project;
  read(path: string): string | undefined;
  /** Files that differ from what is on disk; null: deleted. */
  readonly overlay: ReadonlyMap<string, string | null>;
}

export interface Provider {
  /** The language service, looking at these texts. Its programs stay valid when it looks at others later. */
  at(texts: Texts): ts.LanguageService;
  dispose(): void;
}

/** Parsed lib files are shared by all workspaces of a process; all paths are absolute. */
const documents = ts.createDocumentRegistry(true, '/');

const libFolder = '/node_modules/typescript/lib';
let libHost: ts.ModuleResolutionHost | undefined;
/** The lib files that ts-morph carries for its own TypeScript. */
const libs = () => {
  libHost ??= new MorphProject({ useInMemoryFileSystem: true }).getModuleResolutionHost();
  return libHost;
};

/** Makes a provider over a project. */
export function makeProvider(root: string, project: Project, files: FileSystem): Provider {
  let texts: Texts = { root, project, read: () => undefined, overlay: new Map() };
  let generation = 0;
  const disk = cachedFiles(files);
  const snapshots = new Map<string, { text: string; version: string; snapshot: ts.IScriptSnapshot }>();
  const relative = (path: string) => (path.startsWith(`${root}/`) ? path.slice(root.length + 1) : undefined);
  const inOverlay = (path: string) => {
    const own = relative(path);
    return own === undefined ? undefined : texts.overlay.get(own);
  };
  const read = (path: string): string | undefined => {
    if (path.startsWith(`${libFolder}/`)) return libs().readFile(path);
    const own = relative(path);
    return own !== undefined && !own.includes('node_modules/') ? texts.read(own) : disk.read(path);
  };
  const exists = (path: string) => {
    if (path.startsWith(`${libFolder}/`)) return libs().fileExists(path);
    const changed = inOverlay(path);
    return changed === undefined ? disk.exists(path) : changed !== null;
  };
  const isFolder = (path: string) =>
    disk.isFolder(path) || [...texts.overlay.keys()].some((key) => `${root}/${key}`.startsWith(`${path}/`));
  const scriptOf = (path: string) => {
    const text = read(path);
    if (text === undefined) return undefined;
    const known = snapshots.get(path);
    if (known?.text === text) return known;
    const made = { text, version: hashText(text), snapshot: ts.ScriptSnapshot.fromString(text) };
    snapshots.set(path, made);
    return made;
  };
  const host: ts.LanguageServiceHost = {
    getCompilationSettings: () => texts.project.options,
    getProjectVersion: () => String(generation),
    getScriptFileNames: () => sourcesOf(texts.project, texts.overlay).map((path) => `${root}/${path}`),
    getScriptVersion: (path) => scriptOf(path)?.version ?? '',
    getScriptSnapshot: (path) => scriptOf(path)?.snapshot,
    getCurrentDirectory: () => root,
    getDefaultLibFileName: (options) => `${libFolder}/${ts.getDefaultLibFileName(options)}`,
    fileExists: exists,
    readFile: read,
    // The compiler asks for `src/` when an import says so.
    directoryExists: (path) => isFolder(path.replace(/\/$/, '')),
    getDirectories: disk.folders,
    realpath: disk.real,
    useCaseSensitiveFileNames: () => true,
  };
  const service = ts.createLanguageService(host, documents);
  return {
    at: (next) => {
      if (texts !== next) {
        texts = next;
        generation++;
      }
      return service;
    },
    dispose: () => service.dispose(),
  };
}

/** Answers of the disk below node_modules do not change while a workspace is open; asking again is what costs. */
function cachedFiles(
  files: FileSystem,
): Pick<FileSystem, 'read' | 'exists' | 'isFolder' | 'folders' | 'real'> {
  const remember = <T>(ask: (path: string) => T) => {
    const known = new Map<string, T>();
    return (path: string): T => {
      if (!known.has(path)) known.set(path, ask(path));
      return known.get(path) as T;
    };
  };
  return {
    read: files.read,
    exists: remember(files.exists),
    isFolder: remember(files.isFolder),
    folders: remember(files.folders),
    real: remember(files.real),
  };
}
