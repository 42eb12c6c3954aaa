import { afterEach, expect, test } from 'vitest';
import type { ModelError, ModelFailure } from '../../agent/model.ts';
import { type Asking, askOf } from './asked.ts';
import type { Prepared } from './messages-api.ts';

let asking: Asking | undefined;
afterEach(() => asking?.api.close());

const here: Prepared = { content: [{ text: 'here' }], stop: 'end_turn' };
const huge: Prepared = { content: [{ text: 'x'.repeat(5_000_000) }], stop: 'end_turn' };
const slow: Prepared = { afterMs: 60_000, reply: here };
const status = (code: number, more: Partial<Prepared> = {}): Prepared => ({
  status: code,
  error: `says ${code}`,
  ...more,
});

test.each<[string, Prepared, ModelFailure, string, number]>([
  ['a key that is wrong', status(401), 'key', 'refuses the key', 1],
  ['a key without the right', status(403), 'key', 'Check ANTHROPIC_API_KEY', 1],
  ['an account out of credit', status(402), 'credit', 'out of credit', 1],
  [
    'a spending limit told as a rate limit',
    status(429, { code: 'enforced_spend_limit_reached', headers: { 'x-should-retry': 'false' } }),
    'credit',
    'out of credit',
    1,
  ],
  ['a model that is not there', status(404), 'unknown', 'knows no such model', 1],
  ['a request that is not accepted', status(422), 'request', 'LOOM_ENDPOINT=compat', 1],
  ['a conversation that is too long', status(413), 'too-long', 'LOOM_CONTEXT_TOKENS', 1],
  ['an endpoint that limits the rate', status(429), 'busy', 'Tried 2 times', 2],
  ['an endpoint that is overloaded', status(529), 'busy', 'Tried 2 times', 2],
  ['a lock that does not open', status(409), 'down', 'says 409', 2],
  ['a request that timed out there', status(408), 'down', 'says 408', 2],
  ['an endpoint with a bug', status(500), 'down', 'says 500', 2],
  ['a gateway without its server', status(502), 'down', 'says 502', 2],
  ['a stream that ends too early', { broken: true }, 'broken', 'broke off', 2],
  ['a connection that is lost', { lost: true }, 'down', 'does not work', 2],
  ['a page of HTML', { html: '<h1>Bad gateway</h1>' }, 'broken', 'text/html', 2],
  ['a stream without a message', { raw: '' }, 'broken', 'no message', 2],
  ['a stream of no JSON', { raw: 'event: message_start\ndata: {oh\n\n' }, 'broken', 'no JSON', 2],
  [
    'an overload in the stream',
    { streamError: 'overloaded_error', message: 'Overloaded' },
    'busy',
    'no room',
    2,
  ],
  [
    'a refused key in the stream',
    { streamError: 'authentication_error', message: 'No' },
    'key',
    'refuses',
    1,
  ],
  ['a reply of five megabytes', huge, 'unusable', 'longer than', 1],
  ['a stop that nobody knows', { content: [], stop: 'tired' }, 'unusable', 'tired', 1],
])('%s is told as what it is, with what to do, and tried again only where that helps', async (...row) => {
  const [, answer, kind, message, tries] = row;
  asking = await askOf([answer], { retriesMax: 1 });
  const error = await asking.ask().catch((thrown: unknown) => thrown as ModelError);
  expect(error).toMatchObject({ kind, message: expect.stringContaining(message) });
  expect(error).toMatchObject({ message: expect.stringMatching(/^some-model: /) });
  expect(asking.api.requests).toHaveLength(tries);
});

test('an endpoint that is not there is told with its reason', async () => {
  asking = await askOf([here]);
  await asking.api.close();
  await expect(asking.ask()).rejects.toMatchObject({
    kind: 'down',
    fatal: true,
    message: expect.stringContaining('ECONNREFUSED'),
  });
});

test('a call that takes longer than its deadline is given up', async () => {
  asking = await askOf([slow], { timeoutMs: 200 });
  await expect(asking.ask()).rejects.toMatchObject({
    kind: 'slow',
    message: expect.stringContaining('200 ms'),
  });
  expect(asking.api.requests).toHaveLength(1);
});

test('what passes is sat out: the reply comes, with how often it was asked for, and what was heard before is taken back', async () => {
  asking = await askOf([status(529), { broken: true }, here]);
  const reply = await asking.ask();
  expect(reply).toMatchObject({ content: [{ text: 'here' }], retries: 2 });
  expect(asking.heard.map(({ type }) => type)).toEqual(['again', 'text', 'again', 'text', 'text']);
});

test('an endpoint is left alone for as long as it wishes, in seconds or until a date', async () => {
  const soon = (text: string) => status(429, { headers: { 'retry-after-ms': 'x', 'retry-after': text } });
  asking = await askOf([soon('0.3'), soon(new Date(Date.now() + 2000).toUTCString()), here]);
  await asking.ask();
  const waits = asking.heard.flatMap((event) => (event.type === 'again' ? [event.waitMs] : []));
  expect(waits[0]).toBeGreaterThanOrEqual(300);
  expect(waits[0]).toBeLessThan(400);
  expect(waits[1]).toBeLessThan(2300);
});

test('a wish to be left alone for hours ends the call and is told', async () => {
  asking = await askOf([status(429, { headers: { 'retry-after-ms': '7200000' } })]);
  await expect(asking.ask()).rejects.toMatchObject({
    kind: 'busy',
    message: expect.stringContaining('left alone for'),
  });
});

test('an aborted request ends with the reason of the abort, also while it waits or listens', async () => {
  const reason = new Error('stop now');
  asking = await askOf([status(529, { headers: { 'retry-after-ms': '60000' } }), slow]);
  await expect(asking.ask({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  for (let tries = 0; tries < 2; tries++) {
    const abort = new AbortController();
    const asked = asking.ask({ signal: abort.signal });
    setTimeout(() => abort.abort(reason), 200);
    await expect(asked).rejects.toBe(reason);
  }
});
