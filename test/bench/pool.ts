/** The first answer of a sandboxed child that waited in the pool, against the start of a bare Node that computes the same. */
import { execa } from 'execa';
import { startLab } from '../lab/started-lab.ts';
import { type Bench, median, rounded, timed, wallMs } from './measure.ts';
import { chainOfModules, inProject } from './project.ts';

const rounds = 9;
/** How long the pool has to start the next child; an agent thinks longer between two evaluations. */
const refillMs = 1_000;

export const pool: Bench = () =>
  inProject(chainOfModules(3), async (root) => {
    const { lab, stop } = await startLab(root, 'auto');
    try {
      const expression = '6 * 7';
      const answers: unknown[] = [];
      const [oursMs, bareMs]: [number[], number[]] = [[], []];
      for (let round = 0; round < rounds; round++) {
        // What comes next is answered by a child that has never answered.
        await lab.eval({ expression: 'process.exit()' });
        await new Promise((resolve) => setTimeout(resolve, refillMs));
        const bare = async () =>
          answers.push(Number((await execa(process.execPath, ['-p', expression])).stdout));
        bareMs.push(await timed(bare, wallMs));
        oursMs.push(await timed(async () => answers.push((await lab.eval({ expression })).value), wallMs));
      }
      if (answers.some((answer) => answer !== 42)) throw new Error(`Answers: ${JSON.stringify(answers)}.`);
      return {
        ratio: rounded(median(bareMs) / median(oursMs)),
        goal: 1,
        detail: {
          oursMs: rounded(median(oursMs)),
          bareNodeMs: rounded(median(bareMs)),
          rounds,
          sameResult: true,
        },
      };
    } finally {
      await stop();
    }
  });
