/** Memory over thousands of transactions on a project of 200 files: after the warm-up it must not grow. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { memoryFiles, openWorkspace } from '../../engine/index.ts';
import { type Bench, rounded } from './measure.ts';
import { chainOfModules } from './project.ts';

const transactions = 2000;
const warmUp = 500;
const growthMax = 1.1;

export const longLived: Bench = async () => {
  const files = Object.entries(chainOfModules(200)).map(([path, text]) => [`/chain/${path}`, text]);
  const workspace = openWorkspace({ root: '/chain', files: memoryFiles(Object.fromEntries(files)) });
  const sizes: number[] = [];
  for (let round = 0; round < transactions; round++) {
    if (round === warmUp) sizes.push(heapMb());
    const index = (round * 7) % 200;
    const params = { target: `src/step-${index}.ts#step${index}`, body: `return value + ${round + 100};` };
    const outcome = workspace.run([{ operation: 'replace-body', params }]);
    if (!outcome.ok) throw new Error(outcome.refusal.message);
  }
  sizes.push(heapMb());
  workspace.dispose();
  const [start = 0, end = 0] = sizes;
  return {
    ratio: rounded((growthMax * start) / end),
    goal: 1,
    detail: {
      transactions,
      warmUp,
      growth: rounded(end / start),
      growthMax,
      startMb: rounded(start),
      endMb: rounded(end),
    },
  };
};

/** What the heap holds once everything that nobody refers to is gone. */
function heapMb(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}
