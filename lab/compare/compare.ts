/** POST /compare: whether a function still does what it did, tried on arguments made from the types of its parameters. */
import type { CompareRequest, CompareResponse } from '../../contracts/compare.ts';
import type { EvalRequest } from '../../contracts/evaluation.ts';
import {
  argumentLists,
  joinLiterals,
  type Literals,
  misfit,
  type ParameterShape,
  type TypeShape,
} from '../../engine/evidence.ts';
import type { Workspace } from '../../engine/index.ts';
import type { Evaluator } from '../evaluation/evaluator.ts';
import { makeCallers, NotCallableError, type Version } from './calls.ts';
import { searchDifference } from './search.ts';

export interface CompareBench {
  workspace: Workspace;
  evaluator: Pick<Evaluator, 'evaluate'>;
}

/** What the query `parameter-types` answers. */
interface Callable {
  overloads: ParameterShape[][];
  receiver?: TypeShape;
  literals: Literals;
  leftOut: string[];
}

/** All that a comparison needs, before anything runs. */
interface Prepared {
  lists: Lists;
  old: Version;
  now: Version;
  leftOut: string[];
}

type Lists = NonNullable<ReturnType<typeof argumentLists>>;
type Refused = { status: 'unsupported' | 'error'; message: string; leftOut: string[] };

const runsDefault = 1_000;
const timeoutMsDefault = 20_000;

/** Makes the comparison of a Lab. Whatever the code does is an answer, never an error; it throws when the signal aborts. */
export function makeCompare({ workspace, evaluator }: CompareBench) {
  return async (request: CompareRequest, signal?: AbortSignal): Promise<CompareResponse> => {
    const { seed = 1, runs = runsDefault, timeoutMs = timeoutMsDefault } = request;
    const nothing = { seed, runs: 0, unstable: 0 };
    const prepared = prepare(request, workspace);
    if ('status' in prepared) return { ...nothing, ...prepared };
    const { lists, leftOut } = prepared;
    const evaluate = async (asked: EvalRequest) => {
      signal?.throwIfAborted();
      return evaluator.evaluate(asked, signal);
    };
    try {
      const callers = makeCallers(evaluate, prepared);
      return { seed, leftOut, ...(await searchDifference({ lists, seed, runs, timeoutMs, ...callers })) };
    } catch (error) {
      if (!(error instanceof NotCallableError)) throw error;
      return { ...nothing, status: 'error', message: error.message, leftOut };
    }
  };
}

function prepare(request: CompareRequest, workspace: Workspace): Prepared | Refused {
  const { module, export: name, method, was = {}, base } = request;
  const place = { module, export: name, ...(method !== undefined && { method }) };
  const oldPlace = { ...place, ...was };
  const old = ask(workspace, { ...oldPlace, ...(base ? { texts: base } : { base: true }) });
  if (typeof old === 'string') return { status: 'error', message: `The old tree: ${old}`, leftOut: [] };
  const now = ask(workspace, place);
  if (typeof now === 'string') return { status: 'error', message: now, leftOut: [] };
  const { leftOut } = old;
  const unsupported = (message: string): Refused => ({ status: 'unsupported', message, leftOut });
  const problem = misfitOf(old, now);
  if (problem) return unsupported(problem);
  const literals = joinLiterals(old.literals, now.literals);
  const lists = argumentLists(old.overloads.map(withReceiver(old)), { literals });
  if (!lists) return unsupported(`No arguments can be made for ${name}: ${leftOut.join('; ')}.`);
  const classes = classesIn(old);
  const overlay = base ? textsIn(base) : baseTexts(workspace);
  return {
    ...{ lists, leftOut },
    old: { ...oldPlace, overlay, classes },
    now: { ...place, overlay: {}, classes },
  };
}

function ask(workspace: Workspace, params: Record<string, unknown>): Callable | string {
  const answer = workspace.query({ query: 'parameter-types', params });
  return answer.ok ? (answer.result as Callable) : `${answer.refusal.message} ${answer.refusal.hint}`;
}

/** Why old calls cannot be made of the new version. */
function misfitOf(old: Callable, now: Callable): string | undefined {
  const accepted = (list: ParameterShape[]) =>
    now.overloads.map(withReceiver(now)).map((each) => misfit(list, each));
  for (const list of old.overloads.map(withReceiver(old))) {
    const misfits = accepted(list);
    if (!misfits.includes(undefined))
      return `The parameters changed: old calls do not fit \`${misfits[0]}\`, so there is nothing to compare.`;
  }
  return undefined;
}

/** The object of a method is its first argument here. */
const withReceiver =
  ({ receiver }: Callable) =>
  (list: ParameterShape[]): ParameterShape[] =>
    receiver ? [{ name: 'this', optional: false, rest: false, type: receiver }, ...list] : list;

/** Every class that the arguments are made of. */
function classesIn(callable: Callable): { module: string; name: string }[] {
  const found = new Map<string, { module: string; name: string }>();
  JSON.stringify([callable.overloads, callable.receiver], (_key, part: TypeShape | undefined) => {
    if (part?.kind === 'instance')
      found.set(`${part.module}#${part.name}`, { module: part.module, name: part.name });
    return part;
  });
  return [...found.values()];
}

function textsIn(base: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(base).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

function baseTexts(workspace: Workspace): Record<string, string> {
  const changed = Object.keys(workspace.changedFiles()).map(
    (path) => [path, workspace.baseText(path) ?? null] as const,
  );
  return textsIn(Object.fromEntries(changed));
}
