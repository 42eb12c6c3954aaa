/** Calls one version of a function in the evaluator, many times in one evaluation, and finds the calls that never answer. */

import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { CallOutcome } from '../../contracts/compare.ts';
import type { EvalRequest, EvalResponse } from '../../contracts/evaluation.ts';
import { labFolder } from '../own-code.ts';

/** Which function, in which tree. */
export interface Version {
  module: string;
  export: string;
  method?: string | undefined;
  /** Path → text that this tree has in place of the present one. */
  overlay: Record<string, string>;
  /** Modules of the classes that its arguments are made of, with the names of the classes. */
  classes: { module: string; name: string }[];
}

/** What was called, as far as there was time and room: the outcomes of the first inputs, one at least. */
export type CallMany = (inputs: readonly unknown[][]) => Promise<CallOutcome[]>;

/** The module of a version does not load, or the function is not there. */
export class NotCallableError extends Error {}

/** For one call among others, and for one that is made alone: a busy machine may have made it late. */
const callMs = { together: 300, alone: 1_000 };
const batchMs = 3_000;
const loadMs = 20_000;
const sliceMs = 500;
const folder = '.loom/compare';
const inputsPath = `${folder}/inputs.ts`;
const Answer = Type.Object(
  { problem: Type.Optional(Type.String()), outcomes: Type.Optional(Type.String()) },
  { additionalProperties: false },
);

/** Makes the callers of two versions. They throw NotCallableError when a function cannot be reached at all. */
export function makeCallers(
  evaluate: (request: EvalRequest) => Promise<EvalResponse>,
  versions: { old: Version; now: Version },
): { old: CallMany; now: CallMany } {
  /** Versions whose code the present child has loaded once: packages are slow the first time. */
  const loaded = new Set<Version>();
  const callerOf = (version: Version): CallMany => {
    const expression = expressionFor(version);
    const overlay = { ...version.overlay, ...callingCode() };
    const run = (inputs: readonly unknown[][], timeoutMs: number) => {
      const each = inputs.length === 1 ? callMs.alone : callMs.together;
      const list = JSON.stringify(JSON.stringify(inputs));
      const text = `export const callMs = ${each};\nexport const inputs: unknown[][] = JSON.parse(${list});`;
      return evaluate({ expression, overlay: { ...overlay, [inputsPath]: text }, timeoutMs });
    };
    const callMany: CallMany = async (inputs) => {
      if (!loaded.has(version)) {
        const answer = await run([], loadMs);
        // An error may be one that an earlier evaluation left behind.
        outcomesOf(answer.status === 'error' ? await run([], loadMs) : answer, 0);
        loaded.add(version);
      }
      const answer = await run(inputs, batchMs);
      if (answer.status === 'ok') return outcomesOf(answer, inputs.length);
      if (answer.status !== 'error') loaded.clear();
      // The world ended in one of the calls: which one, is found by taking fewer.
      if (inputs.length > 1) return callMany(inputs.slice(0, Math.ceil(inputs.length / 10)));
      const { status, message } = answer;
      return status === 'timeout' || status === 'killed'
        ? [{ status }]
        : [{ status: 'error', value: { $: 'error', name: 'Error', message: message ?? status } }];
    };
    return callMany;
  };
  return { old: callerOf(versions.old), now: callerOf(versions.now) };
}

function outcomesOf({ status, value, message }: EvalResponse, asked: number): CallOutcome[] {
  if (status !== 'ok') throw new NotCallableError(`The code could not be loaded: ${message ?? status}`);
  if (!Value.Check(Answer, value)) throw new NotCallableError(forged);
  if (value.problem !== undefined) throw new NotCallableError(value.problem);
  const outcomes: unknown = JSON.parse(value.outcomes ?? '');
  const isWhole = Value.Check(Outcomes, outcomes) && outcomes.length <= asked;
  if (!isWhole || (outcomes.length === 0 && asked > 0)) throw new NotCallableError(forged);
  return outcomes;
}

const forged = 'The code under comparison changed the answer.';
const Outcomes = Type.Array(CallOutcome);

function expressionFor({ module, export: name, method, classes }: Version): string {
  const imported = (path: string) => `(await import(${JSON.stringify(`./${path}`)}))`;
  const made = classes.map(
    (each) =>
      `${JSON.stringify(`${each.module}#${each.name}`)}: ${imported(each.module)}[${JSON.stringify(each.name)}]`,
  );
  const plan = `{ export: ${JSON.stringify(name)}, sliceMs: ${sliceMs}, ${
    method === undefined ? '' : `method: ${JSON.stringify(method)}, `
  }classes: { ${made.join(', ')} } }`;
  return `(async () => {
  const calls = ${imported(`${folder}/${entry}`)};
  calls.freezeWorld();
  let code: any, plan: any;
  try {
    code = ${imported(module)};
    plan = ${plan};
    if (typeof code[${JSON.stringify(name)}] !== 'function')
      return { problem: ${JSON.stringify(`${module} exports no function ${name}.`)} };
  } catch (error: any) {
    return { problem: ${JSON.stringify(`${module} does not load: `)} + String(error?.message ?? error) };
  }
  const { inputs, callMs } = ${imported(inputsPath)};
  return { outcomes: await calls.callAll(code, { ...plan, callMs }, inputs) };
})()`;
}

const entry = 'child/compared-calls.ts';
let code: Record<string, string> | undefined;

/** The code that does the calls, as files of the evaluated tree: Loom's own, with what it imports. */
function callingCode(): Record<string, string> {
  if (code) return code;
  const found: Record<string, string> = {};
  const add = (path: string) => {
    const target = posix.join(folder, path);
    if (target in found) return;
    const text = readFileSync(join(labFolder, path), 'utf8');
    found[target] = text;
    for (const [, specifier = ''] of text.matchAll(/^import (?!type\b)[^;]*? from '(\.[^']+)';$/gm))
      add(join(dirname(path), specifier));
  };
  add(entry);
  found[`${folder}/package.json`] = '{ "type": "module" }';
  code = found;
  return found;
}
