/** Prime as a server: it answers, and runs what it was asked to run, or waits for a newer version of itself. */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import type { Hono } from 'hono';
import { JournalEntry } from '../contracts/event.ts';
import type { PrimeStatus } from '../contracts/routes.ts';
import type { Settings } from '../contracts/settings.ts';
import { onLoopback, readEvents } from '../contracts/wire.ts';
import { operations } from '../engine/index.ts';
import { runAuto } from './auto.ts';
import { exitCodes, restartCode } from './exit-codes.ts';
import { type Meter, openMeter } from './metered.ts';
import type { CostOf } from './models/prices.ts';
import type { Models } from './models.ts';
import { primeApp } from './prime.ts';
import { openPrimeChat } from './prime-chat.ts';
import { limitsOf, type PrimeOptions, type RunOrder } from './prime-options.ts';
import type { PrimeSignals } from './prime-signals.ts';
import { writePrivately } from './private-file.ts';
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
  let phase = 'starting';
  const report: Report = async (events) => {
    await supervisor.client.report({ events });
    for (const event of events) if (event.type === 'phase') phase = event.phase;
  };
  const status = (): PrimeStatus => ({
    name: 'prime',
    commit: options.commit,
    worker: options.worker === 'mechanic' ? 'mechanic' : models.workerName,
    operations: Object.keys(operations),
    ...(order && { run: { id: order.id, limits, phase } }),
  });
  const meter = openMeter(limits, world.costOf);
  const token = randomBytes(24).toString('hex');
  const { chat, restarting } = openPrimeChat(world, meter, report);
  const server = await listen(primeApp({ token, supervisor, status, chat }), options.port);
  const stateFile = join(options.repo, '.loom', `${options.stateName}.json`);
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    writePrivately(stateFile, JSON.stringify({ url, token, pid: process.pid }));
    await report([{ type: 'prime-started', commit: options.commit, pid: process.pid }]);
    console.log(JSON.stringify({ url }));
    await signals.go;
    if (order) return await run(world, order, meter, report);
    return await Promise.race([waitForSuccessor(world), restarting]);
  } finally {
    rmSync(stateFile, { force: true });
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  }
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
  const { client, url, token } = supervisor;
  const { events } = await client.status();
  const address = new URL('/logs', url);
  try {
    for await (const { event } of readEvents(
      JournalEntry,
      address,
      token,
      signals.finish,
      String(events - 1),
    )) {
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
