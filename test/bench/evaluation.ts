/** From an edit to its evaluated result in a Lab, against `vitest related` on the same edit of the same project. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { type StartedLab, startLab } from '../lab/started-lab.ts';
import { type Bench, median, quantile, rounded, timed, wallMs } from './measure.ts';
import { chainOfModules, hubOfModules, inProject } from './project.ts';

const modules = 300;
const rounds = 5;
const editsEachRound = 10;

interface Edited {
  project: Record<string, string>;
  /** The function that each edit gives another body. */
  path: string;
  name: string;
  body(added: number): string;
  /** The module whose function `name` is called with 1, and what it must give after an edit with this number. */
  asked: { path: string; name: string; result(added: number): number };
}

/** A module in the middle, evaluated itself, with the half of the project that it imports. */
export const evaluation: Bench = () => {
  const [path, name] = ['src/step-150.ts', 'step150'];
  // step149 adds 9; without its use the import would be elided, and nothing but this module evaluated.
  const body = (added: number) => `return step149(value) + ${added};`;
  const asked = { path, name, result: (added: number) => 1 + 9 + added };
  return compare({ project: chainOfModules(modules), path, name, body, asked }, 100);
};

/** A module that everything imports, evaluated through all that import it. */
export const evaluationOfAll: Bench = () => {
  const asked = { path: 'src/all.ts', name: 'all', result: (added: number) => modules * (1 + added) };
  const body = (added: number) => `return value + ${added};`;
  return compare({ project: hubOfModules(modules), path: 'src/hub.ts', name: 'hub', body, asked }, 10);
};

function compare(edited: Edited, goal: number): ReturnType<Bench> {
  return inProject(edited.project, async (root) => {
    const running = await startLab(root, 'auto');
    try {
      const oursMs: number[] = [];
      const theirsMs: number[] = [];
      let edits = 1;
      await editAndEvaluate(running, edited, edits);
      for (let round = 0; round < rounds; round++) {
        theirsMs.push(await timed(() => related(root, edited, edits), wallMs));
        for (let edit = 0; edit < editsEachRound; edit++) {
          edits++;
          oursMs.push(await timed(() => editAndEvaluate(running, edited, edits), wallMs));
        }
      }
      return {
        ratio: rounded(median(theirsMs) / median(oursMs)),
        goal,
        detail: {
          modules,
          oursP50Ms: rounded(median(oursMs)),
          oursP95Ms: rounded(quantile(oursMs, 0.95)),
          vitestRelatedMs: rounded(median(theirsMs)),
          edits: oursMs.length,
          rounds,
          sameResult: true,
        },
      };
    } finally {
      await running.stop();
    }
  });
}

async function editAndEvaluate(
  { lab }: StartedLab,
  { path, name, body, asked }: Edited,
  added: number,
): Promise<void> {
  const params = { target: `${path}#${name}`, body: body(added) };
  const calls = [{ operation: 'replace-body', params }];
  const outcome = await lab.edit({ calls, check: 'syntax' });
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  const answer = await lab.eval({ module: asked.path, call: { export: asked.name, args: [1] } });
  if (answer.value !== asked.result(added)) throw new Error(`The Lab answered ${JSON.stringify(answer)}.`);
}

/** The same as a person does it: vitest runs the tests that reach the edited file, and one of them expects the new value. */
async function related(root: string, { path, asked }: Edited, added: number): Promise<void> {
  writeFileSync(
    join(root, 'test/asked.test.ts'),
    `import { expect, test } from 'vitest';
import { ${asked.name} } from '../${asked.path}';

test('adds', () => {
  expect(${asked.name}(1)).toBe(${asked.result(added)});
});
`,
  );
  await execa('vitest', ['related', '--run', path], { cwd: root, preferLocal: true });
}
