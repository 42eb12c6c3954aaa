/** `loom lab --repl`: evaluates what a person types, or a program writes, in one session of a Lab. */
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { EvalResponse } from '../contracts/evaluation.ts';
import { WireError } from '../contracts/wire.ts';
import { isIncomplete } from './repl-input.ts';
import { showValue } from './show-value.ts';
import type { Lab } from './worker.ts';

export interface ReplOptions {
  lab: Lab;
  input: Readable;
  output: Writable;
  /** A person sits there: prompts, colours, keys. */
  terminal: boolean;
  /** Answers as JSON, one a line. */
  json: boolean;
  /** Earlier inputs, the last first; the inputs of this time are put in front. */
  history: string[];
  /** Ends it. */
  signal: AbortSignal;
}

interface Repl extends ReplOptions {
  lines: Interface;
  /** Lines that wait for more. */
  held: string[];
  /** The input has ended; lines that came before it are still answered. */
  isOver: boolean;
  module?: string | undefined;
  /** Stops the evaluation that runs. */
  stop?: AbortController | undefined;
}

const session = 'repl';
const timeoutMs = 600_000;
const charsMax = 100_000;
const linesKept = 1_000;
const prompts = { first: 'loom> ', more: '  ... ' };
const help = `Type TypeScript: an expression, or statements of which the last gives the value. What you declare stays.
import { name } from './src/file.ts' works; when the file is edited, the name means what it is then.

.module <path>  have the exports of a module in scope as \`exports\`; without a path: no longer
.reset          forget what was declared
.help           this
.exit           end (Ctrl-D too)

Ctrl-C drops what you type, or stops what runs; stopping loses what was declared.`;

/** Runs until the input ends or says so. @throws WireError when the Lab is gone */
export async function runRepl(options: ReplOptions): Promise<void> {
  const { input, output, terminal, history, signal } = options;
  const shown = terminal ? { output, history: [...history], historySize: linesKept } : {};
  const lines = createInterface({ input, ...shown, terminal, signal });
  const repl: Repl = { ...options, lines, held: [], isOver: false };
  lines.on('close', () => {
    repl.isOver = true;
  });
  lines.on('SIGINT', () => interrupt(repl));
  lines.on('history', (kept: string[]) => history.splice(0, history.length, ...kept));
  if (terminal) print(repl, 'A session in the sandbox of a Lab. `.help` says what there is.');
  ask(repl);
  for await (const line of lines) {
    if ((await take(repl, line)) === 'end') break;
    ask(repl);
  }
  if (repl.held.length) await evaluate(repl, repl.held.join('\n'));
  lines.close();
}

function ask({ lines, terminal, held, isOver }: Repl): void {
  if (!terminal || isOver) return;
  lines.setPrompt(held.length ? prompts.more : prompts.first);
  lines.prompt();
}

async function take(repl: Repl, line: string): Promise<'end' | undefined> {
  if (!repl.held.length && line.trim().startsWith('.')) return command(repl, line.trim());
  const text = [...repl.held, line].join('\n');
  repl.held = isIncomplete(text) ? [...repl.held, line] : [];
  if (!repl.held.length && text.trim()) await evaluate(repl, text);
  return undefined;
}

async function command(repl: Repl, line: string): Promise<'end' | undefined> {
  const [name, ...rest] = line.split(/\s+/);
  const commands: Record<string, () => unknown> = {
    '.help': () => print(repl, help),
    '.reset': () => evaluate(repl, undefined),
    '.module': () => scope(repl, rest.join(' ')),
  };
  if (name === '.exit') return 'end';
  const run = commands[name as string];
  if (run) await run();
  else print(repl, `There is no command ${name}; there are .exit, ${Object.keys(commands).join(', ')}.`);
  return undefined;
}

/** A module stays in scope when it can be loaded. */
async function scope(repl: Repl, path: string): Promise<void> {
  const { module: before } = repl;
  repl.module = path || undefined;
  if (!path) return print(repl, 'No module is in scope.');
  const answer = await evaluate(repl, 'Object.keys(exports)');
  if (answer?.status !== 'ok') repl.module = before;
}

/** Evaluates a text, or resets the session, and prints what comes of it. */
async function evaluate(repl: Repl, expression: string | undefined): Promise<EvalResponse | undefined> {
  const what = expression === undefined ? { reset: true } : { expression };
  const module = repl.module === undefined || expression === undefined ? {} : { module: repl.module };
  const stop = new AbortController();
  repl.stop = stop;
  try {
    const signal = AbortSignal.any([stop.signal, repl.signal]);
    const answer = await repl.lab.eval({ session, ...what, ...module, timeoutMs, charsMax }, signal);
    show(repl, answer);
    return answer;
  } catch (error) {
    if (stop.signal.aborted) print(repl, 'Stopped. What was declared is forgotten.');
    else if (error instanceof WireError && error.problem.code === 'bad-request') print(repl, error.message);
    else throw error;
    return undefined;
  } finally {
    repl.stop = undefined;
  }
}

function show(repl: Repl, answer: EvalResponse): void {
  const lost = 'What was declared is forgotten: the process of the session was replaced.';
  const style = { colors: repl.terminal, columns: columnsOf(repl.output) };
  const text = answer.status === 'ok' ? showValue(answer.value, style) : errorText(answer);
  const lines = repl.json
    ? [JSON.stringify(answer)]
    : [...answer.console, text, ...(answer.sessionLost ? [lost] : [])];
  print(repl, lines.join('\n'));
}

function errorText({ status, message, stack }: EvalResponse): string {
  const frames = (stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [
    status === 'error' ? (message ?? 'An error without a message.') : `${status}: ${message}`,
    ...frames,
  ].join('\n');
}

function interrupt(repl: Repl): void {
  if (repl.stop) {
    repl.stop.abort();
    return;
  }
  const isEmpty = !repl.held.length && !repl.lines.line;
  repl.held = [];
  // Ctrl-U and Ctrl-K: what stands on the line goes.
  for (const name of ['u', 'k']) repl.lines.write(null, { ctrl: true, name });
  print(repl, isEmpty ? '\n(Ctrl-D or .exit ends)' : '');
  ask(repl);
}

function print({ output }: ReplOptions, text: string): void {
  output.write(`${text}\n`);
}

const columnsOf = (output: Writable & { columns?: number }) => output.columns ?? 100;
