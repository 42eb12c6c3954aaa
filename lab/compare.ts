/** POST /compare: whether a function still does what it did, tried on arguments made from the types of its parameters. */
import type { CompareRequest, CompareResponse } from '../contracts/compare.ts';
import {
  argumentLists,
  joinLiterals,
  type Literals,
  misfit,
  type ParameterShape,
  type TypeShape,
} from '../engine/evidence.ts';
import type { Workspace } from '../engine/index.ts';
import { makeCallers, NotCallableError, type Version } from './compare-calls.ts';
import { searchDifference } from './compare-search.ts';
import type { Evaluator } from './evaluator.ts';

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

const runsDefault = 1_000;
const timeoutMsDefault = 20_000;

/** Makes the comparison of a Lab. Whatever the code does is an answer, never an error. */
export function makeCompare({ workspace, evaluator }: CompareBench) {
  return async (request: CompareRequest): Promise<CompareResponse> => {
    const { seed = 1, runs = runsDefault, timeoutMs = timeoutMsDefault, was = {}, base } = request;
    const { module, export: name, method } = request;
    const place = { module, export: name, ...(method !== undefined && { method }) };
    const oldPlace = { ...place, ...was };
    const ended = (status: CompareResponse['status'], message: string, leftOut: string[] = []) => ({
      ...{ status, seed, runs: 0, unstable: 0, message, leftOut },
    });
    const old = ask(workspace, { ...oldPlace, ...(base ? { texts: base } : { base: true }) });
    if (typeof old === 'string') return ended('error', `The old tree: ${old}`);
    const now = ask(workspace, place);
    if (typeof now === 'string') return ended('error', now);
    const problem = misfitOf(old, now);
    if (problem) return ended('unsupported', problem, old.leftOut);
    const lists = argumentLists(old.overloads.map(withReceiver(old)), {
      literals: joinLiterals(old.literals, now.literals),
    });
    if (!lists)
      return ended(
        'unsupported',
        `No arguments can be made for ${name}: ${old.leftOut.join('; ')}.`,
        old.leftOut,
      );
    const classes = classesIn(old);
    const version = (at: typeof place, overlay: Record<string, string>): Version => ({
      ...at,
      overlay,
      classes,
    });
    try {
      const found = await searchDifference({
        ...{ lists, seed, runs, timeoutMs },
        ...makeCallers(evaluator, {
          old: version(oldPlace, base ? textsIn(base) : baseTexts(workspace)),
          now: version(place, {}),
        }),
      });
      return { seed, leftOut: old.leftOut, ...found };
    } catch (error) {
      if (error instanceof NotCallableError) return ended('error', error.message, old.leftOut);
      throw error;
    }
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
