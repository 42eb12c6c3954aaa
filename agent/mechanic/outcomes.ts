/** What a function gives for inputs, found by hot evaluation in the Lab. */
import type { EvalResponse } from '../../contracts/evaluation.ts';
import type { Lab } from '../worker.ts';

/** A value as the Lab spells it, or the message of what was thrown. */
export type Outcome = { value: unknown } | { throws: string };

const chunk = 500;

/**
 * Calls an exported function once for each list of arguments.
 * @param text stands in for the module when given: a mutant
 * @returns as many outcomes as inputs, or undefined when the evaluation itself failed (a loop without end, a crash, too much to tell)
 */
export async function outcomesOf(
  lab: Lab,
  made: { path: string; name: string },
  inputs: unknown[][],
  text?: string,
): Promise<Outcome[] | undefined> {
  const outcomes: Outcome[] = [];
  for (let from = 0; from < inputs.length; from += chunk) {
    const response: EvalResponse = await lab.eval({
      module: made.path,
      expression: callAll(made.name, inputs.slice(from, from + chunk)),
      ...(text !== undefined && { overlay: { [made.path]: text } }),
      timeoutMs: text === undefined ? 10_000 : 2000,
    });
    // Values that were cut may differ where it is not seen.
    if (response.status !== 'ok' || response.cut) return undefined;
    outcomes.push(...(response.value as Outcome[]));
  }
  return outcomes;
}

/** As a text the inputs cost the compiler nothing. */
const callAll = (
  name: string,
  inputs: unknown[][],
) => `JSON.parse(${JSON.stringify(JSON.stringify(inputs))}).map((args: any) => {
  try {
    return { value: (exports as any)[${JSON.stringify(name)}](...args) };
  } catch (error: any) {
    return { throws: String(error?.message ?? error) };
  }
})`;

export const sameOutcome = (a: Outcome | undefined, b: Outcome | undefined) =>
  JSON.stringify(a) === JSON.stringify(b);
