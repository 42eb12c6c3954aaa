/** From an edit to its evaluated result in a Lab, against `vitest related` on the same edit of the same project. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { startLab } from '../lab/started-lab.ts';
import { type Bench, inTurns, rounded, wallMs } from './measure.ts';
import { chainOfModules, inProject } from './project.ts';

const rounds = 5;
const edited = 'src/step-20.ts';

export const evaluation: Bench = () =>
  inProject(chainOfModules(60), async (root) => {
    const running = await startLab(root, 'auto');
    try {
      let round = 0;
      const answers: unknown[] = [];
      const edit = async () => {
        round++;
        const body = `return value + ${round};`;
        const calls = [{ operation: 'replace-body', params: { target: `${edited}#step20`, body } }];
        const outcome = await running.lab.edit({ calls, check: 'syntax' });
        if (!outcome.ok) throw new Error(outcome.refusal.message);
        const response = await running.lab.eval({ module: edited, expression: 'exports.step20(1)' });
        answers.push(response.value);
      };
      await edit();
      const { oursMs, theirsMs } = await inTurns(rounds, edit, () => related(root, round + 1), wallMs);
      const expected = Array.from({ length: rounds + 1 }, (_, index) => index + 2);
      if (JSON.stringify(answers) !== JSON.stringify(expected))
        throw new Error(`The Lab answered ${JSON.stringify(answers)}.`);
      return {
        ratio: rounded(theirsMs / oursMs),
        goal: 20,
        detail: {
          modules: 60,
          oursMs: rounded(oursMs),
          vitestRelatedMs: rounded(theirsMs),
          rounds,
          sameResult: true,
        },
      };
    } finally {
      await running.stop();
    }
  });

/** The same edit as a person makes it: the file is written, and vitest runs the tests that reach it, which see the new value. */
async function related(root: string, round: number): Promise<void> {
  writeFileSync(
    join(root, edited),
    `export function step20(value: number): number {\n  return value + ${round};\n}\n`,
  );
  writeFileSync(
    join(root, 'test/step-20.test.ts'),
    `import { expect, test } from 'vitest';\nimport { step20 } from '../src/step-20.ts';\n\ntest('adds', () => {\n  expect(step20(1)).toBe(${round + 1});\n});\n`,
  );
  await execa('vitest', ['related', '--run', edited], { cwd: root, preferLocal: true });
}
