/** `loom edit`, `loom merge` and `loom query`: the engine on the repository itself, without Supervisor or Lab. */
import { EditCall, EditProgram, type Refusal } from '../../contracts/edit.ts';
import { checked, WireError } from '../../contracts/wire.ts';
import type { Workspace } from '../../engine/index.ts';
import type { Answer, Register, World } from '../command.ts';
import { CliError } from '../exit-codes.ts';
import { patchesOf } from '../patch.ts';
import { readProjectConfig } from '../project.ts';
import { readTextFile } from '../task-file.ts';
import { unknownName } from '../unknown-name.ts';

export const registerEdit: Register = (program, perform) => {
  program
    .command('edit <call.json>')
    .description(
      'Apply edit calls (one, a list, or a program; - is stdin): shows the diff, and writes with --write.',
    )
    .option('--write', 'write the files', false)
    .action((file: string, { write }: { write: boolean }) => perform((world) => edit(world, file, write)));
  program
    .command('merge <left.json> <right.json>')
    .description(
      'Merge two programs that were both made on the files as they are: shows the diff of both, or the calls that do not go together; writes with --write.',
    )
    .option('--write', 'write the files', false)
    .action((left: string, right: string, { write }: { write: boolean }) =>
      perform((world) => merge(world, left, right, write)),
    );
  program
    .command('query <name> [params]')
    .description('Ask the engine; the parameters are a JSON object.')
    .action((name: string, params: string | undefined) => perform((world) => query(world, name, params)));
};

async function edit({ repo }: World, file: string, write: boolean): Promise<Answer> {
  const calls = callsOf(parsed(readTextFile(file), file), file);
  return withWorkspace(repo, (workspace) => applied(workspace, calls, write));
}

function applied(workspace: Workspace, calls: EditCall[], write: boolean): Answer {
  const outcome = workspace.run(calls);
  if (!outcome.ok) return refusedAnswer(outcome.refusal);
  const diff = patchesOf(workspace)
    .map(({ patch }) => patch)
    .join('');
  if (write) workspace.save();
  const notes = outcome.change.notes.map((note) => `note: ${note}\n`).join('');
  const done = write ? 'Written.' : 'Nothing was written: this is a preview. Write it with --write.';
  return { data: { change: outcome.change, written: write }, text: `${diff}${notes}${done}` };
}

async function merge({ repo }: World, left: string, right: string, write: boolean): Promise<Answer> {
  const { mergePrograms } = await loadEngine();
  const [ours, theirs] = [left, right].map((file) => callsOf(parsed(readTextFile(file), file), file));
  return withWorkspace(repo, (workspace) => {
    const programs = [ours, theirs].map((calls = []) => ({ version: 1 as const, calls }));
    const outcome = mergePrograms(workspace, ...(programs as [EditProgram, EditProgram]));
    if (outcome.ok) return applied(workspace, outcome.program.calls, write);
    const lines = outcome.conflicts.map(
      ({ kind, message, hint, places }) => `Conflict (${kind}): ${[message, hint, ...places].join('\n  ')}`,
    );
    return { data: outcome, text: lines.join('\n'), ending: 'failed' };
  });
}

async function query({ repo }: World, name: string, params: string | undefined): Promise<Answer> {
  const { queries } = await loadEngine();
  if (!Object.hasOwn(queries, name)) {
    throw await unknownName('query', name, Object.keys(queries));
  }
  const value = params === undefined ? {} : parsed(params, 'The parameters');
  if (typeof value !== 'object' || value === null) {
    throw new CliError('usage', 'The parameters are not a JSON object.', `Example: '{"path":"src/a.ts"}'`);
  }
  return withWorkspace(repo, (workspace) => {
    const outcome = workspace.query({ query: name, params: value as Record<string, unknown> });
    if (!outcome.ok) return refusedAnswer(outcome.refusal);
    const text =
      typeof outcome.result === 'string' ? outcome.result : JSON.stringify(outcome.result, null, 2);
    return { data: outcome.result, text };
  });
}

/** Loaded when it is needed: the compiler that it brings would make every other command slow to start. */
const loadEngine = () => import('../../engine/index.ts');

async function withWorkspace(repo: string, body: (workspace: Workspace) => Answer): Promise<Answer> {
  const { protectedPaths } = readProjectConfig(repo);
  const { openWorkspace, RefusalError } = await loadEngine();
  let workspace: Workspace | undefined;
  try {
    workspace = openWorkspace({ root: repo, ...(protectedPaths && { protectedPaths }) });
    return body(workspace);
  } catch (error) {
    if (error instanceof RefusalError) return refusedAnswer(error.refusal);
    throw error;
  } finally {
    workspace?.dispose();
  }
}

function callsOf(value: unknown, file: string): EditCall[] {
  try {
    if (Array.isArray(value))
      return value.map((call, index) => checked(EditCall, call, 'bad-request', `call ${index}`));
    if (value && typeof value === 'object' && 'calls' in value) {
      return checked(EditProgram, value, 'bad-request', file).calls;
    }
    return [checked(EditCall, value, 'bad-request', file)];
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new CliError(
      'usage',
      error.message,
      'A call is { "operation": "rename-symbol", "params": { "target": "src/a.ts#half", "to": "halve" } }.',
    );
  }
}

function parsed(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CliError('usage', `${what}: not JSON: ${(error as Error).message}`, 'Give one JSON value.');
  }
}

function refusedAnswer(refusal: Refusal): Answer {
  const lines = [
    `Refused (${refusal.code}): ${refusal.message}`,
    refusal.hint,
    ...(refusal.candidates ?? []),
  ];
  return { data: { refusal }, text: lines.join('\n'), ending: 'failed' };
}
