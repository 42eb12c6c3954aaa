/** A Lab that is ready to work on a repository of 500 files, against `git clone` and `tsc --noEmit` of the same commit. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { openRepository } from '../../supervisor/git.ts';
import { type LabStarter, makeLabStarter, type RunningLab } from '../../supervisor/labs.ts';
import { layOutCommit, removeTree } from '../../supervisor/trees.ts';
import { corpus } from './corpora.ts';
import { type Bench, median, rounded, timed, wallMs } from './measure.ts';

const checkout = join(import.meta.dirname, '../..');
const rounds = 5;
/** How long a Supervisor has nothing to do before it is asked for another Lab: its worker is at work. */
const idleMs = 3_000;

/** `first`: no tree and no process is there. `again`: after another Lab on the same commit, and a moment to make the next one ready. */
export const labReady =
  (which: 'first' | 'again', goal: number): Bench =>
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'loom-bench-labs-'));
    try {
      const [root, cache] = [join(folder, 'repository'), join(folder, 'cache')];
      const { commit, files } = await makeRepository(root);
      const [oursMs, theirsMs]: [number[], number[]] = [[], []];
      let starter = makeLabStarter({ sandbox: 'auto', cache, installed: checkout });
      await (await readyLab(root, commit, cache, starter)).stop();
      for (let round = 0; round < rounds; round++) {
        theirsMs.push(await timed(() => cloneAndCheck(root, join(folder, `clone-${round}`)), wallMs));
        if (which === 'first') {
          await starter.close();
          starter = makeLabStarter({ sandbox: 'auto', cache, installed: checkout });
          removeTree(join(cache, 'trees', commit));
        } else await pause(idleMs);
        const start = wallMs();
        const lab = await readyLab(root, commit, cache, starter);
        oursMs.push(wallMs() - start);
        await lab.stop();
      }
      await starter.close();
      const detail = {
        files,
        oursMs: rounded(median(oursMs)),
        cloneAndTscMs: rounded(median(theirsMs)),
        rounds,
        ...(which === 'again' && { idleMs }),
      };
      return { ratio: rounded(median(theirsMs) / median(oursMs)), goal, detail };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };

/** Its tree is there, the project is open and has answered about a file, and a sandboxed child has answered. */
async function readyLab(
  root: string,
  commit: string,
  cache: string,
  starter: LabStarter,
): Promise<RunningLab> {
  starter.prepare(checkout);
  const tree = await layOutCommit(openRepository(root), commit, join(cache, 'trees'));
  const lab = await starter.start(checkout, tree);
  const [outline, { value }] = await Promise.all([
    lab.client.query({ query: 'outline', params: { path: 'src/internal/Observable.ts' } }),
    lab.client.eval({ expression: '6 * 7' }),
  ]);
  if (!outline.ok || value !== 42) throw new Error(`The Lab answered ${JSON.stringify([outline, value])}.`);
  return lab;
}

async function cloneAndCheck(root: string, clone: string): Promise<void> {
  await execa('git', ['clone', '--quiet', root, clone]);
  symlinkSync(join(checkout, 'node_modules'), join(clone, 'node_modules'));
  const options = { localDir: checkout, preferLocal: true, reject: false };
  const { stdout } = await execa('tsc', ['--noEmit', '-p', clone], options);
  // The sources have one error each with the libraries of today.
  if (stdout.match(/error TS/g)?.length !== 2) throw new Error(`tsc answered ${stdout}`);
}

/** The sources of rxjs, twice, with one commit. */
async function makeRepository(root: string): Promise<{ commit: string; files: number }> {
  const rxjs = await corpus('rxjs');
  for (const name of ['src', 'copy']) cpSync(join(rxjs, 'src'), join(root, name), { recursive: true });
  cpSync(join(rxjs, 'package.json'), join(root, 'package.json'));
  const settings = JSON.parse(readFileSync(join(rxjs, 'tsconfig.json'), 'utf8'));
  const [include, exclude] = [
    ['src', 'copy'],
    ['src/internal/umd.ts', 'copy/internal/umd.ts'],
  ];
  writeFileSync(join(root, 'tsconfig.json'), JSON.stringify({ ...settings, include, exclude }));
  symlinkSync(join(checkout, 'node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, '.gitignore'), 'node_modules\n');
  const git = async (...args: string[]) => (await execa('git', args, { cwd: root })).stdout;
  await git('init', '--quiet');
  await git('add', '.');
  const author = ['-c', 'user.name=Bench', '-c', 'user.email=bench@localhost'];
  await git(...author, 'commit', '--quiet', '--message', 'The sources, twice');
  const files = (await git('ls-files', '*.ts')).split('\n').length;
  return { commit: await git('rev-parse', 'HEAD'), files };
}
