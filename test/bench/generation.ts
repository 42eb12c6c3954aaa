/** A whole generation with the scripted model, against the checks that a person runs by hand on the same project. */
import { execa } from 'execa';
import { taskOf } from '../agent/journal-entries.ts';
import { makeRepository } from '../agent/repository.ts';
import { type Bench, inTurns, rounded, wallMs } from './measure.ts';

export const generation: Bench = async () => {
  const repo = await makeRepository();
  try {
    let round = 0;
    const { oursMs, theirsMs } = await inTurns(
      3,
      async () => {
        const name = `added${round++}`;
        const text = `export const ${name} = (n: number): number => n + ${round};`;
        const insert = {
          name: 'insert-declaration',
          input: { target: 'src/half.ts', position: 'last', text },
        };
        const turns = [
          { tools: [insert] },
          { tools: [{ name: 'finish', input: { summary: 'Done.', prediction: { better: [], worse: [] } } }] },
        ];
        const script = repo.script({
          reflect: [{ ...taskOf(`Add ${name}`), purpose: 'feature' as const }],
          generations: [turns],
        });
        const { stdout } = await repo.auto(script, '--max-generations', '1');
        const [only] = JSON.parse(stdout).generations;
        if (only?.outcome !== 'promoted') throw new Error(`The generation was not promoted: ${stdout}`);
      },
      () => execa('tsc', ['--noEmit', '-p', repo.root], { preferLocal: true }),
      wallMs,
    );
    return {
      ratio: rounded(theirsMs / oursMs),
      // A floor, not a race: a generation starts three processes and two Labs and runs eight gates.
      goal: 0.02,
      detail: { generationMs: rounded(oursMs), coldTscMs: rounded(theirsMs), gates: 8, promoted: true },
    };
  } finally {
    repo.remove();
  }
};
