/** Finds the Supervisor of a repository, or starts one that lives as long as this process. */
import { join } from 'node:path';
import { type Static, Type } from '@sinclair/typebox';
import { supervisorRoutes } from '../contracts/routes.ts';
import { type Client, checked, connectRoutes, WireError } from '../contracts/wire.ts';
import { type Child, environmentWithoutSecrets, startChild } from './child.ts';
import { CliError } from './exit-codes.ts';
import { readIfThere } from './read-if-there.ts';

export type Supervisor = Client<typeof supervisorRoutes>;

export interface SupervisorHandle {
  client: Supervisor;
  url: string;
  token: string;
  /** Ends it when it was started here; leaves it alone when it was found. */
  stop(): Promise<void>;
}

const StateFile = Type.Object({ url: Type.String(), token: Type.String(), pid: Type.Integer() });

export const loomRoot = join(import.meta.dirname, '..');

/** Reads `.loom/<name>.json`, which a running process leaves; undefined when there is none. @throws CliError when it is damaged */
export function readStateFile(repo: string, name: string): Static<typeof StateFile> | undefined {
  const path = join(repo, '.loom', `${name}.json`);
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  try {
    return checked(StateFile, JSON.parse(text), 'bad-response', path);
  } catch (error) {
    const why = `${path} is damaged: ${(error as Error).message}`;
    throw new CliError('supervisor', why, 'End the Loom that runs here, if one does, and delete the file.');
  }
}

/**
 * The Supervisor that runs for this repository, or undefined when none answers.
 * @throws CliError when the one that `url` (LOOM_SUPERVISOR_URL) names does not answer or is another's.
 */
export async function findSupervisor(repo: string, url: string): Promise<SupervisorHandle | undefined> {
  const state = readStateFile(repo, 'supervisor');
  const address = url || state?.url;
  if (!address) return undefined;
  const client = connectRoutes(supervisorRoutes, address, state?.token ?? '');
  try {
    await client.status();
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    if (!url && error.problem.code === 'unavailable') return undefined;
    throw new CliError('supervisor', error.message, error.problem.hint);
  }
  return { client, url: address, token: state?.token ?? '', stop: async () => {} };
}

/** The running Supervisor, or a new one that ends with `stop`, or with this process. @throws CliError */
export async function openSupervisor(repo: string, url: string): Promise<SupervisorHandle> {
  return (await findSupervisor(repo, url)) ?? (await startSupervisor(repo, 0)).handle;
}

/** Starts a Supervisor. @throws CliError with what it said when it does not come up. */
export async function startSupervisor(
  repo: string,
  port: number,
): Promise<{ handle: SupervisorHandle; child: Child }> {
  const script = join(loomRoot, 'supervisor', 'main.ts');
  const args = ['--repo', repo, '--port', String(port), '--follow-stdin'];
  const child = startChild(script, args, environmentWithoutSecrets());
  const ready = await child.ready;
  const state = ready && readStateFile(repo, 'supervisor');
  if (!state) {
    await child.stop();
    throw new CliError(
      'supervisor',
      `The Supervisor did not start: ${child.complaints() || 'it gave no reason'}`,
      'See `loom doctor`.',
    );
  }
  const client = connectRoutes(supervisorRoutes, state.url, state.token);
  const stop = async () => {
    await child.stop();
  };
  return { handle: { client, url: state.url, token: state.token, stop }, child };
}
