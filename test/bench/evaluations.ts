/** Ten thousand evaluations in one Lab: it and its children must not grow, and the last must be as quick as the first. */
import { startLab } from '../lab/started-lab.ts';
import { residentKb } from './cpu.ts';
import { type Bench, median, rounded, timed, wallMs } from './measure.ts';
import { chainOfModules, inProject } from './project.ts';

const evaluations = 10_000;
const warmUp = 1_000;
const window = 1_000;
const growthMax = 1.1;
const slowdownMax = 1.2;

export const evaluations10000: Bench = () =>
  inProject(chainOfModules(30), async (root) => {
    const { lab, process: child, stop } = await startLab(root, 'auto');
    try {
      const memory: number[] = [];
      const times: number[] = [];
      for (let round = 0; round < evaluations; round++) {
        const call = { export: 'step29', args: [round] };
        times.push(
          await timed(async () => {
            const { value } = await lab.eval({ module: 'src/step-29.ts', call });
            if (value !== round + 9) throw new Error(`The Lab answered ${JSON.stringify(value)}.`);
          }, wallMs),
        );
        if (round % 20 === 0) memory.push(residentKb(child.pid ?? 0));
      }
      const [start, end] = [memory.slice(warmUp / 20, (warmUp + window) / 20), memory.slice(-window / 20)];
      const growth = median(end) / median(start);
      const slowdown = median(times.slice(-window)) / median(times.slice(warmUp, warmUp + window));
      return {
        ratio: rounded(Math.min(growthMax / growth, slowdownMax / slowdown)),
        goal: 1,
        detail: {
          evaluations,
          growth: rounded(growth),
          growthMax,
          slowdown: rounded(slowdown),
          slowdownMax,
          startMb: Math.round(median(start) / 1024),
          endMb: Math.round(median(end) / 1024),
          evaluationMs: rounded(median(times)),
        },
      };
    } finally {
      await stop();
    }
  });
