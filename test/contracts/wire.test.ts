import { Type } from '@sinclair/typebox';
import { describe, expect, test } from 'vitest';
import { serveRoutes, WireError } from '../../contracts/wire.ts';

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
