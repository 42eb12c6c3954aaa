/** A Lab that runs alone, without Supervisor: for `loom lab` and `loom doctor`. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labRoutes } from '../contracts/routes.ts';
import { connectRoutes } from '../contracts/wire.ts';
import { environmentWithoutSecrets, startChild } from './child.ts';
import { CliError } from './exit-codes.ts';
import { readProjectConfig } from './project.ts';
import { loomRoot } from './supervisor-client.ts';
import type { Lab } from './worker.ts';

export interface LabProcess {
  lab: Lab;
  url: string;
  token: string;
  exited: Promise<number>;
  complaints(): string;
  /** Ends it, with all its children. */
  stop(): Promise<void>;
}

/** Starts a Lab on a folder that is kept. @throws CliError with what it said when it does not come up. */
export async function startLab(root: string, port: number, sandbox: string): Promise<LabProcess> {
  const scratch = mkdtempSync(join(tmpdir(), 'loom-lab-'));
  const tokenFile = join(scratch, 'token');
  writeFileSync(tokenFile, randomBytes(24).toString('hex'), { mode: 0o600 });
  const script = join(loomRoot, 'lab', 'main.ts');
  const { protectedPaths = [] } = readProjectConfig(root);
  const args = [
    '--root',
    root,
    '--port',
    String(port),
    '--token-file',
    tokenFile,
    '--follow-stdin',
    '--kept',
  ];
  for (const path of protectedPaths) args.push('--protect', path);
  const child = startChild(script, args, {
    ...environmentWithoutSecrets(),
    HOME: scratch,
    LOOM_SANDBOX: sandbox,
  });
  const stop = async () => {
    await child.stop();
    rmSync(scratch, { recursive: true, force: true });
  };
  const ready = await child.ready;
  if (typeof ready?.url !== 'string') {
    await stop();
    throw new CliError(
      'failed',
      `The Lab did not start: ${child.complaints() || 'it gave no reason'}`,
      'See `loom doctor`.',
    );
  }
  const token = readFileSync(tokenFile, 'utf8').trim();
  const lab = connectRoutes(labRoutes, ready.url, token);
  return { lab, url: ready.url, token, exited: child.exited, complaints: child.complaints, stop };
}
