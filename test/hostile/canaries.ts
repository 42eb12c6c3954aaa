/** Things that must not be reached, made for one run of the suite, and the proof whether they were. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Aim, Where } from './payload.ts';
import { stateOf, strays } from './processes.ts';

export interface Canaries {
  where: Omit<Where, 'labPid' | 'victimPid'>;
  /** Environment of the Lab: it has secrets that its children must not get. */
  env: Record<string, string>;
  /** The process beside the Lab that must not be seen or signalled. */
  victimPid(): number;
  /** What was reached since the last call, judged by the canaries themselves and by the text that came back. */
  reached(said: string, suite: Set<number>): Promise<Aim[]>;
  close(): void;
}

const secrets = {
  file: secret('file'),
  token: secret('token'),
  environment: secret('environment'),
  process: secret('process'),
} satisfies Partial<Record<Aim, string>>;

/** Makes the canaries around the tree of a Lab. */
export async function makeCanaries(tree: string): Promise<Canaries> {
  const outside = mkdtempSync(join(tmpdir(), 'outside-'));
  const [file, token] = [join(outside, 'secret.env'), join(outside, 'lab-token')] as const;
  writeFileSync(file, `SECRET=${secrets.file}\n`);
  writeFileSync(token, secrets.token, { mode: 0o600 });
  mkdirSync(join(outside, 'folder'));
  const socket = join(outside, 'service.sock');
  const abstract = `\0${secret('abstract-name')}`;
  const calls: Partial<Record<Aim, number>> = {};
  const called = (aim: Aim) => {
    calls[aim] = (calls[aim] ?? 0) + 1;
  };
  const [tcp, unix, named] = await Promise.all([
    listen('tcp', { port: 0, host: '127.0.0.1' }, called),
    listen('unix', { path: socket }, called),
    listen('abstract', { path: abstract }, called),
  ]);
  const udp = createSocket('udp4', () => called('udp')).bind(0, '127.0.0.1');
  await once(udp, 'listening');
  let victim = startVictim();
  const litter = () => readdirSync(tmpdir()).filter(isOthers);
  const print = () => ({ write: JSON.stringify([filesOf(outside), litter()]), tree: filesOf(tree) });
  let printed = print();
  const reached = async (said: string, suite: Set<number>) => {
    const found = new Set<Aim>();
    for (const [aim, text] of Object.entries(secrets)) if (said.includes(text)) found.add(aim as Aim);
    for (const aim of Object.keys(calls)) found.add(aim as Aim);
    for (const aim of Object.keys(calls)) delete calls[aim as Aim];
    const now = print();
    for (const aim of ['write', 'tree'] as const) {
      if (now[aim] === printed[aim]) continue;
      found.add(aim);
      console.error(`${aim}: ${printed[aim]} became ${now[aim]}`);
    }
    printed = now;
    if (!['S', 'R', 'D'].includes(stateOf(victim.pid ?? 0))) {
      found.add('signal');
      victim = startVictim();
    }
    if ((await strays(suite)).length > 0) found.add('survivor');
    return [...found];
  };
  const close = () => {
    for (const server of [tcp, unix, named, udp]) server.close();
    victim.kill('SIGKILL');
  };
  const where = {
    file,
    token,
    outside,
    tree,
    tcpPort: portOf(tcp),
    udpPort: udp.address().port,
    socket,
    abstract,
  };
  const env = { ANTHROPIC_API_KEY: secrets.environment, LOOM_TEST_SECRET: secrets.environment };
  return { where, env, victimPid: () => victim.pid ?? 0, reached, close };
}

function secret(name: string): string {
  return `canary-${name}-${crypto.randomUUID()}`;
}

async function listen(aim: Aim, at: object, called: (aim: Aim) => void): Promise<Server> {
  const server = createServer((connection) => {
    called(aim);
    connection.on('error', () => connection.destroy()).end(`canary-${aim}`);
  }).listen(at);
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  return (server.address() as { port: number }).port;
}

/** It has a secret in its environment and one in its command line. */
function startVictim(): ChildProcess {
  return spawn('sleep', ['1000000'], {
    argv0: `sleep-${secrets.process}`,
    env: { SECRET: secrets.process },
    stdio: 'ignore',
  });
}

/** Folders of Labs come and go. */
function isOthers(name: string): boolean {
  return !name.startsWith('loom-lab-') && !name.startsWith('node-compile-cache');
}

/** Names, sizes, modes and texts of a small folder, without its packages. */
function filesOf(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes('node_modules') && !path.endsWith('.sock'))
    .map((path) => {
      const stat = statSync(path);
      return [path, stat.mode, stat.isFile() ? readFileSync(path, 'latin1') : ''];
    });
  return JSON.stringify(files.sort());
}
