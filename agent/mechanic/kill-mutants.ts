/** Finds mutants of a function that the tests do not notice, and adds tests that notice them. */
import type { EditCall } from '../../contracts/edit.ts';
import type { Mutant } from '../../contracts/lab.ts';
import type { Task } from '../../contracts/task.ts';
import type { Lab, WorkerContext, WorkResult } from '../worker.ts';
import { askLab, type PureFunction } from './answers.ts';
import { inputsFor } from './inputs.ts';
import { type Outcome, outcomesOf, sameOutcome } from './outcomes.ts';
import { keyOf } from './propose.ts';
import { placeForTests } from './test-place.ts';
import { isPinnable, type Pin, testCalls } from './test-text.ts';

const mutantsMax = 60;
const pinsMax = 6;
const inputsMax = 1500;

/** Works on the first target of a task with purpose `tests`. */
export async function killMutants(task: Task, lab: Lab, context: WorkerContext): Promise<WorkResult> {
  const [target = ''] = task.targets;
  const { text } = await askLab<{ text: string }>(lab, 'read', { target });
  const done = async (outcome: WorkResult['outcome'], detail: string): Promise<WorkResult> => {
    await context.report([{ type: 'tried', key: keyOf('mutants', target, text), result: detail }]);
    return { outcome, detail };
  };
  const say = (detail: string) =>
    context.report([{ type: 'phase', generation: context.generation, phase: 'work', detail }]);

  const { items } = await askLab<{ items: PureFunction[] }>(lab, 'pure-functions', {});
  const made = items.find(({ selector }) => selector === target);
  if (!made) return done('gave-up', `${target} does not depend on its arguments alone.`);
  const mutants = sample((await askLab<{ items: Mutant[] }>(lab, 'mutants', { target })).items);
  await say(`run the tests against ${mutants.length} mutants of ${made.name}`);
  const survivors = await survivorsOf(lab, made.path, mutants, context);
  if (typeof survivors === 'string') return done('gave-up', survivors);
  if (survivors.length === 0)
    return done('gave-up', `The tests notice all ${mutants.length} mutants of ${made.name} already.`);

  await say(`search inputs on which ${survivors.length} surviving mutants of ${made.name} differ`);
  const pins = await findPins(lab, made, survivors);
  if (typeof pins === 'string') return done('gave-up', pins);
  if (pins.length === 0)
    return done(
      'gave-up',
      `No input was found on which one of ${survivors.length} surviving mutants of ${made.name} differs.`,
    );

  await say(`add ${pins.length} tests for ${made.name}`);
  const place = await placeForTests(lab, made, context);
  const calls = testCalls(place, made, pins);
  return done(...(await addTests(lab, made, calls, place.path, survivors)));
}

async function addTests(
  lab: Lab,
  made: PureFunction,
  calls: EditCall[],
  path: string,
  survivors: Mutant[],
): Promise<[WorkResult['outcome'], string]> {
  const edited = await lab.edit({ calls });
  if (!edited.ok) return ['failed', `The tests could not be added: ${edited.refusal.message}`];
  const run = await lab.test({ select: 'files', files: [path], mutants: survivors });
  const killed = run.mutants?.filter(({ outcome }) => outcome === 'killed').length ?? 0;
  if (run.status === 'passed' && killed > 0) {
    return [
      'finished',
      `The new tests in ${path} notice ${killed} of ${survivors.length} mutants of ${made.name} that no test noticed.`,
    ];
  }
  await lab.edit({ undo: edited.change.id });
  const failure = run.cases.find(({ state }) => state === 'failed')?.message ?? run.message ?? run.status;
  return [
    'failed',
    run.status === 'passed'
      ? `The new tests notice none of the mutants.`
      : `The new tests do not pass: ${failure.slice(0, 500)}`,
  ];
}

/** Evenly chosen when there are too many. */
const sample = (mutants: Mutant[]) =>
  mutants.length <= mutantsMax
    ? mutants
    : Array.from(
        { length: mutantsMax },
        (_, index) => mutants[Math.floor((index * mutants.length) / mutantsMax)] as Mutant,
      );

/** Those that the tests which reach the module do not notice; or why that cannot be known. */
async function survivorsOf(
  lab: Lab,
  path: string,
  mutants: Mutant[],
  { config, signal }: WorkerContext,
): Promise<Mutant[] | string> {
  const { timeoutMs = 300_000, include } = config.tests ?? {};
  const answer = await lab.test(
    { select: 'affected', files: [path], ...(include && { include }), mutants, timeoutMs },
    signal,
  );
  if (answer.status === 'none')
    return answer.runner.startsWith('vitest')
      ? mutants
      : `There is no test runner that the mechanic knows: ${answer.message ?? ''}`;
  if (answer.status !== 'passed')
    return `The tests that reach ${path} do not pass as they are (${answer.status}), so they cannot judge mutants.`;
  const killed = new Set(answer.mutants?.filter(({ outcome }) => outcome !== 'survived').map(({ id }) => id));
  return mutants.filter(({ id }) => !killed.has(id));
}

/** Few inputs that tell the original from as many mutants as possible: greedily the one that tells the most. */
async function findPins(lab: Lab, made: PureFunction, survivors: Mutant[]): Promise<Pin[] | string> {
  const inputs = inputsFor(made, inputsMax, 1);
  const original = await outcomesOf(lab, made, inputs);
  const again = await outcomesOf(lab, made, inputs);
  if (!original || !again) return `${made.name} could not be evaluated on generated inputs.`;
  const stable = inputs.map(
    (_, index) => sameOutcome(original[index], again[index]) && isPinnable(original[index] as Outcome),
  );
  const module = (await readWhole(lab, made.path)) ?? '';
  const told = new Map<number, Set<Mutant>>();
  for (const mutant of survivors) {
    const mutated = module.slice(0, mutant.start) + mutant.text + module.slice(mutant.end);
    const outcomes = await outcomesOf(lab, made, inputs, mutated);
    for (const [index, outcome] of (outcomes ?? []).entries()) {
      if (!stable[index] || sameOutcome(outcome, original[index])) continue;
      told.set(index, (told.get(index) ?? new Set()).add(mutant));
    }
  }
  return cover(told, inputs, original);
}

function cover(told: Map<number, Set<Mutant>>, inputs: unknown[][], original: Outcome[]): Pin[] {
  const left = new Map(
    [...told].sort(([a], [b]) => a - b).map(([index, mutants]) => [index, new Set(mutants)]),
  );
  const pins: Pin[] = [];
  while (pins.length < pinsMax) {
    let best: number | undefined;
    for (const [index, mutants] of left)
      if (mutants.size > (best === undefined ? 0 : (left.get(best)?.size ?? 0))) best = index;
    if (best === undefined) break;
    const noticed = [...(left.get(best) ?? [])];
    pins.push({
      args: inputs[best] as unknown[],
      outcome: original[best] as Outcome,
      notices: [...new Set(noticed.map(({ description }) => description.replace(/^line \d+: /, '')))],
    });
    for (const mutants of left.values()) for (const mutant of noticed) mutants.delete(mutant);
  }
  return pins;
}

async function readWhole(lab: Lab, path: string): Promise<string> {
  let whole = '';
  let offset: number | undefined = 0;
  while (offset !== undefined) {
    const part: { text: string; next?: number } = await askLab(lab, 'read', { target: path, offset });
    whole += part.text;
    offset = part.next;
  }
  return whole;
}
