/** One hostile act as data: what it tries, how it is sent to a Lab, what may come back, and which canaries it aims at. */
import type { EvalRequest, EvalStatus } from '../../contracts/evaluation.ts';
import type { Mutant, TestRequest, TestResponse } from '../../contracts/lab.ts';
import { loot } from './loot.ts';

/** What must not be reached, each with a canary of its own. */
export type Aim =
  | 'file'
  | 'token'
  | 'environment'
  | 'process'
  | 'write'
  | 'tree'
  | 'tcp'
  | 'udp'
  | 'unix'
  | 'abstract'
  | 'signal'
  | 'survivor';

/** Where the canaries are. Payloads know the places, never the secrets. */
export interface Where {
  /** A file that says a secret. */
  file: string;
  /** The bearer token of the Lab. */
  token: string;
  /** A folder in which nothing may be written. */
  outside: string;
  /** The tree of the Lab: to be read, not to be written. */
  tree: string;
  tcpPort: number;
  udpPort: number;
  socket: string;
  abstract: string;
  labPid: number;
  victimPid: number;
}

/** Text of a file, or where a link leads. */
export type Laid = string | { link: string };

type Attack =
  | { route: 'eval'; request: (where: Where) => EvalRequest; files?: (where: Where) => Record<string, Laid> }
  | {
      route: 'test';
      request: (where: Where) => TestRequest;
      files: (where: Where) => Record<string, Laid>;
      /** How often it is sent: the next run may meet what the first one left. */
      times?: number;
    };

/** What came back, in one word. `refused`: the Lab did not take the request. */
export type Answer = (typeof EvalStatus)['static'] | TestResponse['status'] | 'refused';

export interface Payload {
  name: string;
  tries: string;
  attack: Attack;
  answers: Answer[];
  aims: Aim[];
  /** Tiers that do not promise to withstand it, by a known limit. */
  limits?: string[];
  /** The value that an `ok` must have. */
  value?: unknown;
}

/** Everything that a search from inside looks for. */
const searched: Aim[] = [
  'file',
  'token',
  'environment',
  'process',
  'write',
  'tree',
  'tcp',
  'udp',
  'unix',
  'abstract',
];
/** Too short for a loop, long enough for an honest answer on a busy machine. */
const timeoutMs = 300;
const searchMs = 5_000;

/** Evaluates an expression in which `where` is known. The defaults are those of code that never comes to an end. */
export function evaluating(
  name: string,
  tries: string,
  expression: string,
  rest: Partial<Pick<Payload, 'answers' | 'aims' | 'value' | 'limits'>> & {
    setup?: string;
    request?: Partial<EvalRequest>;
    files?: (where: Where) => Record<string, Laid>;
  } = {},
): Payload {
  const { setup = '', request = {}, files, answers = ['timeout'], ...others } = rest;
  const attack: Attack = {
    route: 'eval',
    ...(files && { files }),
    request: (where) => ({ setup: `${constants(where)}\n${setup}`, expression, timeoutMs, ...request }),
  };
  return { name, tries, attack, answers, aims: [], ...others };
}

/** Evaluates an expression that gives the host's `process`, and searches with it for all canaries. */
export function escaping(name: string, tries: string, expression: string): Payload {
  return evaluating(name, tries, `(async () => await loot(await (${expression}), where))()`, {
    setup: `const loot: any = ${loot};`,
    answers: ['ok', 'error', 'timeout', 'killed'],
    aims: searched,
    request: { timeoutMs: searchMs },
  });
}

/** Evaluates statements that reach for canaries with `host`, the host's `process`, and answer what they got. */
export function reaching(name: string, tries: string, aims: Aim[], statements: string): Payload {
  return evaluating(
    name,
    tries,
    `(async () => { const host = process as any; const module = (name: string) => host.getBuiltinModule(name); ${statements} })()`,
    {
      answers: ['ok', 'error', 'timeout', 'killed', 'too-large'],
      aims,
      request: { timeoutMs: searchMs },
    },
  );
}

/** Runs a script by Node as a test command. `where` and `loot` are known in it. */
export function running(
  name: string,
  tries: string,
  script: string,
  rest: Partial<Pick<Payload, 'answers' | 'aims'>> & { timeoutMs?: number } = {},
): Payload {
  const { answers = ['passed', 'failed', 'timeout', 'crashed'], aims = [], timeoutMs = 1_000 } = rest;
  const attack: Attack = {
    route: 'test',
    files: (where) => ({ 'attack.mjs': searching(where, script) }),
    request: () => ({ select: 'command', command: ['node', 'attack.mjs'], timeoutMs }),
  };
  return { name, tries, attack, answers, aims };
}

/** Lays files and runs the tests of `test/clock.test.ts` by vitest. */
export function testing(
  name: string,
  tries: string,
  files: (where: Where) => Record<string, Laid>,
  rest: Partial<Pick<Payload, 'answers' | 'aims'>> & {
    timeoutMs?: number;
    times?: number;
    mutants?: Mutant[];
  } = {},
): Payload {
  const {
    answers = ['passed', 'failed', 'timeout', 'crashed', 'none'],
    aims = searched,
    timeoutMs = 15_000,
    times = 1,
    mutants = [],
  } = rest;
  const attack: Attack = {
    route: 'test',
    files,
    times,
    request: () => ({ select: 'files', files: ['test/clock.test.ts'], timeoutMs, mutants }),
  };
  return { name, tries, attack, answers, aims };
}

/** Puts the places of the canaries, and the search for them, before a script. */
export function searching(where: Where, script: string): string {
  return `${constants(where)}\nconst loot = ${loot};\n${script}`;
}

function constants(where: Where): string {
  return `const where = ${JSON.stringify(where)};`;
}
