import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeRepository, type Repository, smallProject } from '../repository.ts';
import { type Connected, childrenOf, environment, loomMain, overStdio, stopped } from './mcp-client.ts';

let repo: Repository;
let home: string;
beforeAll(async () => {
  repo = await makeRepository();
  home = dirname(repo.root);
});
afterAll(() => repo.remove());

const text = (path: string) => readFileSync(join(repo.root, path), 'utf8');
const restore = () => {
  for (const [path, original] of Object.entries(smallProject)) writeFileSync(join(repo.root, path), original);
};
const rename = { target: 'src/half.ts#half', to: 'halve' };

describe.each(['legacy', 'auto'] as const)('over stdio, with a client of the family %s', (era) => {
  let connected: Connected;
  beforeAll(async () => {
    connected = await overStdio(home, { era, roots: [home, repo.root] });
  });
  afterAll(async () => {
    await connected.client.close();
    restore();
  });

  test('the folder that the client has open is the repository, wherever the server was started', async () => {
    const { answer } = await connected.call('outline', {});
    expect(answer).toMatchObject({ items: ['src/half.ts', 'src/use.ts'] });
  });

  test('an edit is previewed, written, evaluated and undone, and what others write meanwhile is seen and kept', async () => {
    const { call } = connected;
    const calls = [{ operation: 'rename-symbol', params: rename }];
    expect(JSON.stringify(await call('preview', { calls }))).toContain('+export function halve(');
    expect(await repo.git('status', '--porcelain')).toBe('');

    const { answer } = await call('rename-symbol', rename);
    expect(text('src/use.ts')).toContain('halve(halve(n))');
    const probe = { module: 'src/use.ts', expression: 'exports.quarter(8)' };
    expect(await call('evaluate', probe)).toMatchObject({ answer: { status: 'ok', value: 2 } });
    writeFileSync(join(repo.root, 'src/half.ts'), text('src/half.ts').replace('n / 2', 'n / 4'));
    expect(await call('evaluate', probe)).toMatchObject({ answer: { value: 0.5 } });
    // The file of the change belongs to somebody else by now.
    expect(await call('undo', { change: answer.change })).toMatchObject({
      isError: true,
      answer: { refused: { code: 'not-found', hint: expect.stringContaining('somebody else') } },
    });
    const again = await call('rename-symbol', { target: 'src/half.ts#halve', to: 'half' });
    expect(text('src/half.ts')).toContain('half(n: number): number {\n  return n / 4;');
    expect(await call('undo', { change: again.answer.change })).toMatchObject({ isError: false });
    expect(text('src/half.ts')).toContain('halve(n: number): number {\n  return n / 4;');
  });

  test('progress is told while a call runs, and a call that is called off is stopped', async () => {
    const { call } = connected;
    const slow = {
      expression: 'await new Promise((resolve) => setTimeout(resolve, 1500))',
      timeoutMs: 60_000,
    };
    const told: number[] = [];
    await call('evaluate', slow, { onprogress: ({ progress }) => told.push(progress) });
    expect(told.length).toBeGreaterThan(0);
    const off = new AbortController();
    const endless = call(
      'evaluate',
      { expression: 'for (;;) {}', timeoutMs: 600_000 },
      { signal: off.signal },
    );
    setTimeout(() => off.abort(), 200);
    await expect(endless).rejects.toThrow();
    expect(await call('evaluate', { expression: '1 + 1' })).toMatchObject({ answer: { value: 2 } });
  });

  test('of an edit that is called off nothing is left', async () => {
    const { call } = connected;
    const before = text('src/use.ts');
    const off = new AbortController();
    const renamed = call(
      'rename-symbol',
      { target: 'src/use.ts#quarter', to: 'fourth' },
      { signal: off.signal },
    );
    setImmediate(() => off.abort());
    await expect(renamed).rejects.toThrow();
    // The next edit waits for the one before, with all that has to be taken back.
    await call('rename-symbol', { target: 'src/use.ts#nothing', to: 'nobody' });
    expect(text('src/use.ts')).toBe(before);
  });
});

test('stdout carries the protocol only, and the server ends with its stdin, or with 130 on Ctrl-C, its Lab with it', async () => {
  const start = () => {
    const server = spawn(process.execPath, [loomMain, 'mcp'], { cwd: repo.root, env: environment(home) });
    let written = '';
    server.stdout.on('data', (chunk) => {
      written += chunk;
    });
    return { server, written: () => written };
  };
  const ask = (id: number, method: string, params: object) =>
    `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
  const hello = {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  };
  const talk = async ({ server, written }: ReturnType<typeof start>) => {
    server.stdin.write(ask(1, 'initialize', hello));
    server.stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\nno JSON\n');
    server.stdin.write(ask(2, 'tools/call', { name: 'outline', arguments: {} }));
    while (!written().includes('"id":2')) await once(server.stdout, 'data');
    for (const line of written().trim().split('\n'))
      expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
    return childrenOf(server.pid ?? 0);
  };
  const first = start();
  const labs = await talk(first);
  expect(labs.length).toBeGreaterThan(0);
  first.server.stdin.end();
  expect(await once(first.server, 'exit')).toEqual([0, null]);
  for (const pid of labs) expect(() => process.kill(pid, 0)).toThrow();
  const second = start();
  second.server.stdin.write(ask(1, 'initialize', hello));
  await once(second.server.stdout, 'data');
  expect(await stopped(second.server)).toBe(130);
});

test('a folder without a configuration, a set of tools that is not there: told with what to do', async () => {
  const { client, call } = await overStdio(home, { cwd: home });
  const { answer, isError } = await call('outline', {});
  await client.close();
  expect(isError).toBe(true);
  expect(JSON.stringify(answer)).toContain('There is no tsconfig.json');
  const { stderr, stdout, exitCode } = await repo.loom(['mcp', '--tools', 'everything']);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toContain('There is no set of tools everything');
});

test('a server that is killed while it writes leaves all files as they were, or all as they should be, at the next start', async () => {
  const users = Array.from({ length: 100 }, (_, index) => `src/user${index}.ts`);
  mkdirSync(join(repo.root, '.loom'), { recursive: true });
  for (const path of users) writeFileSync(join(repo.root, path), smallProject['src/use.ts']);
  const { pid, client, call } = await overStdio(home, { args: ['--repo', repo.root] });
  await call('outline', {});
  const labs = childrenOf(pid);
  const written = new Promise<void>((resolve) => {
    watch(
      join(repo.root, '.loom'),
      { recursive: true },
      (_, name) => name?.endsWith('journal.json') && resolve(),
    );
  });
  const broken = call('rename-symbol', rename).catch((error: Error) => error);
  await written;
  for (const each of [pid, ...labs]) process.kill(each, 'SIGKILL');
  await broken;
  await client.close();
  const next = await overStdio(home, { args: ['--repo', repo.root] });
  await next.call('outline', {});
  await next.client.close();
  const texts = new Set([...users, 'src/use.ts'].map(text));
  expect(texts.size).toBe(1);
  expect(text('src/half.ts').includes('halve')).toBe([...texts].join().includes('halve'));
  for (const path of users) rmSync(join(repo.root, path));
});
