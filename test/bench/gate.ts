/** The types of a whole project after one edit, in a warm workspace, against a cold `tsc` of TypeScript 6. */
import { execa } from 'execa';
import { openWorkspace } from '../../engine/index.ts';
import { corpus, typescript6 } from './corpora.ts';
import { type Bench, inTurns, rounded } from './measure.ts';

const rounds = 5;

export const gate: Bench = async () => {
  const root = await corpus('effect');
  const tsc = await typescript6('bin/tsc');
  const workspace = openWorkspace({ root });
  const start = workspace.diagnostics().length;
  let round = 0;
  let found = 0;
  let expected = 0;
  const ours = () => {
    const text = `export const addedInRound${round++}: number = 'wrong';`;
    const params = { target: 'src/Chunk.ts', position: 'last', text };
    const outcome = workspace.run([{ operation: 'insert-declaration', params }], { check: 'syntax' });
    if (!outcome.ok) throw new Error(outcome.refusal.message);
    found = workspace.diagnostics().length;
  };
  const theirs = async () => {
    const flags = ['--max-old-space-size=6000', tsc, '--noEmit', '--pretty', 'false', '-p', root];
    const { stdout } = await execa(process.execPath, flags, { reject: false });
    expected = stdout.match(/^\S.*error TS/gm)?.length ?? 0;
  };
  const { oursMs, theirsMs } = await inTurns(rounds, ours, theirs);
  workspace.dispose();
  if (start !== expected || found !== expected + rounds)
    throw new Error(`${start} errors, then ${found}; tsc says ${expected}.`);
  return {
    ratio: rounded(theirsMs / oursMs),
    goal: 3,
    detail: {
      corpus: 'effect',
      errors: found,
      oursMs: rounded(oursMs),
      coldTsc6Ms: rounded(theirsMs),
      rounds,
    },
  };
};
