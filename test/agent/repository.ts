/** A small TypeScript repository on disk, with git, and the commands of Loom run in it as real processes. */
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { Script } from '../../agent/models/scripted.ts';

const loomRoot = join(import.meta.dirname, '../..');
const loomMain = join(loomRoot, 'agent/main.ts');
const compiled = join(loomRoot, 'node_modules/.cache/loom-compiled');

export const smallProject = {
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      strict: true,
      module: 'nodenext',
      target: 'es2022',
      noEmit: true,
      allowImportingTsExtensions: true,
      types: [],
    },
    include: ['src'],
  }),
  'package.json': JSON.stringify({ name: 'halves', version: '1.0.0', type: 'module' }),
  '.gitignore': 'node_modules\n',
  'src/half.ts':
    'export function half(n: number): number {\n  return n / 2;\n}\n\nexport function dead(): number {\n  return 1;\n}\n',
  'src/use.ts': "import { half } from './half.ts';\n\nexport const quarter = (n: number) => half(half(n));\n",
};

interface RunOptions {
  env?: Record<string, string>;
  input?: string;
  /** In a process group of its own, as a shell starts it. */
  detached?: boolean;
}

export interface Repository {
  root: string;
  /** Runs `loom <args>` in it, with nothing of this process's environment but PATH. */
  loom(args: string[], options?: RunOptions): ReturnType<typeof runLoom>;
  /** Runs `loom auto --json` with the scripted model and this script. */
  auto(script: string, ...more: string[]): ReturnType<typeof runLoom>;
  git(...args: string[]): Promise<string>;
  /** Writes a script for the scripted model outside of the repository; gives its path. */
  script(script: Script): string;
  remove(): void;
}

/** Makes a repository of Loom's own sources with only those tests that are named, so that the gates are quick. */
export async function makeLoomRepository(tests: string[] = []): Promise<Repository> {
  const repo = await makeRepository({ '.gitignore': 'node_modules\n' });
  for (const name of [
    'contracts',
    'engine',
    'lab',
    'supervisor',
    'agent',
    'package.json',
    'tsconfig.json',
    ...tests,
  ]) {
    cpSync(join(loomRoot, name), join(repo.root, name), { recursive: true });
  }
  // Measuring the half of it that these tests change takes half of the time.
  const tsconfig = JSON.parse(readFileSync(join(loomRoot, 'tsconfig.json'), 'utf8'));
  writeFileSync(join(repo.root, 'tsconfig.json'), JSON.stringify({ ...tsconfig, include: ['agent'] }));
  symlinkSync(join(loomRoot, 'node_modules'), join(repo.root, 'node_modules'));
  await repo.git('add', '.');
  await repo.git('-c', 'user.name=Test', '-c', 'user.email=test@localhost', 'commit', '-qm', 'Loom');
  return repo;
}

/** Makes a repository with one commit. */
export async function makeRepository(files: Record<string, string> = smallProject): Promise<Repository> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'loom-agent-')));
  const root = join(folder, 'repo');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const git = async (...args: string[]) => (await execa('git', ['-C', root, ...args])).stdout;
  await git('init', '-q', '-b', 'trunk');
  await git('add', '.');
  await git('-c', 'user.name=Test', '-c', 'user.email=test@localhost', 'commit', '-qm', 'Start');
  const loom: Repository['loom'] = (args, options = {}) => runLoom(root, folder, args, options);
  return {
    root,
    loom,
    auto: (script, ...more) => loom(['auto', '--worker', 'scripted', '--script', script, '--json', ...more]),
    git,
    script: (script) => {
      const path = join(folder, 'script.json');
      writeFileSync(path, JSON.stringify(script));
      return path;
    },
    remove: () => removeAll(folder),
  };
}

function runLoom(root: string, home: string, args: string[], { env, input, detached = false }: RunOptions) {
  return execa(process.execPath, [loomMain, ...args], {
    cwd: root,
    reject: false,
    extendEnv: false,
    detached,
    env: {
      PATH: process.env.PATH,
      HOME: home,
      LOOM_CACHE_DIR: join(home, 'cache'),
      NODE_COMPILE_CACHE: compiled,
      ...env,
    },
    ...(input !== undefined && { input }),
  });
}

/** Trees that Loom laid out have read-only folders; only root could remove those as they are. */
function removeAll(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) chmodSync(join(entry.parentPath, entry.name), 0o755);
  }
  rmSync(folder, { recursive: true, force: true });
}
