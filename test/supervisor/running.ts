/** A real Supervisor process on a real repository, and a worker that makes edits through its Labs. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { EditCall } from '../../contracts/edit.ts';
import type { Generation } from '../../contracts/generation.ts';
import { labRoutes, supervisorRoutes } from '../../contracts/routes.ts';
import type { Task } from '../../contracts/task.ts';
import { type Client, connectRoutes } from '../../contracts/wire.ts';

const checkout = join(import.meta.dirname, '../..');

export interface Running {
  process: ChildProcess;
  client: Client<typeof supervisorRoutes>;
  url: string;
  token: string;
  /** Ends it as its starter's end would. */
  end(): Promise<void>;
}

/** Gives a repository the packages of this checkout. */
export function linkPackages(root: string): void {
  if (!existsSync(join(root, 'node_modules')))
    symlinkSync(join(checkout, 'node_modules'), join(root, 'node_modules'));
}

/** Starts the Supervisor of a repository and waits until it is ready. */
export async function startSupervisor(root: string, cache: string): Promise<Running> {
  const child = spawn(
    process.execPath,
    [join(checkout, 'supervisor/main.ts'), '--repo', root, '--port', '0', '--follow-stdin'],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: cache,
        LOOM_CACHE_DIR: cache,
        LOOM_SANDBOX: process.env.LOOM_SANDBOX,
      },
    },
  );
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk;
  });
  const exited = once(child, 'exit');
  await Promise.race([
    once(child.stdout, 'data'),
    exited.then(([code]) => Promise.reject(new Error(`ended with ${code}: ${complaints}`))),
  ]);
  const { url, token } = JSON.parse(readFileSync(join(root, '.loom/supervisor.json'), 'utf8'));
  const end = async () => {
    child.stdin.end();
    await exited;
  };
  return { process: child, client: connectRoutes(supervisorRoutes, url, token), url, token, end };
}

/** Spawns a generation, makes the edits in its Lab, and waits for the verdict. */
export async function trial({ client }: Running, task: Task, calls: EditCall[]): Promise<Generation> {
  const { generation, labUrl, labToken } = await client.spawn({ task, worker: 'ada' });
  const outcome = await connectRoutes(labRoutes, labUrl, labToken).edit({ calls, check: 'syntax' });
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  await client.verify({ generation: generation.number });
  return verdictOf(client, generation.number);
}

/** Waits until a generation is no longer in verification. */
async function verdictOf(client: Running['client'], number: number): Promise<Generation> {
  const generation = await client.generation({ number: String(number), waitMs: '20000' });
  return generation.state === 'verifying' ? verdictOf(client, number) : generation;
}
