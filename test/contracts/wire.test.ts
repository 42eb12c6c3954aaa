import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Type } from '@sinclair/typebox';
import { describe, expect, test } from 'vitest';
import { connectRoutes, onLoopback, serveEvents, serveRoutes, WireError } from '../../contracts/wire.ts';

const routes = {
  double: {
    method: 'POST',
    path: '/double',
    request: Type.Object({ n: Type.Number() }, { additionalProperties: false }),
    response: Type.Object({ n: Type.Number() }, { additionalProperties: false }),
  },
} as const;

const bugs: unknown[] = [];
const app = serveRoutes(
  routes,
  {
    double: ({ n }) => {
      if (n === 1) throw new WireError('conflict', 'One is taken.', 'Take two.');
      if (n === 2) return { n: 'four' } as never;
      if (n === 3) throw new TypeError('a bug');
      return { n: n * 2 };
    },
  },
  { token: 'right', bodyBytesMax: 100, onBug: (error) => bugs.push(error) },
);

const post = async (body: string, headers: Record<string, string> = {}) => {
  const response = await app.request('/double', {
    method: 'POST',
    body,
    headers: {
      host: '127.0.0.1:1',
      authorization: 'Bearer right',
      'content-length': String(body.length),
      ...headers,
    },
  });
  return { status: response.status, answer: await response.json() };
};

describe('a route', () => {
  test('answers what its contract allows', async () => {
    expect(await post('{"n":4}')).toEqual({ status: 200, answer: { n: 8 } });
  });

  test.each<[string, string, Record<string, string>, number, string]>([
    ['a body that is no JSON', '{', {}, 400, 'bad-request'],
    ['a body that does not fit', '{"n":"4"}', {}, 400, 'bad-request'],
    ['a field too many', '{"n":4,"m":1}', {}, 400, 'bad-request'],
    ['a body that is too large', `{"n":4${' '.repeat(200)}}`, {}, 413, 'too-large'],
    ['a wrong token', '{"n":4}', { authorization: 'Bearer wrong' }, 401, 'unauthorised'],
    ['a host that is not loopback', '{"n":4}', { host: 'evil.example' }, 401, 'unauthorised'],
    ['an expected failure', '{"n":1}', {}, 409, 'conflict'],
    ['an answer that does not fit', '{"n":2}', {}, 502, 'bad-response'],
  ])('answers %s with a typed error', async (_what, body, headers, status, code) => {
    expect(await post(body, headers)).toMatchObject({
      status,
      answer: { code, message: expect.any(String), hint: expect.any(String) },
    });
  });

  test('tells its process of a bug, and the client only that there was one', async () => {
    expect(await post('{"n":3}')).toMatchObject({ status: 500, answer: { code: 'failed' } });
    expect(bugs).toMatchObject([{ message: 'a bug' }]);
  });
});

describe('an open route and a stream', () => {
  const Count = Type.Object({ n: Type.Integer() });
  const Nothing = Type.Object({}, { additionalProperties: false });
  const shop = {
    health: { method: 'GET', path: '/health', open: true, request: Nothing, response: Count },
    count: { method: 'POST', path: '/count', request: Nothing, response: Count, events: Count },
  } as const;
  const counted = serveRoutes(
    shop,
    { health: () => ({ n: 1 }), count: () => ({ n: 2 }) },
    { token: 'right', addOpen: (pages) => pages.get('/page', (context) => context.text('a page')) },
    {
      count: () => {
        throw new WireError('busy', 'Too many count.', 'Count later.');
      },
    },
  );
  serveEvents(counted, '/log', Count, async function* (lastId) {
    for (let n = Number(lastId ?? -1) + 1; n < 3; n++) yield { id: String(n), data: { n } };
  });
  const get = (path: string, headers: Record<string, string> = {}) =>
    counted.request(path, { headers: { host: 'localhost', ...headers } });
  const key = { authorization: 'Bearer right' };

  test('need no token where they say so, but a loopback name all the same', async () => {
    expect(await (await get('/health')).json()).toEqual({ n: 1 });
    expect(await (await get('/page')).text()).toBe('a page');
    for (const path of ['/health', '/page'])
      expect((await get(path, { host: 'evil.example' })).status).toBe(401);
    for (const path of ['/log', '/nothing']) expect((await get(path)).status).toBe(401);
  });

  test('that throws before its first event is answered with the status of the error', async () => {
    const asked = { method: 'POST', headers: { host: 'localhost', accept: 'text/event-stream', ...key } };
    const response = await counted.request('/count', asked);
    expect([response.status, await response.json()]).toEqual([
      429,
      expect.objectContaining({ code: 'busy' }),
    ]);
  });

  test('begins after the last event that was seen, or at the one that is named', async () => {
    const idsOf = async (path: string, headers = {}) =>
      [...(await (await get(path, { ...key, ...headers })).text()).matchAll(/id: (\d)/g)].map(([, id]) => id);
    expect(await idsOf('/log')).toEqual(['0', '1', '2']);
    expect(await idsOf('/log?from=2')).toEqual(['2']);
    expect(await idsOf('/log?from=1', { 'last-event-id': '1' })).toEqual(['2']);
    expect((await get('/log?from=-1', key)).status).toBe(400);
  });
});

describe('a client', () => {
  const started = async (port: number) => {
    const connections = new Set<unknown>();
    const server = serve({ fetch: app.fetch, ...onLoopback, port });
    server.on('connection', (connection) => connections.add(connection));
    await once(server, 'listening');
    return { server: server as Server, connections, port: (server.address() as AddressInfo).port };
  };
  const end = async (server: Server) => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };

  test('keeps its connection, and finds the server that came in the place of another', async () => {
    const first = await started(0);
    const client = connectRoutes(routes, `http://127.0.0.1:${first.port}`, 'right');
    for (const n of [4, 5, 6]) expect(await client.double({ n })).toEqual({ n: 2 * n });
    await expect(client.double({ n: 1 })).rejects.toThrow('One is taken.');
    expect(first.connections.size).toBe(1);
    await end(first.server);
    await expect(client.double({ n: 4 })).rejects.toThrow('does not answer');
    const second = await started(first.port);
    expect(await client.double({ n: 7 })).toEqual({ n: 14 });
    await end(second.server);
  });
});
