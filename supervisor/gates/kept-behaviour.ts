/** Whether a clean-up kept behaviour: what it may have changed is called, old and new, with the same generated arguments. */
import type { CallOutcome, CompareRequest, CompareResponse } from '../../contracts/compare.ts';
import type { Finding } from '../../contracts/report.ts';
import { isTestCode } from '../policy/paths.ts';
import type { Candidate } from './gate.ts';

export interface Kept {
  /** What behaves in another way now. */
  broken: Finding[];
  /** What was not, or not wholly, compared, and why. */
  notes: Finding[];
  summary: string;
}

type ChangedFunction = Pick<CompareRequest, 'module' | 'export' | 'method' | 'was'>;

const functionsMax = 30;
const budgetMs = 30_000;
const eachMs = 5_000;
const runs = 500;

/** Compares the exported functions that the candidate may have changed, as many as there is time for. */
export async function keptBehaviour({ lab, work }: Candidate): Promise<Kept> {
  const { client } = await lab();
  const asked = await client.query({ query: 'changed-functions', params: { limit: 5_000 } });
  if (!asked.ok)
    return { broken: [], notes: [note('not-compared', asked.refusal.message)], summary: 'nothing compared' };
  const { items } = asked.result as { items: ChangedFunction[] };
  const changed = items.filter(({ module }) => !isTestCode(module));
  const started = performance.now();
  // The candidate cannot know the seed before it is done.
  const seed = Number.parseInt(work.digest.slice(0, 7), 16) || 1;
  const kept: Kept = { broken: [], notes: [], summary: '' };
  let same = 0;
  for (const [index, place] of changed.entries()) {
    const left = budgetMs - (performance.now() - started);
    if (index >= functionsMax || left < 100) {
      const rest = changed.slice(index).map(nameOf);
      kept.notes.push(
        note('not-compared', `${rest.length} functions were left for lack of time: ${rest.join(', ')}.`),
      );
      break;
    }
    const answer = await client.compare({
      ...place,
      seed,
      runs,
      timeoutMs: Math.min(eachMs, Math.floor(left)),
    });
    if (answer.status === 'different') kept.broken.push(differenceOf(place, answer));
    else kept.notes.push(...notesOf(place, answer));
    if (answer.status === 'same') same += 1;
  }
  const unknown = changed.length - same - kept.broken.length;
  const rest = unknown ? `, ${unknown} were not compared` : '';
  return { ...kept, summary: `${same} of ${changed.length} changed functions do what they did${rest}` };
}

const note = (rule: string, message: string, file?: string): Finding => ({
  rule,
  message,
  ...(file && { file }),
});

const nameOf = ({ module, export: name, method }: ChangedFunction) =>
  `${module}#${name}${method ? `.${method}` : ''}`;

function differenceOf(place: ChangedFunction, { difference, seed }: CompareResponse): Finding {
  if (!difference) return note('behaviour-changed', nameOf(place), place.module);
  const { input, old, new: now, alone } = difference;
  const when = alone ? '' : ' after other calls';
  const message = `${nameOf(place)} with the arguments ${short(input)}${when}: before ${did(old)}, now ${did(now)} (seed ${seed}).`;
  return note('behaviour-changed', message, place.module);
}

function did(outcome: CallOutcome): string {
  const { status, value, ...rest } = outcome;
  const result =
    status === 'ok' ? `it gave ${short(value)}` : `${status}${value === undefined ? '' : ` ${short(value)}`}`;
  return Object.keys(rest).length ? `${result} with ${short(rest)}` : result;
}

const short = (value: unknown) => {
  const text = JSON.stringify(value);
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
};

function notesOf(
  place: ChangedFunction,
  { status, message, leftOut, runs: tried, unstable }: CompareResponse,
): Finding[] {
  const name = nameOf(place);
  const file = place.module;
  if (status === 'unsupported' || status === 'error')
    return [note('not-compared', `${name}: ${message ?? status}`, file)];
  if (status === 'unstable')
    return [note('unstable', `${name} gives other answers each time: ${unstable} of ${tried} calls.`, file)];
  return [
    ...(message ? [note('partly-compared', `${name}: ${tried} of ${runs} runs. ${message}`, file)] : []),
    ...(leftOut.length ? [note('partly-compared', `${name}: never given ${leftOut.join('; ')}.`, file)] : []),
  ];
}
