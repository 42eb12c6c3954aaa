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
 * Type-checks a copy of a tree, and the projects that its tsconfig only refers to. Paths in the answer are relative to it.
 * @throws WireError when the compiler failed without a diagnostic: that is not "no errors"
 */
export async function compile(compiler: Compiler, job: CompileJob): Promise<Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const project of projectsOf(job.folder.path))
    found.push(...(await compileProject(compiler, project, job)));
  return [...new Map(found.map((each) => [JSON.stringify(each), each])).values()];
}

async function compileProject(compiler: Compiler, project: string, job: CompileJob): Promise<Diagnostic[]> {
  const isNative = Number(compiler.version.split('.')[0]) >= 7;
  const flags = [
    '--noEmit',
    '--incremental',
    'false',
    '--composite',
    'false',
    '--pretty',
    'false',
    '-p',
    project,
  ];
  const checkers = isNative ? ['--checkers', String(availableParallelism())] : [];
  const folder = { ...job.folder, readOnly: [...job.folder.readOnly, compilerRoot(compiler)] };
  const command = ['node', compiler.script, ...flags, ...checkers];
  const ran = await runCommand(command, {
    ...job,
    folder,
    timeoutMs,
    spawns: isNative,
    outputCharsMax: 4_000_000,
  });
  const diagnostics = readDiagnostics(ran.output);
  if (ran.status === 'passed' || (ran.status === 'failed' && diagnostics.length)) return diagnostics;
  throw new WireError(
    'failed',
    `typescript ${compiler.version} gave no diagnostics but did not succeed: ${ran.message} ${ran.output.slice(-2_000)}`,
    'Run it by hand in the tree: `tsc --noEmit -p .`.',
  );
}

/** The folder of packages that the compiler lies in: a native one takes its binary from a package beside it. */
function compilerRoot({ folder }: Compiler): string {
  const at = folder.lastIndexOf('/node_modules/');
  return at < 0 ? folder : folder.slice(0, at + '/node_modules'.length);
}

/** A tsconfig that lists no files but refers to projects checks nothing by itself. */
function projectsOf(root: string): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { files, references = [] } = (config ?? {}) as { files?: unknown[]; references?: { path: string }[] };
  const referred = references.map(({ path }) => path);
  return files?.length === 0 && referred.length ? referred : ['.', ...referred];
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
