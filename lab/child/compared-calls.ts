/**
 * Runs in the world of the compared code: calls a function with one list of arguments after the other and writes down what each
 * call did. Clock and chance are the same for every call, so that only the code can make a difference.
 */
import { type Reader, readAt, unspell } from '../evaluation/unspell.ts';
import { spell } from '../evaluation/values.ts';

export interface CallPlan {
  export: string;
  method?: string;
  /** Classes of the arguments, as `module#name`. */
  classes: Record<string, new (...args: unknown[]) => object>;
  /** How long one call may take. */
  callMs: number;
  /** Stop between two calls when so much time has passed. */
  sliceMs: number;
}

interface Witness {
  /** What callbacks without result were given. */
  calls: unknown[];
  console: string[];
  /** Class → its public properties. */
  shows: Map<string, string[]>;
}

const charsMax = 50_000;
const answerCharsMax = 500_000;
const stepsMax = 1_000;

const realNow = performance.now.bind(performance);
const startTimer = setTimeout;
let random = 0;
let witness: Witness = { calls: [], console: [], shows: new Map() };

/** Stops the clock, makes chance repeatable, and listens to the console. To be done before the compared code is loaded. */
export function freezeWorld(): void {
  const now = Date.UTC(2024, 1, 29, 12);
  const frozen = new Proxy(Date, {
    construct: (real, args, made) => Reflect.construct(real, args.length ? args : [now], made),
    apply: () => new frozen().toString(),
    get: (real, key) => (key === 'now' ? () => now : Reflect.get(real, key)),
  });
  const chance = () => {
    random = (random * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return random / 2 ** 32;
  };
  const getRandomValues = (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length; at++) bytes[at] = Math.floor(chance() * 256);
    return bytes;
  };
  const randomUUID = () =>
    'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replaceAll('x', () => Math.floor(chance() * 16).toString(16));
  const print = (...parts: unknown[]) => witness.console.push(parts.map(shown).join(' '));
  const names = ['log', 'info', 'warn', 'error', 'debug'];
  Math.random = chance;
  replaceGlobals({
    Date: frozen,
    performance: { now: () => 0, timeOrigin: now, mark: () => {}, measure: () => {} },
    crypto: { randomUUID, getRandomValues },
    console: { ...console, ...Object.fromEntries(names.map((name) => [name, print])) },
  });
}

function replaceGlobals(values: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(values))
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}

const shown = (part: unknown) => (typeof part === 'string' ? part : JSON.stringify(spell(part, [], 2_000)));

/** What the calls did, as the JSON of a list of CallOutcome: as many as there was time and room for, one at least. */
export async function callAll(exports: object, plan: CallPlan, inputs: unknown[][]): Promise<string> {
  const started = realNow();
  const outcomes: string[] = [];
  let chars = 0;
  for (const input of inputs) {
    const outcome = JSON.stringify(await callOnce(exports, plan, input));
    outcomes.push(outcome);
    chars += outcome.length;
    if (chars > answerCharsMax || realNow() - started > plan.sliceMs) break;
  }
  return `[${outcomes.join(',')}]`;
}

async function callOnce(exports: object, plan: CallPlan, input: unknown[]): Promise<object> {
  random = 1;
  const seen: Witness = { calls: [], console: [], shows: new Map() };
  witness = seen;
  const args = unspell(input, globalThis, readersFor(plan, seen)) as unknown[];
  const before = JSON.stringify(spelt(args, seen));
  const result = await resultOf(exports, plan, args, seen);
  const after = spelt(args, seen);
  const [receiver] = plan.method === undefined ? [] : args;
  const changes = {
    ...(JSON.stringify(after) !== before && { args: after }),
    ...(receiver !== undefined && { receiver: visible(receiver as object, seen) }),
    ...(seen.calls.length && { calls: seen.calls }),
  };
  return {
    ...result,
    ...(Object.keys(changes).length && { after: changes }),
    ...(seen.console.length && { console: seen.console.slice(0, 100) }),
  };
}

async function resultOf(exports: object, plan: CallPlan, args: unknown[], seen: Witness): Promise<object> {
  try {
    const given = guarded(() => call(exports, plan, args), plan.callMs);
    const promised = typeof (given as { then?: unknown } | undefined)?.then === 'function';
    const value = await inTime(async () => drained(await given), plan.callMs);
    return { status: 'ok', value: spelt(value, seen), ...(promised && { promised }) };
  } catch (error) {
    const isLate = error === late || (error as { code?: unknown } | undefined)?.code === lateCode;
    return isLate ? { status: 'timeout' } : { status: 'error', value: spelt(error, seen) };
  }
}

const late = new Error('There was no answer in time.');
const lateCode = 'ERR_SCRIPT_EXECUTION_TIMEOUT';
const work: { now: () => unknown } = { now: () => undefined };
const vm = globalThis.process?.getBuiltinModule?.('node:vm');
const script = vm && new vm.Script('globalThis.__loomComparedCall.now()');
if (vm) Object.defineProperty(globalThis, '__loomComparedCall', { value: work });

/** Ends a loop without end. Without `node:vm` the Lab's own deadline does, at the price of the process. */
function guarded(run: () => unknown, timeout: number): unknown {
  if (!script) return run();
  work.now = run;
  return script.runInContext(globalThis, { timeout });
}

async function inTime<Value>(run: () => Promise<Value>, limitMs: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = startTimer(() => reject(late), limitMs);
  });
  try {
    return await Promise.race([run(), limit]);
  } finally {
    clearTimeout(timer);
  }
}

function call(exports: object, { export: name, method }: CallPlan, args: unknown[]): unknown {
  if (method === undefined) return (Reflect.get(exports, name) as (...all: unknown[]) => unknown)(...args);
  const [receiver, ...rest] = args as [object];
  return (Reflect.get(receiver, method) as (...all: unknown[]) => unknown).apply(receiver, rest);
}

/** What a generator yields is its result. */
async function drained(value: unknown): Promise<unknown> {
  const kind = Object.prototype.toString.call(value);
  if (kind !== '[object Generator]' && kind !== '[object AsyncGenerator]') return value;
  const steps: unknown[] = [];
  for await (const step of value as AsyncIterable<unknown>) {
    steps.push(step);
    if (steps.length >= stepsMax) break;
  }
  return steps;
}

/** How arguments are made that only code can make. */
function readersFor({ classes }: CallPlan, seen: Witness): Record<string, Reader> {
  return {
    promise: ({ value }, reading) => Promise.resolve(readAt(value, reading)),
    returns: ({ values, calls }, reading) => {
      const results = values as unknown[];
      return (...args: unknown[]) => {
        const given = spelt(args, seen);
        if (calls) seen.calls.push(given);
        return readAt(results[hashOf(JSON.stringify(given)) % results.length], reading);
      };
    },
    new: ({ module, name, args, shows }, reading) => {
      const Class = classes[`${module}#${name}`];
      if (!Class) throw new TypeError(`${module} exports no class ${name}.`);
      seen.shows.set(Class.name, shows as string[]);
      return new Class(...(readAt(args, reading) as unknown[]));
    },
  };
}

function hashOf(text: string): number {
  let hash = 7;
  for (let at = 0; at < text.length; at++) hash = (hash * 31 + text.charCodeAt(at)) % 1_000_003;
  return hash;
}

/** A value as it is spelt, but that instances of known classes show their public properties only. */
function spelt(value: unknown, { shows }: Witness): unknown {
  const whole = spell(value, [], charsMax);
  return shows.size ? withoutPrivate(whole, shows) : whole;
}

function withoutPrivate(value: unknown, shows: Witness['shows']): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => withoutPrivate(item, shows));
  const { $: kind, class: name, value: fields } = value as Record<string, unknown>;
  const visibleNames = kind === 'object' ? shows.get(String(name)) : undefined;
  const kept = visibleNames
    ? {
        ...value,
        value: Object.fromEntries(Object.entries(fields ?? {}).filter(([key]) => visibleNames.includes(key))),
      }
    : value;
  return Object.fromEntries(Object.entries(kept).map(([key, item]) => [key, withoutPrivate(item, shows)]));
}

function visible(receiver: object, seen: Witness): unknown {
  const names = seen.shows.get(receiver.constructor.name) ?? [];
  return spelt(Object.fromEntries(names.map((name) => [name, Reflect.get(receiver, name)])), seen);
}
