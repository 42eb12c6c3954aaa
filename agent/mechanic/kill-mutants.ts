/** Finds changes of functions that the tests do not notice, and adds tests that notice them. */
import type { EditCall } from '../../contracts/edit.ts';
import type { Mutant } from '../../contracts/lab.ts';
import type { Task } from '../../contracts/task.ts';
import { evenly } from '../../engine/evidence.ts';
import type { Lab, WorkerContext, WorkResult } from '../worker.ts';
import { askLab, type PureFunction } from './answers.ts';
import { keyOf } from './propose.ts';
import { hardestOf, pinsFor, tellApart } from './tell-apart.ts';
import { placeForTests } from './test-place.ts';
import { testCalls } from './test-text.ts';
import { isTest } from './weight.ts';

const mutantsMax = 60;
/** Who notices what hardly differs, notices the rest: this many are enough to judge the tests. */
const triedMax = 8;
/** Tests that take longer for one function than this part of the worker's time leave none for the next functions. */
const share = 1 / 8;

/** What became of one function: tests that notice more, or why there are none; and which mutants no test noticed before. */
interface Attempt {
  outcome: WorkResult['outcome'];
  detail: string;
  survivors?: Mutant[];
  /** Ids of those of them that the added tests notice. */
  noticed?: Set<string>;
}
const gaveUp = (detail: string): Attempt => ({ outcome: 'gave-up', detail });
const examplesMax = 5;

/**
 * Works through the targets of a task with purpose `tests` until one gives tests, or no time is left for another.
 * Each is remembered as tried. When none gives any, the result says for each why.
 */
export async function killMutants(task: Task, lab: Lab, context: WorkerContext): Promise<WorkResult> {
  const timeMs = context.settings.LOOM_LAB_TIMEOUT_MS;
  const started = performance.now();
  const leftMs = () => timeMs - (performance.now() - started);
  const { items } = await askLab<{ items: PureFunction[] }>(lab, 'pure-functions', {});
  const fruitless: string[] = [];
  for (const target of task.targets) {
    context.signal.throwIfAborted();
    if (fruitless.length > 0 && leftMs() < timeMs * 3 * share) {
      fruitless.push('There was no time for the others.');
      break;
    }
    const made = items.find(({ selector }) => selector === target);
    if (!made) {
      fruitless.push(`${target} is no exported function that depends on its arguments alone.`);
      continue;
    }
    const { text } = await askLab<{ text: string }>(lab, 'read', { target });
    const attempt = await strengthen(lab, made, context, timeMs * share);
    const { outcome, detail } = attempt;
    const { generation } = context;
    const key = keyOf('mutants', target, text);
    await context.report([{ type: 'tried', key, result: detail, generation, ...measured(target, attempt) }]);
    if (outcome === 'finished') return { outcome, detail };
    fruitless.push(detail);
  }
  return { outcome: 'gave-up', detail: [...new Set(fruitless)].join(' ') || 'The task names no function.' };
}

function measured(target: string, { survivors = [], noticed = new Set() }: Attempt) {
  if (survivors.length === 0) return undefined;
  const left = survivors.filter(({ id }) => !noticed.has(id));
  const examples = left.slice(0, examplesMax).map(({ description }) => description);
  return { mutants: { target, survived: survivors.length, noticed: noticed.size, examples } };
}

/** Cheap things first: only mutants that some input tells apart are worth a run of the tests. */
async function strengthen(
  lab: Lab,
  made: PureFunction,
  context: WorkerContext,
  shareMs: number,
): Promise<Attempt> {
  const say = (detail: string) =>
    context.report([{ type: 'phase', generation: context.generation, phase: 'work', detail }]);
  const { selector, name, path } = made;
  const all = (await askLab<{ items: Mutant[] }>(lab, 'mutants', { target: selector })).items;
  const mutants = evenly(all, mutantsMax);
  await say(`search inputs on which ${mutants.length} mutants of ${name} differ`);
  const differing = await tellApart(lab, made, mutants);
  if (typeof differing === 'string') return gaveUp(differing);
  const hardest = hardestOf(differing).slice(0, triedMax);
  if (hardest.length === 0)
    return gaveUp(`No input was found on which one of ${mutants.length} mutants of ${name} differs.`);

  await say(
    `run the tests against the ${hardest.length} mutants of ${name} that differ on the fewest inputs`,
  );
  const survivors = await survivorsOf(lab, path, hardest, context, shareMs);
  if (typeof survivors === 'string') return gaveUp(survivors);

  const pins = pinsFor(differing, survivors);
  await say(`add ${pins.length} tests for ${name}`);
  const place = await placeForTests(lab, made, context);
  return { survivors, ...(await addTests(lab, made, testCalls(place, made, pins), place.path, survivors)) };
}

async function addTests(
  lab: Lab,
  made: PureFunction,
  calls: EditCall[],
  path: string,
  survivors: Mutant[],
): Promise<Attempt> {
  const edited = await lab.edit({ calls });
  if (!edited.ok)
    return { outcome: 'failed', detail: `The tests could not be added: ${edited.refusal.message}` };
  const run = await lab.test({ select: 'files', files: [path], mutants: survivors });
  const killed = (run.mutants ?? []).filter(({ outcome }) => outcome === 'killed').map(({ id }) => id);
  if (run.status === 'passed' && killed.length > 0) {
    return {
      outcome: 'finished',
      detail: `The new tests in ${path} notice ${killed.length} of ${survivors.length} mutants of ${made.name} that no test noticed.`,
      noticed: new Set(killed),
    };
  }
  await lab.edit({ undo: edited.change.id });
  const failure = run.cases.find(({ state }) => state === 'failed')?.message ?? run.message ?? run.status;
  return {
    outcome: 'failed',
    detail:
      run.status === 'passed'
        ? `The new tests notice none of the mutants.`
        : `The new tests do not pass: ${failure.slice(0, 500)}`,
  };
}

/**
 * Those that the tests which import the module do not notice; or, in words, why there are none. What only names its path is left to
 * the judge: those tests take long, and rarely notice a change of one function.
 */
async function survivorsOf(
  lab: Lab,
  path: string,
  mutants: Mutant[],
  { config, signal }: WorkerContext,
  shareMs: number,
): Promise<Mutant[] | string> {
  const { include } = config.tests ?? {};
  const timeoutMs = Math.max(100, Math.floor(shareMs));
  const { items } = await askLab<{ items: { selector: string }[] }>(lab, 'importers', {
    path,
    transitive: true,
    limit: 5000,
  });
  const files = items.map(({ selector }) => selector).filter(isTest);
  if (files.length === 0) return mutants;
  const answer = await lab.test(
    { select: 'files', files, ...(include && { include }), mutants, timeoutMs },
    signal,
  );
  if (answer.status === 'none')
    return answer.runner.startsWith('vitest')
      ? mutants
      : `There is no test runner that the mechanic knows: ${answer.message ?? ''}`;
  if (answer.status !== 'passed')
    return `The tests that reach ${path} do not pass as they are (${answer.status}), so they cannot judge mutants.`;
  const ended = (wanted: string) =>
    mutants.filter(({ id }) => answer.mutants?.some((each) => each.id === id && each.outcome === wanted));
  const survivors = ended('survived');
  if (survivors.length > 0) return survivors;
  const count = mutants.length - ended('not-run').length;
  return count < mutants.length
    ? `The tests that reach ${path} take long: in ${Math.round(timeoutMs / 1000)} s they were run against ${count} of ${mutants.length} mutants${count ? ', and noticed them' : ''}.`
    : `The tests that reach ${path} notice all ${mutants.length} mutants that differ on the fewest inputs.`;
}
