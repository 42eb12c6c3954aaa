/** The official client on `loom mcp`, which runs as a real process on a real repository. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

export const loomMain = join(import.meta.dirname, '../../../agent/main.ts');
const compiled = join(import.meta.dirname, '../../../node_modules/.cache/loom-compiled');

/** The two families of the protocol: with a handshake, and without. */
export type Era = 'legacy' | 'auto';

interface Asked {
  args?: string[];
  cwd?: string;
  era?: Era;
  /** Folders that the client has open; it declares roots when there are some. */
  roots?: string[];
}

export interface Connected {
  client: Client;
  /** Number of the server's process. */
  pid: number;
  call(
    name: string,
    input: Record<string, unknown>,
    options?: Parameters<Client['callTool']>[1],
  ): Promise<{ answer: Record<string, unknown>; isError: boolean }>;
}

export const environment = (home: string) => ({
  PATH: process.env.PATH ?? '',
  HOME: home,
  LOOM_CACHE_DIR: join(home, 'cache'),
  LOOM_SANDBOX: 'process',
  NODE_COMPILE_CACHE: compiled,
});

function makeClient(era: Era, roots: string[] | undefined): Client {
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    {
      capabilities: roots ? { roots: { listChanged: true } } : {},
      versionNegotiation: { mode: era },
    },
  );
  if (roots)
    client.setRequestHandler('roots/list', () => ({
      roots: roots.map((root) => ({ uri: `file://${root}` })),
    }));
  return client;
}

function callOf(client: Client): Connected['call'] {
  return async (name, input, options) => {
    const result = await client.callTool({ name, arguments: input }, options);
    return { answer: result.structuredContent as Record<string, unknown>, isError: result.isError ?? false };
  };
}

/** Starts a server over stdio and connects to it. Closing the client ends it. */
export async function overStdio(
  home: string,
  { args = [], cwd = home, era = 'legacy', roots }: Asked,
): Promise<Connected> {
  const client = makeClient(era, roots);
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [loomMain, ...args, 'mcp'],
    cwd,
    env: environment(home),
    stderr: 'ignore',
  });
  await client.connect(transport);
  await client.listTools();
  return { client, pid: transport.pid ?? 0, call: callOf(client) };
}

/** A client of a server over HTTP. */
export async function overHttp(url: string, token: string, era: Era = 'legacy'): Promise<Connected> {
  const client = makeClient(era, undefined);
  const headers = { authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  await client.listTools();
  return { client, pid: 0, call: callOf(client) };
}

/** Starts a server over HTTP. */
export async function startHttp(home: string, repo: string) {
  const tokenFile = join(home, 'token');
  const args = ['--json', '--repo', repo, 'mcp', '--http', '--port', '0', '--token-file', tokenFile];
  const server = spawn(process.execPath, [loomMain, ...args], { env: environment(home), stdio: 'pipe' });
  const [line] = await once(createInterface(server.stdout), 'line');
  const { url } = JSON.parse(line);
  return { url: url as string, token: readFileSync(tokenFile, 'utf8'), stop: () => stopped(server) };
}

/** Ends a process as Ctrl-C does; gives its exit code. */
export async function stopped(server: ChildProcess): Promise<number | null> {
  server.kill('SIGINT');
  const [code] = await once(server, 'exit');
  return code;
}

/** Processes that this one has started. */
export function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number),
  );
}
