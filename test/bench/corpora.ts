/** Real projects to measure on: packages that ship their TypeScript source, installed once into a cache folder. */
import { cpSync, existsSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

const packages = ['effect@3.22.4', 'rxjs@7.8.2', 'typescript@6.0.3'];
const cache = join(tmpdir(), `loom-bench-corpora-${packages.join('-').replaceAll(/[^\w.]+/g, '-')}`);

const common = { strict: true, target: 'es2022', noEmit: true, skipLibCheck: true, types: [] };
const configs = {
  effect: {
    compilerOptions: { ...common, module: 'nodenext', lib: ['es2022', 'dom', 'dom.iterable'] },
    include: ['src'],
  },
  rxjs: {
    compilerOptions: { ...common, module: 'esnext', moduleResolution: 'bundler', lib: ['es2022', 'dom'] },
    include: ['src'],
    exclude: ['src/internal/umd.ts'],
  },
};

type Corpus = keyof typeof configs;

/** Absolute path of a project with the sources of a package; nothing writes into it. */
export async function corpus(name: Corpus): Promise<string> {
  await install();
  return join(cache, name);
}

/** Absolute path of a file of TypeScript 6, the peer: `bin/tsc`, `lib/tsserver.js`. */
export async function typescript6(file: string): Promise<string> {
  await install();
  return join(cache, 'node_modules/typescript', file);
}

async function install(): Promise<void> {
  if (existsSync(cache)) return;
  const folder = `${cache}-${process.pid}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder];
  await execa('npm', ['install', ...flags, ...packages]);
  for (const name of Object.keys(configs) as Corpus[]) {
    const project = join(folder, name);
    cpSync(join(folder, 'node_modules', name, 'src'), join(project, 'src'), { recursive: true });
    writeFileSync(join(project, 'package.json'), JSON.stringify({ name, type: 'module' }));
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(configs[name], null, 2));
    symlinkSync('../node_modules', join(project, 'node_modules'));
  }
  // A half-made cache has another name: whoever stops here leaves none behind.
  renameSync(folder, cache);
}
