/**
 * TypeScript 7 as a provider: a native process, asked synchronously, that reads the texts of a snapshot. It starts with the
 * first question and ends with its workspace, or with this process. When it cannot answer it says so, once, and is not asked
 * again.
 */
import { createRequire } from 'node:module';
import type * as Sync from 'typescript/unstable/sync';
import type { Diagnostic } from '../../contracts/lab.ts';
import { sourcesOf } from '../files/project.ts';
import { lineAndColumn } from '../text/text.ts';
import type { FileSystem } from '../workspace-types.ts';
import { nativeFiles } from './native-files.ts';
import type { Texts } from './provider.ts';

/** A place in a file: offsets in UTF-16 units. */
export interface Place {
  path: string;
  start: number;
  end: number;
}

export interface Native {
  /** Whether it is still asked. */
  isUsable(): boolean;
  /** Errors in these files, or undefined when there is no answer. */
  errors(texts: Texts, paths: readonly string[]): Diagnostic[] | undefined;
  /** Every name that means what the name at an offset means, that one included, or undefined when there is no answer. */
  references(texts: Texts, path: string, offset: number): Place[] | undefined;
  /** From here on there is no answer. The reason goes to the log. */
  giveUp(reason: string): void;
  dispose(): void;
}

interface Asked {
  api: Sync.API;
  snapshot: Sync.Snapshot;
  project: Sync.Project;
  texts: Texts;
  /** How much source one checker looks at. */
  checkedLengthMax: number;
  /** How much source the present checker has looked at. */
  checkedLength: number;
  /** How often it was exchanged for a new one. */
  renewals: number;
}

/**
 * Makes the provider; nothing is started yet.
 * @param binary where the compiler lies; undefined: in its package
 */
export function makeNative(
  root: string,
  files: FileSystem,
  log: (message: string) => void,
  binary?: string,
): Native {
  let asked: Asked | undefined;
  let given = false;
  const stop = () => {
    given = true;
    end(asked);
    asked = undefined;
  };
  const giveUp = (reason: string) => {
    if (!given) log(`The native compiler is not asked any more: ${reason}`);
    stop();
  };
  const answer = <Answer>(texts: Texts, ask: (asked: Asked) => Answer): Answer | undefined => {
    if (given) return undefined;
    try {
      const isOther = asked?.texts.project !== texts.project;
      if (isOther) end(asked);
      asked = asked && !isOther ? follow(asked, root, texts) : start(root, texts, files, binary);
      return ask(asked);
    } catch (error) {
      giveUp(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  };
  return {
    isUsable: () => !given,
    errors: (texts, paths) => answer(texts, (asked) => errorsOf(asked, root, paths)),
    references: (texts, path, offset) =>
      answer(texts, ({ project }) => referencesOf(project, root, texts, path, offset)),
    giveUp,
    dispose: stop,
  };
}

/** Ends the process at once: its own farewell asks it more questions, and has it write to our standard error. */
function end(asked: Pick<Asked, 'api'> | undefined): void {
  const { client } = (asked?.api ?? {}) as unknown as { client?: NativeClient };
  client?.channel.child.kill('SIGKILL');
  client?.close();
}

interface NativeClient {
  channel: {
    child: {
      /** Undefined when nothing was started. */
      pid?: number;
      spawnfile: string;
      on(event: 'error', listener: () => void): void;
      kill(signal: string): void;
    };
  };
  close(): void;
}

/** The configuration that the process is given: that of the project, for all its sources. It exists in no file. */
const configPath = ({ project: { options } }: Texts, root: string) =>
  `${String(options.configFilePath ?? `${root}/tsconfig.json`).replace(/\/[^/]*$/, '')}/tsconfig.native.json`;

function configText(texts: Texts, root: string): string {
  return JSON.stringify({
    extends: texts.project.options.configFilePath ?? `${root}/tsconfig.json`,
    compilerOptions: { noEmit: true, composite: false, incremental: false },
    files: sourcesOf(texts.project, texts.overlay).map((path) => `${root}/${path}`),
    include: [],
  });
}

/** @throws Error when the process cannot be started, or does not know an option of the project any more */
function start(root: string, texts: Texts, files: FileSystem, binary: string | undefined): Asked {
  const sources = sourcesOf(texts.project, texts.overlay);
  const length = sources.reduce((sum, path) => sum + (texts.read(path)?.length ?? 0), 0);
  const checkedLengthMax = length > largeLength ? 200_000 : 1_000_000;
  const asked = { texts, checkedLengthMax, checkedLength: 0, renewals: 0 };
  const config = () => ({
    path: configPath(asked.texts, root),
    text: configText(asked.texts, root) + ' '.repeat(asked.renewals % 2),
  });
  const fs = nativeFiles(root, files, () => asked.texts, config);
  const where = binary === undefined ? {} : { tsserverPath: binary };
  const api = spawnNative(length, { cwd: root, fs, ...where });
  checkStarted(api);
  const path = configPath(texts, root);
  const snapshot = api.updateSnapshot({ openProjects: [path] });
  const project = projectIn(snapshot, path);
  const [problem] = [
    ...project.program.getConfigFileParsingDiagnostics(),
    ...project.program.getProgramDiagnostics(),
  ];
  if (problem) {
    end({ api });
    throw new Error(problem.text);
  }
  return Object.assign(asked, { api, snapshot, project });
}

/** Characters of source from which on memory is saved at the cost of time. */
const largeLength = 8_000_000;

/**
 * Near its limit it collects garbage more often: it inherits that from our environment. What lives at once is forty times the
 * source of a large project, and the libraries; less room than that costs it time, and no answer.
 */
function spawnNative(length: number, options: Sync.APIOptions): Sync.API {
  const { API } = createRequire(import.meta.url)('typescript/unstable/sync') as typeof Sync;
  const { GOMEMLIMIT } = process.env;
  process.env.GOMEMLIMIT ??= String(Math.max(640 * 1024 * 1024, 48 * length));
  try {
    return new API(options);
  } finally {
    if (GOMEMLIMIT === undefined) delete process.env.GOMEMLIMIT;
  }
}

/** @throws Error when there is no process: its own report comes later, and nobody would catch it */
function checkStarted(api: Sync.API): void {
  const { child } = (api as unknown as { client: NativeClient }).client.channel;
  child.on('error', () => end({ api }));
  if (child.pid === undefined) throw new Error(`${child.spawnfile} cannot be started.`);
}

function projectIn(snapshot: Sync.Snapshot, path: string): Sync.Project {
  const project = snapshot.getProject(path);
  if (!project) throw new Error('It does not open the project.');
  return project;
}

/** Tells the process what differs between the texts that it saw and these. */
function follow(asked: Asked, root: string, texts: Texts): Asked {
  if (asked.texts === texts) return asked;
  const before = asked.texts;
  const differing = [...new Set([...before.overlay.keys(), ...texts.overlay.keys()])].filter(
    (path) => before.read(path) !== texts.read(path),
  );
  asked.texts = texts;
  if (differing.length === 0) return asked;
  const absolute = (paths: string[]) => paths.map((path) => `${root}/${path}`);
  const isCreated = (path: string) => before.read(path) === undefined;
  const isDeleted = (path: string) => texts.read(path) === undefined;
  const created = absolute(differing.filter(isCreated));
  const deleted = absolute(differing.filter(isDeleted));
  const config = configPath(texts, root);
  const changed = absolute(differing.filter((path) => !isCreated(path) && !isDeleted(path)));
  // The list of its files is part of the configuration.
  if (created.length || deleted.length) changed.push(config);
  const isListed = created.length === 0 && deleted.length === 0 && changed.length <= oneByOneMax;
  // It keeps its program when one file changed, and makes it anew when several did.
  const steps = isListed ? changed.map((path) => ({ changed: [path] })) : [{ changed, created, deleted }];
  for (const fileChanges of steps) update(asked, fileChanges);
  asked.project = projectIn(asked.snapshot, config);
  return asked;
}

interface Changes {
  changed: string[];
  created?: string[];
  deleted?: string[];
}

function update(asked: Asked, fileChanges: Changes): void {
  const { snapshot } = asked;
  asked.snapshot = asked.api.updateSnapshot({ fileChanges });
  asked.checkedLength = 0;
  snapshot.dispose();
}

const oneByOneMax = 10;

const errorCategory = 1;

function errorsOf(asked: Asked, root: string, paths: readonly string[]): Diagnostic[] {
  return paths.flatMap((path) => {
    const text = asked.texts.read(path) ?? '';
    keepSmall(asked, root, text);
    const { program } = asked.project;
    const file = `${root}/${path}`;
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
      .filter(({ category }) => category === errorCategory)
      .map((error) => ({
        file: path,
        ...lineAndColumn(text, error.pos),
        code: error.code,
        message: flatten(error, 0),
      }));
  });
}

/** A checker keeps all types that it has made. A new one costs little: the trees and their symbols stay. */
function keepSmall(asked: Asked, root: string, { length }: string): void {
  if (asked.checkedLength > 0 && asked.checkedLength + length > asked.checkedLengthMax) {
    const changed = configPath(asked.texts, root);
    asked.renewals++;
    update(asked, { changed: [changed] });
    asked.project = projectIn(asked.snapshot, changed);
  }
  asked.checkedLength += length;
}

function flatten({ text, messageChain = [] }: Sync.Diagnostic, depth: number): string {
  const lines = messageChain.map((each) => `\n${'  '.repeat(depth + 1)}${flatten(each, depth + 1)}`);
  return text + lines.join('');
}

function referencesOf(
  { program, checker }: Sync.Project,
  root: string,
  texts: Texts,
  path: string,
  offset: number,
): Place[] {
  const source = program.getSourceFile(`${root}/${path}`);
  const node = source && nodeAt(source, offset);
  if (!node) throw new Error(`It does not know ${path}.`);
  const handles = checker.getReferencedSymbolsForNode(node, offset).flatMap(({ references }) => references);
  return handles.flatMap((handle) => {
    const file = program.getSourceFile(handle.path)?.fileName;
    if (!file?.startsWith(`${root}/`) || file.includes('/node_modules/')) return [];
    const own = file.slice(root.length + 1);
    return [placeOf(handle.resolve(), own, texts.read(own) ?? '')];
  });
}

/** Ends are right in every file; starts hang on the white space before, and on a byte order mark. */
function placeOf(node: NativeNode, path: string, text: string): Place {
  const behind = node?.end ?? 0;
  const end = /["'`]/.test(text[behind - 1] ?? '') ? behind - 1 : behind;
  const name = (node as { text?: string } | undefined)?.text ?? /[\w$]*$/.exec(text.slice(0, end))?.[0] ?? '';
  if (name === '' || !text.endsWith(name, end))
    throw new Error(`It names a place in ${path} where no name ends.`);
  return { path, start: end - name.length, end };
}

type NativeNode = ReturnType<Sync.NodeHandle['resolve']>;

/** The innermost node whose text holds an offset. */
function nodeAt(source: NonNullable<NativeNode>, offset: number): NativeNode {
  let found: NativeNode;
  const visit = (node: NonNullable<NativeNode>): undefined => {
    if (offset < node.pos || offset >= node.end) return;
    found = node;
    node.forEachChild(visit);
  };
  visit(source);
  return found;
}
