/** The tests that one edit reaches, in a Lab that has run tests before, against `vitest related` from cold. Same tests, same outcomes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { type StartedLab, startLab } from '../lab/started-lab.ts';
import { type Bench, median, rounded, timed, wallMs } from './measure.ts';
import { chainOfModules, inProject } from './project.ts';

const rounds = 5;
const pauseMs = 2_000;
const modules = 60;
const edited = 'src/step-45.ts';
const tested = [5, 20, 40, 45, 50, 55];

/** Outcomes of tests, `file: name: state`, sorted. */
type Outcomes = string[];

export const affected: Bench = () =>
  inProject(project(), (oursRoot) =>
    inProject(project(), async (theirsRoot) => {
      const running = await startLab(oursRoot, 'auto');
      try {
        let round = 0;
        const seen: { lab: Outcomes[]; related: Outcomes[] } = { lab: [], related: [] };
        const inLab = async () => seen.lab.push(await affectedInLab(running, ++round));
        const related = async () => seen.related.push(await relatedFromCold(theirsRoot, round + 1));
        // The first run of a Lab starts its vitest.
        await affectedInLab(running, round);
        const ours: number[] = [];
        const theirs: number[] = [];
        while (round < rounds) {
          // A Lab prepares its next run when it has answered; that must not slow down the other side.
          await setTimeout(pauseMs);
          theirs.push(await timed(related, wallMs));
          ours.push(await timed(inLab, wallMs));
        }
        const [oursMs, theirsMs] = [median(ours), median(theirs)];
        if (JSON.stringify(seen.lab) !== JSON.stringify(seen.related) || !seen.lab[0]?.length)
          throw new Error(`The Lab saw ${JSON.stringify(seen.lab)}, vitest ${JSON.stringify(seen.related)}.`);
        return {
          ratio: rounded(theirsMs / oursMs),
          goal: 4,
          detail: {
            ...{ modules, tests: seen.lab[0].length, rounds, sameOutcomes: true },
            ...{ oursMs: rounded(oursMs), vitestRelatedMs: rounded(theirsMs) },
          },
        };
      } finally {
        await running.stop();
      }
    }),
  );

function project(): Record<string, string> {
  const tests = tested.map((step) => [
    `test/step-${step}.test.ts`,
    `import { expect, test } from 'vitest';\nimport { step${step} } from '../src/step-${step}.ts';\n\ntest('adds little', () => {\n  expect(step${step}(1)).toBeLessThan(14);\n});\n`,
  ]);
  return { ...chainOfModules(modules), ...Object.fromEntries(tests) };
}

/** Every other round breaks a test. */
const added = (round: number) => (round % 2 ? 20 : 6);

async function affectedInLab({ lab }: StartedLab, round: number): Promise<Outcomes> {
  const params = { target: `${edited}#step45`, body: `return value + ${added(round)};` };
  const outcome = await lab.edit({ calls: [{ operation: 'replace-body', params }], check: 'syntax' });
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  const { cases } = await lab.test({ select: 'affected' });
  return cases.map(({ file, name, state }) => `${file}: ${name}: ${state}`).sort();
}

/** The same edit as a person makes it. */
async function relatedFromCold(root: string, round: number): Promise<Outcomes> {
  const text = chainOfModules(modules)[edited] as string;
  writeFileSync(join(root, edited), text.replace(/return value .*;/, `return value + ${added(round)};`));
  const report = join(root, 'related.json');
  const args = ['related', '--run', edited, '--reporter=json', `--outputFile=${report}`];
  await execa('vitest', args, { cwd: root, preferLocal: true, reject: false });
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
    testResults: { name: string; assertionResults: { fullName: string; status: string }[] }[];
  };
  return testResults
    .flatMap(({ name, assertionResults }) =>
      assertionResults.map((each) => `${name.slice(root.length + 1)}: ${each.fullName}: ${each.status}`),
    )
    .sort();
}
