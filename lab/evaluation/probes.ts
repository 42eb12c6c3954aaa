/** Runs a list of probes, each an evaluation of its own, and says of each whether it held. */
import { isDeepStrictEqual } from 'node:util';
import type { EvalResponse, ProbeResult } from '../../contracts/evaluation.ts';
import type { Probe } from '../../contracts/task.ts';
import { type Asked, outside, placeIn } from './evaluation-request.ts';

/** An answer of a child: besides what the asker gets, whether a predicate held. */
export type Judged = EvalResponse & { holds?: boolean };

const consoleLinesMax = 200;
const shownMax = 300;

/** Evaluates the probes one after the other until their common deadline; the rest has the status `not-run`. */
export async function runProbes(
  probes: Probe[],
  { overlay, charsMax, timeoutMs }: Asked,
  root: string,
  evaluate: (asked: Asked) => Promise<Judged>,
): Promise<EvalResponse> {
  const started = performance.now();
  const results: ProbeResult[] = [];
  const answers: Judged[] = [];
  for (const probe of probes) {
    const leftMs = Math.floor(timeoutMs - (performance.now() - started));
    const module = placeIn(root, probe.module);
    if (leftMs < 1)
      results.push({ passed: false, status: 'not-run', message: 'The deadline passed before.' });
    else if (module === undefined)
      results.push({ passed: false, status: 'error', message: outside(probe.module) });
    else {
      const { expected: _expected, ...rest } = probe;
      const asked = { ...rest, module, overlay, reset: false, timeoutMs: leftMs };
      const answer = await evaluate(charsMax === undefined ? asked : { ...asked, charsMax });
      answers.push(answer);
      results.push(judge(probe, answer));
    }
  }
  const late = results.filter(({ status }) => status === 'timeout' || status === 'not-run').length;
  return {
    status: late ? 'timeout' : 'ok',
    ...(late && { message: `${late} of ${probes.length} probes had no result within ${timeoutMs} ms.` }),
    probes: results,
    console: answers.flatMap((answer) => answer.console).slice(0, consoleLinesMax),
    evaluated: [...new Set(answers.flatMap(({ evaluated }) => evaluated))],
    durationMs: answers.reduce((sum, answer) => sum + answer.durationMs, 0),
  };
}

function judge(probe: Probe, { status, value, cut, message, holds }: Judged): ProbeResult {
  const told = { status, ...(value !== undefined && { value }), ...(cut && { cut }) };
  const failed = (why: string) => ({ ...told, passed: false, message: why });
  if (status !== 'ok') return failed(message ?? status);
  if (probe.predicate !== undefined) {
    return holds
      ? { ...told, passed: true }
      : failed(`\`${probe.predicate}\` does not hold for ${shown(value)}.`);
  }
  if (!('expected' in probe)) return { ...told, passed: true };
  if (cut) return failed('The value is too long to be compared; use a predicate.');
  if (isDeepStrictEqual(value, probe.expected)) return { ...told, passed: true };
  return failed(`Gives ${shown(value)}, expected ${shown(probe.expected)}.`);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > shownMax ? `${text.slice(0, shownMax)}…` : text;
}
