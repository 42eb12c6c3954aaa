/** The process of the Supervisor: arguments, the ready line, and an end that leaves no Lab behind. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { serve } from '@hono/node-server';
import { readSettings, SettingError } from '../contracts/settings.ts';
import { onLoopback, WireError } from '../contracts/wire.ts';
import { RepositoryError } from './git-folder.ts';
import { BrokenJournalError } from './journal.ts';
import { LockedError } from './lock.ts';
import { BrokenSealError, loomFolder, openSupervisor } from './open.ts';
import { supervisorApp } from './serve.ts';
import { writeWhole } from './write-file.ts';

/** The operator must do something first. */
const refusedCode = 2;

const usage = `node supervisor/main.ts [--repo <repository>] [--port <n, 0: any>] [--branch loom/evolve] [--follow-stdin]
Answers on 127.0.0.1 and writes its address and token into <repository>/.loom/supervisor.json.
Exit codes: 0 ended as asked, 1 a bug, 2 something to put right first: it says what.`;

try {
  await main();
} catch (error) {
  console.error(isExpected(error) ? error.message : error);
  process.exit(isExpected(error) ? refusedCode : 1);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      repo: { type: 'string' },
      port: { type: 'string' },
      branch: { type: 'string', default: 'loom/evolve' },
      'follow-stdin': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const given = { LOOM_REPO_PATH: values.repo, LOOM_SUPERVISOR_PORT: values.port };
  const settings = readSettings(given, process.env);
  const { branch } = values;
  const { supervisor, close } = await openSupervisor({ repo: settings.LOOM_REPO_PATH, branch, settings });
  const token = randomBytes(32).toString('hex');
  const server = serve({
    ...onLoopback,
    fetch: supervisorApp(supervisor, token).fetch,
    port: settings.LOOM_SUPERVISOR_PORT,
  }) as Server;
  try {
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const state = join(loomFolder(supervisor.repo.folder.root), 'supervisor.json');
    writeWhole(state, JSON.stringify({ url, token, pid: process.pid }), 0o600);
    console.log(JSON.stringify({ url }));
    await signalled(values['follow-stdin']);
    rmSync(state, { force: true });
  } finally {
    await close();
    server.close();
    server.closeAllConnections();
  }
}

/** Resolves when the process is asked to end. */
function signalled(followStdin: boolean): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve());
    if (followStdin) process.stdin.on('end', () => resolve()).resume();
  });
}

function isExpected(error: unknown): error is Error {
  const expected = [
    RepositoryError,
    BrokenJournalError,
    LockedError,
    BrokenSealError,
    SettingError,
    WireError,
  ];
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return (
    expected.some((kind) => error instanceof kind) ||
    ['EADDRINUSE', 'EACCES'].includes(code) ||
    code.startsWith('ERR_PARSE_ARGS')
  );
}
