/** Runs the native compiler over a whole tree in the sandbox and reads what it says. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { ts } from 'ts-morph';
import type { Diagnostic } from '../../contracts/lab.ts';
import { WireError } from '../../contracts/wire.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { RunFolder } from '../scratch.ts';
import { runCommand } from './command.ts';

export interface Compiler {
  version: string;
  script: string;
  folder: string;
}

export interface CompileJob {
  sandbox: Sandbox;
  folder: RunFolder;
  onChild: (child: { kill(): void; ended: Promise<unknown> }) => void;
}

const timeoutMs = 300_000;

/** The repository's own typescript; when it has none, Loom's. */
export function findCompiler(root: string): Compiler {
  const own = join(root, 'node_modules/typescript/package.json');
  const manifest = existsSync(own) ? own : createRequire(import.meta.url).resolve('typescript/package.json');
  const folder = dirname(realpathSync(manifest));
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return { version, folder, script: join(folder, 'bin/tsc') };
}

/**
 * Type-checks a copy of a tree. Projects that refer to each other see what the others emit, so they are built, and what is
 * built goes with the copy; where they are not made to be built, each is checked alone. Paths in the answer are relative.
 * @throws WireError when the compiler failed without a diagnostic: that is not "no errors"
 */
export async function compile(compiler: Compiler, job: CompileJob): Promise<Diagnostic[]> {
  const { config, alone } = projectsOf(job.folder.path);
  if (alone.length > 1 || alone[0] !== config) {
    const built = await compileWith(compiler, ['--build', config, '--force'], job);
    if (!built.failure && !built.diagnostics.some(isOfBuild)) return built.diagnostics;
  }
  const found: Diagnostic[] = [];
  for (const project of alone) {
    const flags = ['--noEmit', '--incremental', 'false', '--composite', 'false', '--project', project];
    const { diagnostics, failure } = await compileWith(compiler, flags, job);
    if (failure) throw new WireError('failed', failure, 'Run it by hand in the tree: `tsc --noEmit -p .`.');
    found.push(...diagnostics);
  }
  return [...new Map(found.map((each) => [JSON.stringify(each), each])).values()];
}

/** What is wrong with the projects as parts of a build; those behind such an error are not checked. */
const isOfBuild = ({ code }: Diagnostic) => code >= 6300 && code < 6400;

interface Compiled {
  diagnostics: Diagnostic[];
  /** Why there may be errors that it did not say. */
  failure?: string;
}

async function compileWith(compiler: Compiler, flags: string[], job: CompileJob): Promise<Compiled> {
  const isNative = Number(compiler.version.split('.')[0]) >= 7;
  const checkers = isNative ? ['--checkers', String(availableParallelism())] : [];
  const folder = { ...job.folder, readOnly: [...job.folder.readOnly, compilerRoot(compiler)] };
  const command = ['node', compiler.script, ...flags, '--pretty', 'false', ...checkers];
  const ran = await runCommand(command, {
    ...job,
    folder,
    timeoutMs,
    spawns: isNative,
    outputCharsMax: 4_000_000,
  });
  // Each copy lies elsewhere: a message that names its folder would never be the same twice.
  const diagnostics = readDiagnostics(ran.output.replaceAll(`${folder.path}/`, ''));
  if (ran.status === 'passed' || (ran.status === 'failed' && diagnostics.length)) return { diagnostics };
  const said = `${ran.message} ${ran.output.slice(-2_000)}`;
  const failure = `typescript ${compiler.version} gave no diagnostics but did not succeed: ${said}`;
  return { diagnostics, failure };
}

/** The folder of packages that the compiler lies in: a native one takes its binary from a package beside it. */
function compilerRoot({ folder }: Compiler): string {
  const at = folder.lastIndexOf('/node_modules/');
  return at < 0 ? folder : folder.slice(0, at + '/node_modules'.length);
}

/** The configuration of a tree, and the projects to check when there is no build: one that lists no files checks nothing by itself. */
function projectsOf(root: string): { config: string; alone: string[] } {
  const name = existsSync(join(root, 'tsconfig.json')) ? 'tsconfig.json' : 'jsconfig.json';
  const { config } = ts.readConfigFile(join(root, name), ts.sys.readFile);
  const { files, references = [] } = (config ?? {}) as { files?: unknown[]; references?: { path: string }[] };
  const referred = references.map(({ path }) => path);
  return { config: name, alone: files?.length === 0 && referred.length ? referred : [name, ...referred] };
}

const inFile = /^(.+?)\((\d+),(\d+)\): error TS(\d+): (.*)$/;
const global = /^error TS(\d+): (.*)$/;

/** Reads the plain output of tsc: one line for each error, indented lines continue its message. */
export function readDiagnostics(output: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const line of output.split(/\r?\n/)) {
    const [, file, row, column, code, message] = inFile.exec(line) ?? [];
    const [, globalCode, globalMessage] = global.exec(line) ?? [];
    const last = found.at(-1);
    if (file !== undefined) {
      found.push({
        file,
        line: Number(row),
        column: Number(column),
        code: Number(code),
        message: message ?? '',
      });
    } else if (globalCode !== undefined) {
      const place = { file: 'tsconfig.json', line: 1, column: 1 };
      found.push({ ...place, code: Number(globalCode), message: globalMessage ?? '' });
    } else if (last && /^\s+\S/.test(line)) last.message += `\n${line}`;
  }
  return found;
}
