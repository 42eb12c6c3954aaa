import { statSync } from 'node:fs';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRepository, type Repository } from '../repository.ts';
import { overHttp, startHttp } from './mcp-client.ts';

let repo: Repository;
let served: Awaited<ReturnType<typeof startHttp>>;
beforeAll(async () => {
  repo = await makeRepository();
  served = await startHttp(dirname(repo.root), repo.root);
});
afterAll(async () => {
  expect(await served.stop()).toBe(130);
  repo.remove();
});

test('two clients at the same time, one of each family, work on one repository over HTTP', async () => {
  const { url, token } = served;
  const [one, other] = await Promise.all([overHttp(url, token, 'legacy'), overHttp(url, token, 'auto')]);
  const expressions = Array.from({ length: 8 }, (_, index) => index);
  const answers = await Promise.all(
    expressions.map((value) => (value % 2 ? one : other).call('evaluate', { expression: `${value} * 2` })),
  );
  expect(answers.map(({ answer }) => answer.value)).toEqual(expressions.map((value) => value * 2));
  const [first, second] = await Promise.all([
    one.call('rename-symbol', { target: 'src/half.ts#half', to: 'halve' }),
    other.call('delete-declaration', { target: 'src/half.ts#dead' }),
  ]);
  expect([first.isError, second.isError]).toEqual([false, false]);
  const told: number[] = [];
  const slow = { expression: 'await new Promise((resolve) => setTimeout(resolve, 1500))', timeoutMs: 60_000 };
  await other.call('evaluate', slow, { onprogress: ({ progress }) => told.push(progress) });
  expect(told.length).toBeGreaterThan(0);
  expect(await one.call('undo', { change: second.answer.change })).toMatchObject({ isError: false });
  await Promise.all([one.client.close(), other.client.close()]);
});

test.each<[string, Record<string, string>, string, number]>([
  ['no token', { authorization: '' }, '/mcp', 401],
  ['a wrong token', { authorization: 'Bearer wrong' }, '/mcp', 401],
  ['a foreign Host', { host: 'loom.example' }, '/mcp', 403],
  ['a foreign Origin', { origin: 'https://pages.example' }, '/mcp', 403],
  ['another path', {}, '/', 404],
])('%s is refused', async (_, headers, path, status) => {
  expect(await send('{"jsonrpc":"2.0","id":1,"method":"tools/list"}', headers, path)).toMatchObject({
    status,
  });
});

test('a body that is too large is refused, the token is for its owner only, and the server goes on', async () => {
  const large = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'x',
    params: { text: 'x'.repeat(5_000_000) },
  });
  // The server hangs up while the body is still being sent: the answer may not be read any more.
  const refused = await send(large).catch(({ code }: NodeJS.ErrnoException) => ({ status: code }));
  expect([413, 'ECONNRESET', 'EPIPE']).toContain(refused.status);
  expect(await send('{"jsonrpc":"2.0","id":1,"method":"tools/list"}')).toMatchObject({ status: 200 });
  expect(statSync(join(dirname(repo.root), 'token')).mode & 0o077).toBe(0);
});

function send(body: string, headers: Record<string, string> = {}, path = '/mcp') {
  return new Promise<{ status: number; answer: string }>((resolve, reject) => {
    const accept = 'application/json, text/event-stream';
    const usual = { authorization: `Bearer ${served.token}`, 'content-type': 'application/json', accept };
    const asked = request(
      new URL(path, served.url),
      { method: 'POST', headers: { ...usual, ...headers } },
      async (answer) => resolve({ status: answer.statusCode ?? 0, answer: await text(answer) }),
    );
    asked.on('error', reject).end(body);
  });
}
