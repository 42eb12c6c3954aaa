/** Runs in the sandbox: drives the repository's vitest from outside the candidate's reach and reports by frames. */
import type { LookupOptions } from 'node:dns';
import dns from 'node:dns/promises';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import type { Mutant } from '../../contracts/lab.ts';
import type { VitestMessage, VitestRequest } from '../messages.ts';
import { openChannel } from './channel.ts';
import { casesOf, failuresOf } from './vitest-results.ts';
import { openSession, type Session } from './vitest-session.ts';

tolerateDenials();
const send = openChannel<VitestRequest>((request) => {
  run(request, (message) => send(message)).then(
    () => send({ kind: 'done', nonce: request.nonce }, () => process.exit(0)),
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function run(request: VitestRequest, report: (message: VitestMessage) => void): Promise<void> {
  const { nonce, mutants } = request;
  if (!request.mutantsOnly) {
    const started = performance.now();
    const session = await openSession(request, request.threads ? { pool: 'threads' } : {});
    await session.run();
    const [cases, failures] = [casesOf(session.files(), request.root), failuresOf(session, request.root)];
    const durationMs = performance.now() - started;
    report({ kind: 'run', nonce, version: session.version, cases, failures, durationMs });
    if (failures.length || !cases.length || cases.some(({ state }) => state === 'failed')) return;
  }
  if (!mutants.length) return;
  const session = await openMutantSession(request);
  for (const mutant of mutants) {
    report({ kind: 'trying', nonce, id: mutant.id });
    report({ kind: 'tried', nonce, id: mutant.id, killed: await isKilled(mutant, session, request.root) });
  }
}

/** Threads without isolation are several times faster; a project whose tests do not pass so keeps its own settings. */
async function openMutantSession(request: VitestRequest): Promise<Session> {
  const fast = await openSession(request, { pool: 'threads', isolate: false, maxWorkers: 1, bail: 1 });
  if (await fast.run()) return fast;
  return openSession(request, { bail: 1, ...(request.threads && { pool: 'threads' }) });
}

async function isKilled(mutant: Mutant, session: Session, root: string): Promise<boolean> {
  const path = join(root, mutant.file);
  const text = fs.readFileSync(path, 'utf8');
  fs.writeFileSync(path, text.slice(0, mutant.start) + mutant.text + text.slice(mutant.end));
  try {
    return !(await session.run([path]));
  } finally {
    fs.writeFileSync(path, text);
  }
}

/** Under Node's permission model `existsSync` throws for what may not be seen, and no name is looked up; vite expects answers. */
function tolerateDenials(): void {
  const denied = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ERR_ACCESS_DENIED';
  const exists = fs.existsSync;
  fs.existsSync = (path) => {
    try {
      return exists(path);
    } catch (error) {
      if (denied(error)) return false;
      throw error;
    }
  };
  const { lookup } = dns;
  const tolerant = async (name: string, options: LookupOptions) => {
    try {
      return await lookup(name, options);
    } catch (error) {
      if (denied(error) && name === 'localhost') return { address: '127.0.0.1', family: 4 };
      throw error;
    }
  };
  Object.assign(dns, { lookup: tolerant });
  syncBuiltinESMExports();
}
