/** Runs in the sandbox: drives the repository's vitest from outside the candidate's reach and reports by frames. */
import type { LookupOptions } from 'node:dns';
import dns from 'node:dns/promises';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import type { Mutant } from '../../contracts/lab.ts';
import type { VitestMessage, VitestRequest } from '../messages.ts';
import { openChannel } from './channel.ts';
import { keepCopy } from './own-copy.ts';
import { casesOf, failuresOf } from './vitest-results.ts';
import { openSession, type Session } from './vitest-session.ts';

tolerateDenials();
/** The instance that stays from request to request, when the Lab wants to keep this child. */
let kept: Session | undefined;
let mend: ((changed: string[]) => string[]) | undefined;
const { send } = openChannel<VitestRequest>((request) => {
  run(request, (message) => send(message)).then(
    () => send({ kind: 'done', nonce: request.nonce }, () => (kept ? kept.prepare() : process.exit(0))),
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function run(request: VitestRequest, report: (message: VitestMessage) => void): Promise<void> {
  if (!request.mutantsOnly && !(await runOnce(request, report))) return;
  if (!request.mutants.length) return;
  const session = await openMutantSession(request);
  for (const mutant of request.mutants) {
    report({ kind: 'trying', nonce: request.nonce, id: mutant.id });
    const killed = await isKilled(mutant, session, request);
    report({ kind: 'tried', nonce: request.nonce, id: mutant.id, killed });
  }
}

/** One run of the selected tests. Answers whether there are any, and all pass. */
async function runOnce(request: VitestRequest, report: (message: VitestMessage) => void): Promise<boolean> {
  const { nonce, root } = request;
  const started = performance.now();
  const differing = mend?.(request.changed) ?? [];
  mend ??= request.keep && keepCopy(root, request.keep);
  const session = kept ?? (await openOwn(request));
  if (request.keep) kept = session;
  await session.run(
    request,
    differing.map((path) => join(root, path)),
  );
  const [cases, failures] = [casesOf(session.files(), root), failuresOf(session, root)];
  const durationMs = performance.now() - started;
  const memoryMb = Math.round(process.memoryUsage.rss() / 1024 / 1024);
  const whole = session.whole();
  const foundations = session.foundations();
  const found = { version: session.version, cases, failures, foundations, ...(whole && { whole }) };
  report({ kind: 'run', nonce, ...found, durationMs, memoryMb });
  return !failures.length && cases.length > 0 && !cases.some(({ state }) => state === 'failed');
}

/** Vitest keeps files of its own in the temp folder that it finds; that of the tests is emptied between runs. */
async function openOwn(request: VitestRequest): Promise<Session> {
  const { TMPDIR } = process.env;
  if (request.keep) {
    process.env.TMPDIR = request.keep.cache;
    // Every worker loads the same code of vitest.
    process.env.NODE_COMPILE_CACHE = request.keep.cache;
  }
  const session = await openSession(request, request.threads ? { pool: 'threads' } : {});
  if (TMPDIR !== undefined) process.env.TMPDIR = TMPDIR;
  return session;
}

/** Threads without isolation are several times faster; a project whose tests do not pass so keeps its own settings. */
async function openMutantSession(request: VitestRequest): Promise<Session> {
  const fast = await openSession(request, { pool: 'threads', isolate: false, maxWorkers: 1, bail: 1 });
  if (await fast.run(request)) return fast;
  return openSession(request, { bail: 1, ...(request.threads && { pool: 'threads' }) });
}

async function isKilled(mutant: Mutant, session: Session, request: VitestRequest): Promise<boolean> {
  const path = join(request.root, mutant.file);
  const text = fs.readFileSync(path, 'utf8');
  fs.writeFileSync(path, text.slice(0, mutant.start) + mutant.text + text.slice(mutant.end));
  try {
    return !(await session.run(request, [path]));
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
