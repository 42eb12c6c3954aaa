/** The command line: reads arguments, runs one command, and turns errors into messages and exit codes. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { readSettings, SettingError } from '../contracts/settings.ts';
import { WireError } from '../contracts/wire.ts';
import type { Perform, Register } from './command.ts';
import { registerAuto } from './commands/auto.ts';
import { registerChat } from './commands/chat.ts';
import { registerCompletion } from './commands/completion.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerEdit } from './commands/edit.ts';
import { registerGenerations } from './commands/generations.ts';
import { registerInit } from './commands/init.ts';
import { registerLab } from './commands/lab.ts';
import { registerManual } from './commands/manual.ts';
import { registerMcp } from './commands/mcp.ts';
import { registerPage } from './commands/page.ts';
import { registerReflect } from './commands/reflect.ts';
import { registerReplay } from './commands/replay.ts';
import { registerRun } from './commands/run.ts';
import { registerTasks } from './commands/tasks.ts';
import { registerUp } from './commands/up.ts';
import { CliError, type Ending, endingOf, exitCodes } from './exit-codes.ts';
import { loomVersion } from './version.ts';

const commands: Register[] = [
  registerAuto,
  registerRun,
  registerReplay,
  registerReflect,
  registerChat,
  registerGenerations,
  registerTasks,
  registerEdit,
  registerManual,
  registerLab,
  registerMcp,
  registerUp,
  registerPage,
  registerInit,
  registerDoctor,
  registerCompletion,
];

async function main(args: string[]): Promise<number> {
  const program = new Command('loom');
  let ending: Ending = 'done';
  const perform: Perform = async (body) => {
    const world = worldOf(program.opts());
    const answer = await body(world);
    if (!world.json && answer.text) console.log(answer.text);
    if (world.stream) console.log(JSON.stringify({ type: 'result', ok: true, result: answer.data ?? null }));
    else if (world.json && answer.data !== undefined) console.log(JSON.stringify(answer.data));
    ending = answer.ending ?? 'done';
  };
  program
    .description('A coding agent that rewrites TypeScript as typed operations on the syntax tree.')
    .version(loomVersion())
    .option('--repo <folder>', 'the repository to work on (default: LOOM_REPO_PATH, or here)')
    .option('--json', 'answer with one JSON value on stdout', false)
    .option(
      '--json-stream',
      'tell what happens as JSON, one object a line; the last has the type `result`, whatever happens',
      false,
    )
    .addHelpText('after', exitCodeHelp())
    .exitOverride();
  for (const register of commands) register(program, perform);
  for (const command of program.commands) command.exitOverride();
  const form = args.includes('--json-stream') ? 'stream' : args.includes('--json') ? 'json' : 'text';
  if (form === 'stream') tellSignals();
  process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
    // Who read along, such as `head`, has gone.
    process.exit(error.code === 'EPIPE' ? exitCodes.signal.code : explain(error, form));
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCodes[ending].code;
  } catch (error) {
    return explain(error, form);
  }
}

/** A signal that the command does not listen to ends it with a result for whoever reads along. What it started ends with it. */
function tellSignals(): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (process.listenerCount(name) > 1) return;
      process.exit(explain(new CliError('signal', `Stopped by ${name}.`, ''), 'stream'));
    });
  }
}

function worldOf({ repo, json, jsonStream }: { repo?: string; json: boolean; jsonStream: boolean }) {
  const settings = readSettings(process.env);
  const folder = resolve(repo ?? settings.LOOM_REPO_PATH);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new CliError('usage', `The repository ${folder} is not a folder.`, 'Name one with --repo.');
  }
  return { repo: folder, json: json || jsonStream, stream: jsonStream, settings };
}

type Form = 'text' | 'json' | 'stream';

/** Shows an error on stderr, and for programs as one object on stdout; gives the exit code. */
function explain(error: unknown, form: Form): number {
  const tell = (told: { kind: string; message: string; hint: string }) => {
    if (form === 'json') console.log(JSON.stringify({ error: told }));
    if (form === 'stream') console.log(JSON.stringify({ type: 'result', ok: false, error: told }));
  };
  if (error instanceof CommanderError) {
    // Commander has shown its message or the help already.
    if (error.exitCode === 0) return 0;
    tell({ kind: 'usage', message: error.message, hint: 'See --help.' });
    return exitCodes.usage.code;
  }
  const { ending, message, hint } = described(error);
  console.error(hint ? `${message}\n${hint}` : message);
  tell({ kind: ending, message, hint });
  if (ending === 'bug') console.error(error);
  return exitCodes[ending].code;
}

function described(error: unknown): { ending: Ending; message: string; hint: string } {
  if (error instanceof CliError) return error;
  if (error instanceof SettingError) {
    return { ending: 'usage', message: error.message, hint: 'All settings are listed in env-template.' };
  }
  if (error instanceof WireError) {
    const { message, hint, stop } = error.problem;
    return { ending: stop ? endingOf[stop] : 'supervisor', message, hint };
  }
  return { ending: 'bug', message: 'This is a bug in Loom.', hint: 'Please report what follows.' };
}

function exitCodeHelp(): string {
  const lines = Object.values(exitCodes).map(({ code, means }) => `  ${String(code).padStart(3)}  ${means}`);
  return `\nExit codes:\n${lines.join('\n')}`;
}

process.exitCode = await main(process.argv.slice(2));
