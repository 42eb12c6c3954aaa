/** Hot evaluation, the trusted side: keeps one warm child and one waiting, holds the deadline, kills what passes it. */
import { randomBytes } from 'node:crypto';
import type { EvalRequest, EvalResponse } from '../contracts/evaluation.ts';
import { type EvaluatorChild, type Find, startEvaluatorChild } from './evaluator-process.ts';
import type { EvaluatorRequest, LoadedModule } from './messages.ts';
import { collectModules, linksOf, withoutPlaces } from './modules.ts';
import { makeResolver, packageTypeOf, projectOptions, type ReadText } from './resolve.ts';
import type { Sandbox } from './sandbox.ts';
import { mapStack } from './stack.ts';
import { makeTranspiler, type Transpiled } from './transpile.ts';

export interface Evaluator {
  /** Evaluates one request after the other. Whatever the code does is an answer, never an error. */
  evaluate(request: EvalRequest): Promise<EvalResponse>;
  /** How many children live. */
  children(): number;
  close(): Promise<void>;
}

export interface EvaluatorOptions {
  sandbox: Sandbox;
  root: string;
  /** Present text of a file of the root. */
  read: ReadText;
  /** What evaluated code may read: the tree, its packages, Loom's own child scripts. */
  readOnly: string[];
}

type Job = Omit<EvaluatorRequest, 'nonce' | 'root' | 'update'> & {
  modules: Map<string, LoadedModule>;
  timeoutMs: number;
};

const timeoutMsDefault = 2_000;
const evaluationsMax = 2_000;
const memoryMbMax = 1_024;
const expressionPath = 'expression.ts';

/** Starts the evaluator of a Lab; the children start at once, so that the first answer is a warm one. */
export function startEvaluator(options: EvaluatorOptions): Evaluator {
  const prepare = makePreparation(options);
  const children = new Set<EvaluatorChild>();
  const start = () => {
    const child = startEvaluatorChild(options.sandbox, options.root, options.readOnly);
    children.add(child);
    child.ended.then(() => children.delete(child));
    return child;
  };
  let current = start();
  let spare = start();
  const replace = () => {
    current.kill();
    current = spare;
    spare = start();
  };
  let turn: Promise<unknown> = Promise.resolve();
  const evaluate = async (request: EvalRequest): Promise<EvalResponse> => {
    const prepared = prepare(request);
    if ('problem' in prepared) return failed('error', prepared.problem);
    if (current.over()) replace();
    const response = await runIn(current, prepared, options.root);
    if (current.over() || current.evaluations > evaluationsMax || current.memoryMb > memoryMbMax) replace();
    const { stack, ...rest } = response;
    return stack === undefined ? rest : { ...rest, stack: mapStack(stack, options.root, prepared.textOf) };
  };
  return {
    evaluate: (request) => {
      const answer = turn.then(() => evaluate(request));
      turn = answer.catch(() => {});
      return answer;
    },
    children: () => children.size,
    close: async () => {
      for (const child of children) child.kill();
      await Promise.all([...children].map((child) => child.ended));
    },
  };
}

function failed(status: EvalResponse['status'], message: string): EvalResponse {
  return { status, message, console: [], evaluated: [], durationMs: 0 };
}

/** Runs a job in a child; when the deadline passes first, the child dies and its group with it. */
async function runIn(child: EvaluatorChild, { job, find }: Ready, root: string): Promise<EvalResponse> {
  await child.ready;
  const { modules, timeoutMs, ...rest } = job;
  const started = performance.now();
  const nonce = randomBytes(16).toString('hex');
  let deadline: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    deadline = setTimeout(resolve, timeoutMs, undefined);
  });
  const asked = child.ask({ nonce, root, update: child.missing(modules), ...rest }, find);
  const answer = await Promise.race([asked, child.ended, late]);
  clearTimeout(deadline);
  const durationMs = performance.now() - started;
  if (answer === undefined) {
    child.kill();
    return {
      ...failed('timeout', `There was no result within ${timeoutMs} ms; the child was killed.`),
      durationMs,
    };
  }
  if ('code' in answer) {
    const output = child.output().trim().slice(-2_000);
    const message = `The child ended (${answer.code}) before it had a result.${output && ` It printed: ${output}`}`;
    return { ...failed('killed', message), durationMs };
  }
  const { kind: _kind, nonce: _nonce, memoryMb: _memory, ...response } = answer;
  return response;
}

interface Ready {
  job: Job;
  find: Find;
  /** The transpiled text of a path, for stacks. */
  textOf: (path: string) => Transpiled | undefined;
}

/** Makes the function that turns a request into what the child needs: JavaScript and resolved links. */
function makePreparation({
  root,
  read,
}: EvaluatorOptions): (request: EvalRequest) => Ready | { problem: string } {
  const compilerOptions = projectOptions(root);
  const transpile = makeTranspiler(compilerOptions, (path) => packageTypeOf(path, read));
  return (request) => {
    const misuse = misuseOf(request);
    if (misuse) return { problem: misuse };
    const overlay = request.overlay ?? {};
    const readNow: ReadText = (path) => (Object.hasOwn(overlay, path) ? overlay[path] : read(path));
    const resolve = makeResolver(root, compilerOptions, readNow);
    const text = expressionText(request);
    const expression = text === undefined ? undefined : transpile(expressionPath, text, 'script');
    if (expression?.problem) return { problem: `The expression: ${expression.problem}` };
    const links = expression ? linksOf(expressionPath, expression, resolve) : {};
    const entries = [...Object.values(links), ...(request.module === undefined ? [] : [request.module])];
    const collected = collectModules(entries, readNow, resolve, transpile);
    if ('problem' in collected) return collected;
    const job: Job = {
      modules: collected.modules,
      timeoutMs: request.timeoutMs ?? timeoutMsDefault,
      ...(request.module !== undefined && { module: request.module }),
      ...(request.call && { call: { export: request.call.export, args: JSON.stringify(request.call.args) } }),
      ...(expression && { expression: { ...withoutPlaces(expression), path: expressionPath, links } }),
    };
    const find: Find = (specifier, from) => {
      const path = resolve(specifier, from);
      if (path === undefined) return undefined;
      const found = collectModules([], readNow, resolve, transpile, [path]);
      return 'problem' in found ? undefined : { path, modules: found.modules };
    };
    const textOf = (path: string) => {
      if (path === expressionPath) return expression;
      const source = readNow(path);
      return source === undefined ? undefined : transpile(path, source);
    };
    return { job, find, textOf };
  };
}

function misuseOf(request: EvalRequest): string | undefined {
  if (request.call && request.expression !== undefined) return 'Give `expression` or `call`, not both.';
  if (request.call && request.module === undefined) return '`call` needs a `module`.';
  const something = [request.module, request.expression, request.setup].some((part) => part !== undefined);
  return something ? undefined : 'Give a `module`, an `expression`, or both.';
}

/** An async function of the names in scope. The first line of the request stays the first line. */
function expressionText({ setup, expression, call }: EvalRequest): string | undefined {
  if (call || (setup === undefined && expression === undefined)) return undefined;
  const result = expression === undefined ? '' : `return (${expression}\n);`;
  return `(async (exports: any, require: any) => { ${setup === undefined ? '' : `${setup}\n;`}${result}\n})`;
}
