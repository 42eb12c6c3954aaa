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
    expected = errorsIn(stdout);
  };
  const { oursMs, theirsMs } = await inTurns(rounds, ours, theirs);
  workspace.dispose();
  // The native compiler finds an error more in this project than TypeScript 6: its own cold run says what is right.
  const native = await execa('tsc', ['--noEmit', '--pretty', 'false', '-p', root], {
    preferLocal: true,
    reject: false,
  });
  const known = [errorsIn(native.stdout), expected];
  if (!known.includes(start) || found !== start + rounds)
    throw new Error(`${start} errors, then ${found}; tsc 7 and 6 say ${known.join(' and ')}.`);
  return {
    ratio: rounded(theirsMs / oursMs),
    goal: 3,
    detail: {
      corpus: 'effect',
      errors: start,
      errorsOfTsc7And6: known,
      oursMs: rounded(oursMs),
      coldTsc6Ms: rounded(theirsMs),
      rounds,
    },
  };
};

const errorsIn = (output: string) => output.match(/^\S.*error TS/gm)?.length ?? 0;
