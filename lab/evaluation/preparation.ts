/** What a child needs for an evaluation: the modules as JavaScript with their links, and the expression as a function. */
import { realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { nearestNames } from '../../engine/index.ts';
import type { EvaluatorRequest, LoadedModule } from '../messages.ts';
import { collectModules, linksOf, withoutPlaces } from '../modules/modules.ts';
import {
  BrokenManifestError,
  makeResolver,
  packageTypeOf,
  projectOptions,
  type ReadText,
  type Resolve,
  resolverMemory,
} from '../modules/resolve.ts';
import { makeTranspiler, type Transpile, type Transpiled } from '../modules/transpile.ts';
import { type Asked, outside } from './evaluation-request.ts';
import type { Find } from './evaluator-process.ts';
import { type FunctionBody, functionBody } from './statements.ts';

export interface Texts {
  root: string;
  /** Present text of a file of the root. */
  read: ReadText;
  /** Paths of the source files of the root. */
  list: () => string[];
}

export type Job = Omit<EvaluatorRequest, 'nonce' | 'root' | 'update'> & {
  modules: Map<string, LoadedModule>;
  timeoutMs: number;
};

export interface Ready {
  job: Job;
  /** Where an import leads that the child finds by running. */
  find: Find;
  /** The transpiled text of a path, for stacks. */
  textOf: (path: string) => Transpiled | undefined;
  /** What it declares in its session. */
  declared: FunctionBody['declared'];
}

/** `imported`: what the session has imported so far, as the statements that import it again. */
export type Prepare = (asked: Asked, imported: Imported) => { problem: string } | Ready;
export interface Preparation {
  prepare: Prepare;
  /** Makes of a module of the workspace what an evaluation will need. */
  transpileNow(path: string): void;
}
type Imported = ReadonlyMap<string, string>;

const expressionPath = '[expression].ts';
const predicatePath = '[predicate].ts';
const pathMax = 4_000;
const nameMax = 255;

/** Makes the function that prepares evaluations. What cannot be evaluated is a problem, told in a sentence. */
export function makePreparation({ root, read, list }: Texts): Preparation {
  const compilerOptions = projectOptions(root);
  const readInside = insideOf(root, read);
  const memory = resolverMemory(root);
  const transpile = makeTranspiler(compilerOptions, (path) => packageTypeOf(path, readInside));
  const transpileNow = (path: string) => {
    const text = readInside(path);
    if (text !== undefined) transpile(path, text);
  };
  const prepare: Prepare = (asked, imported) => {
    const { overlay, module } = asked;
    const readNow: ReadText = (path) => (Object.hasOwn(overlay, path) ? overlay[path] : readInside(path));
    if (module !== undefined && readNow(module) === undefined)
      return { problem: missing(module, root, list()) };
    const resolve = makeResolver(root, compilerOptions, readNow, memory);
    const made = functionsOf(asked, imported, transpile, resolve);
    if ('problem' in made) return made;
    const { expression, predicate } = made;
    const entries = [expression, predicate].flatMap((one) => (one ? Object.values(one.module.links) : []));
    if (module !== undefined) entries.push(module);
    const collected = collectModules(entries, readNow, resolve, transpile);
    if ('problem' in collected) return collected;
    const job: Job = {
      modules: collected.modules,
      timeoutMs: asked.timeoutMs,
      ...(module !== undefined && { module }),
      ...(asked.call && { call: { export: asked.call.export, args: JSON.stringify(asked.call.args) } }),
      ...(expression && { expression: expression.module }),
      ...(predicate && { predicate: predicate.module }),
      ...(asked.charsMax !== undefined && { charsMax: asked.charsMax }),
      ...(asked.session !== undefined && { session: asked.session }),
    };
    const find: Find = (specifier, from) => {
      // What running code asks for is without end: nothing of it is remembered.
      const path = makeResolver(root, compilerOptions, readNow, { ...memory, paths: new Map() })(
        specifier,
        from,
      );
      if (path === undefined) return undefined;
      const found = unlessBroken(() => collectModules([], readNow, resolve, transpile, [path]));
      return 'problem' in found ? undefined : { path, modules: found.modules };
    };
    const textOf = (path: string) => {
      if (path === expressionPath) return expression?.transpiled;
      const text = readNow(path);
      return text === undefined ? undefined : transpile(path, text);
    };
    return { job, find, textOf, declared: made.declared };
  };
  return { prepare: (asked, imported) => unlessBroken(() => prepare(asked, imported)), transpileNow };
}

function unlessBroken<T>(action: () => T): T | { problem: string } {
  try {
    return action();
  } catch (error) {
    if (error instanceof BrokenManifestError) return { problem: error.message };
    throw error;
  }
}

interface Made {
  module: LoadedModule;
  transpiled: Transpiled;
}

/** The function of the names in scope that an evaluation runs, and the one that judges its value. */
function functionsOf(
  { expression, setup, predicate, session }: Asked,
  imported: Imported,
  transpile: Transpile,
  resolve: Resolve,
): { problem: string } | { expression?: Made; predicate?: Made; declared: FunctionBody['declared'] } {
  const make = (path: string, head: string, typed: FunctionBody): Made => {
    const made = transpile(path, `${head}${typed.body}\n})`, 'script');
    const transpiled = { ...made, sourceOf: placesBehind(head.length, typed, made) };
    const links = linksOf(path, transpiled, resolve);
    return { module: { ...withoutPlaces(transpiled), path, links }, transpiled };
  };
  const keep = session !== undefined;
  const before = functionBody(setup ?? '', { keep, value: false });
  if ('problem' in before) return { problem: `The setup: ${before.problem}` };
  const body = functionBody(expression ?? '', { keep, value: true });
  if ('problem' in body) return { problem: `The expression: ${body.problem}` };
  const test = functionBody(predicate ?? '', { keep: false, value: true });
  if ('problem' in test) return { problem: `The predicate: ${test.problem}` };
  const lines = setup === undefined ? body : joined(before, body);
  const isRun = expression !== undefined || setup !== undefined;
  // What was imported is imported again: an edit since then is seen.
  const again = [...imported].flatMap(([name, text]) => (lines.declared.has(name) ? [] : [text])).join('');
  const head = `(async (exports: any, require: any) => { ${again}`;
  const run = isRun ? make(expressionPath, head, lines) : undefined;
  const judge =
    predicate === undefined
      ? undefined
      : make(predicatePath, '(async (exports: any, require: any, value: any) => { ', test);
  const problem = run?.transpiled.problem ?? judge?.transpiled.problem;
  if (problem) return { problem: `The ${run?.transpiled.problem ? 'expression' : 'predicate'}: ${problem}` };
  const { declared } = lines;
  return { declared, ...(run && { expression: run }), ...(judge && { predicate: judge }) };
}

/** The setup, and below it the expression; what ends the setup may have no semicolon. */
function joined(setup: FunctionBody, expression: FunctionBody): FunctionBody {
  const above = setup.body.split('\n').length;
  return {
    body: `${setup.body}\n;${expression.body}`,
    columnOf: (line, column) => {
      if (line <= above) return setup.columnOf(line, column);
      return expression.columnOf(line - above, line === above + 1 ? column - 1 : column);
    },
    declared: new Map([...setup.declared, ...expression.declared]),
  };
}

/** Places as whoever typed the text counts them. */
function placesBehind(head: number, typed: FunctionBody, { sourceOf }: Transpiled): Transpiled['sourceOf'] {
  return (place) => {
    const { line, column } = sourceOf(place);
    return { line, column: typed.columnOf(line, line === 1 ? Math.max(1, column - head) : column) };
  };
}

/** A link of the tree may lead anywhere; what lies outside is not there. */
function insideOf(root: string, read: ReadText): ReadText {
  const known = new Set<string>();
  return (path) => {
    if (known.has(path)) return read(path);
    if (isImpossible(path)) return undefined;
    const text = read(path);
    if (text === undefined || !isInside(root, path)) return undefined;
    known.add(path);
    return text;
  };
}

function isInside(root: string, path: string): boolean {
  let real: string;
  try {
    real = realpathSync(join(root, path));
  } catch {
    // Nothing is there that leads anywhere: an edit may not be on the disk yet.
    return true;
  }
  return real.startsWith(root + sep);
}

/** No file system has files of such names, and asking it for one is an error. */
const isImpossible = (path: string) =>
  path.includes('\0') ||
  path.length > pathMax ||
  path.split('/').some((name) => Buffer.byteLength(name) > nameMax);

function missing(path: string, root: string, list: string[]): string {
  if (!isInside(root, path)) return outside(path);
  const nearest = nearestNames(path.slice(0, nameMax), list);
  return `There is no module ${path.slice(0, nameMax)}.${nearest.length ? ` Near it: ${nearest.join(', ')}.` : ''}`;
}
