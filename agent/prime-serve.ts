/** Prime as a server: it answers, and runs what it was asked to run, or waits for a newer version of itself. */
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Settings } from '../contracts/settings.ts';
import { onLoopback } from '../contracts/wire.ts';
import { runAuto } from './auto.ts';
import { exitCodes, restartCode } from './exit-codes.ts';
import { followJournal } from './journal-watch.ts';
import { openLogins } from './logins.ts';
import { type Meter, openMeter } from './metered.ts';
import type { CostOf } from './models/prices.ts';
import type { Models } from './models.ts';
import { primeApp } from './prime.ts';
import { openPrimeChat } from './prime-chat.ts';
import { primeFacts } from './prime-facts.ts';
import { limitsOf, type PrimeOptions, type RunOrder } from './prime-options.ts';
import type { PrimeSignals } from './prime-signals.ts';
import { keptToken, writePrivately } from './private-file.ts';
import { runWorker } from './run-worker.ts';
import type { SupervisorHandle } from './supervisor-client.ts';
import type { Report } from './worker.ts';

export interface PrimeWorld {
  options: PrimeOptions;
  settings: Settings;
  models: Models;
  costOf: CostOf;
  supervisor: SupervisorHandle;
  signals: PrimeSignals;
}

/** Serves until the run ends, a newer version must take over, or a signal comes; gives the exit code. */
export async function servePrime(world: PrimeWorld): Promise<number> {
  const { options, settings, models, supervisor, signals } = world;
  const { order } = options;
  const limits = limitsOf(order, settings);
  const meter = openMeter(limits, world.costOf);
  const facts = primeFacts({ options, supervisor, meter, limits, worker: models.workerName });
  const report: Report = async (events) => {
    await supervisor.client.report({ events });
    events.forEach(facts.see);
  };
  const folder = join(options.repo, '.loom');
  // The same for every Prime of this repository: a page that is open finds the next one.
  const token = keptToken(join(folder, 'token'));
  const logins = openLogins(token);
  const { chat, leave, restarting } = openPrimeChat(world, meter, report);
  const ended = new AbortController();
  const app = primeApp({ token, supervisor, facts, chat, logins, ending: ended.signal });
  const server = await listen(app, options.port);
  const stateFile = join(folder, `${options.stateName}.json`);
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    writePrivately(stateFile, JSON.stringify({ url, token, pid: process.pid }));
    await report([{ type: 'prime-started', commit: options.commit, pid: process.pid }]);
    console.log(JSON.stringify({ url, login: logins.link(url) }));
    await signals.go;
    if (order) return await run(world, order, meter, report);
    const code = await Promise.race([waitForSuccessor(world), restarting]);
    await leave();
    return code;
  } finally {
    ended.abort();
    rmSync(stateFile, { force: true });
    await close(server as Server);
  }
}

/** Lets those who are being told something hear its end, for a moment. */
async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const late = setTimeout(() => server.closeAllConnections(), 1_000);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}

async function run(
  { options, settings, models, supervisor, signals }: PrimeWorld,
  order: RunOrder,
  meter: Meter,
  report: Report,
): Promise<number> {
  const { client } = supervisor;
  const worker = runWorker({
    supervisor: client,
    settings,
    meter,
    ...(options.worker !== 'mechanic' && { models }),
    ...(order.task && { task: order.task }),
  });
  const limits = limitsOf(order, settings);
  const { finish, now } = signals;
  const end = await runAuto({
    id: order.id,
    supervisor: client,
    limits,
    worker,
    settings,
    meter,
    report,
    finish,
    now,
  });
  return end.kind === 'restart' ? restartCode : 0;
}

/** Waits for a signal, or until another commit of Loom itself is promoted or brought back. */
async function waitForSuccessor({ options, supervisor, signals }: PrimeWorld): Promise<number> {
  const { client } = supervisor;
  const { events } = await client.status();
  try {
    for await (const { event } of followJournal(supervisor, events, signals.finish)) {
      if (event.type !== 'promotion-confirmed' && event.type !== 'rolled-back') continue;
      const { selfHosted, head } = await client.versions();
      if (selfHosted && head !== options.commit) return restartCode;
    }
  } catch (error) {
    if (signals.finish.aborted) return 0;
    throw error;
  }
  console.error('The Supervisor has ended.');
  return signals.finish.aborted ? 0 : exitCodes.supervisor.code;
}

function listen(app: Hono, port: number): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, ...onLoopback, port }, () => resolve(server));
    server.once('error', reject);
  });
}
