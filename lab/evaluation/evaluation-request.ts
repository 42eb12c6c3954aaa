/** A request for an evaluation as the Lab works with it: older names read, places normalised, nonsense refused in words. */
import { isAbsolute, posix, relative } from 'node:path';
import type { EvalRequest } from '../../contracts/evaluation.ts';
import { type ExportCall, misuseOfProbe, type Probe } from '../../contracts/task.ts';

export interface Asked {
  module?: string;
  call?: ExportCall;
  expression?: string;
  setup?: string;
  /** Expression over `value` and `exports`. */
  predicate?: string;
  session?: string;
  reset: boolean;
  probes?: Probe[];
  /** Texts that stand in for files, inline source among them. */
  overlay: Record<string, string>;
  timeoutMs: number;
  charsMax?: number;
}

const timeoutMsDefault = 2_000;
/** No file of a project is called so; a module of this path is the request's own text. */
const sourcePath = '[source].ts';

/** Reads a request that fits the contract. A problem is one or two sentences for whoever asked. */
export function readRequest(request: EvalRequest, root: string): Asked | { problem: string } {
  const misuse = misuseOf(request);
  if (misuse) return { problem: misuse };
  const { form, timeout, timeoutMs, source, overlay: given, module: named, reset, ...rest } = request;
  const overlay: Record<string, string> = Object.create(null);
  for (const [path, text] of Object.entries(given ?? {})) {
    const place = placeIn(root, path);
    if (place === undefined) return { problem: outside(path) };
    overlay[place] = text;
  }
  const module = named === undefined ? undefined : placeIn(root, named);
  if (named !== undefined && module === undefined) return { problem: outside(named) };
  const path = module ?? (source === undefined ? undefined : sourcePath);
  if (source !== undefined) overlay[path as string] = source;
  return {
    ...rest,
    ...(path !== undefined && { module: path }),
    ...(form !== undefined && { expression: form }),
    reset: reset ?? false,
    overlay,
    timeoutMs: timeoutMs ?? timeout ?? timeoutMsDefault,
  };
}

function misuseOf(request: EvalRequest): string | undefined {
  const { call, expression, form, probes, module, source, setup, session, reset } = request;
  if (expression !== undefined && form !== undefined)
    return '`form` is an older name of `expression`: give one.';
  if (request.timeoutMs !== undefined && request.timeout !== undefined) {
    return '`timeout` is an older name of `timeoutMs`: give one.';
  }
  const code = expression ?? form;
  if (call && code !== undefined) return 'Give `expression` or `call`, not both.';
  if (call && module === undefined && source === undefined) return '`call` needs a `module` or a `source`.';
  if (reset && session === undefined) return '`reset` needs a `session`.';
  if (probes) return misuseOfProbes(request, probes);
  const something = [module, source, code, setup].some((part) => part !== undefined);
  return something || reset ? undefined : 'Give a `module`, a `source`, an `expression` or `probes`.';
}

function misuseOfProbes(request: EvalRequest, probes: Probe[]): string | undefined {
  const alone = ['call', 'expression', 'form', 'module', 'source', 'setup', 'session', 'reset'] as const;
  const beside = alone.find((name) => request[name] !== undefined);
  if (beside)
    return `\`probes\` and \`${beside}\` do not go together: each probe is evaluated in a fresh world.`;
  const wrong = probes.map(misuseOfProbe).findIndex((misuse) => misuse !== undefined);
  return wrong < 0 ? undefined : `probes[${wrong}]: ${misuseOfProbe(probes[wrong] as Probe)}`;
}

/** A path of the workspace, as its texts are keyed; undefined: it leads outside. */
export function placeIn(root: string, path: string): string | undefined {
  const inside = isAbsolute(path) ? relative(root, path).replaceAll('\\', '/') : path;
  const place = posix.normalize(inside);
  return place === '.' || place === '..' || place.startsWith('../') || isAbsolute(place) ? undefined : place;
}

/** What to say of a path that is not in the workspace. */
export function outside(path: string): string {
  return `${path} lies outside of the workspace; paths are relative to its root, without a way out of it.`;
}
