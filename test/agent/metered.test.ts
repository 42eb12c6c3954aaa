import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { callTimes, isPriced, metered, openMeter } from '../../agent/metered.ts';
import { type Model, ModelError, type ModelRequest, noUsage } from '../../agent/model.ts';
import { knownModels } from '../../agent/models/known-models.ts';
import { readPrices } from '../../agent/models/prices.ts';
import { scriptedModel } from '../../agent/models/scripted.ts';
import type { PrimeEvent, RunLimits } from '../../contracts/event.ts';
import fc from '../seeded.ts';
import { entriesOf } from './journal-entries.ts';

const folder = mkdtempSync(join(tmpdir(), 'loom-prices-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (text: string) => {
  const path = join(folder, 'prices.json');
  writeFileSync(path, text);
  return path;
};
const scripted = { input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5 };
const ownPrices = JSON.stringify({ date: '2026-11-22', prices: { scripted: [scripted] } });

const request: ModelRequest = {
  system: '',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }],
  tools: [],
  maxTokens: 10,
  signal: new AbortController().signal,
};
const usage = { input: 1000, output: 2000, cacheRead: 3000, cacheWrite: 4000 };
const turn = { text: 'hi', usage };

function counted(limits: Partial<RunLimits>, prices?: string) {
  const events: PrimeEvent[] = [];
  const meter = openMeter({ tokens: 0, ...limits }, readPrices(prices));
  const model = metered(scriptedModel([turn, turn]), meter, async (some) => {
    events.push(...some);
  });
  return { meter, events, ask: () => model.ask(request) };
}

test('a call is journalled with its tokens by kind and its money, by the prices that are given', async () => {
  const { meter, events, ask } = counted({}, file(ownPrices));
  await ask();
  const cost = 0.002 + 0.02 + 0.0006 + 0.01;
  expect(events).toMatchObject([{ type: 'model-called', model: 'scripted', usage, stop: 'end' }]);
  expect(meter.cost).toBeCloseTo(cost, 10);
  expect(events[0]?.type === 'model-called' && events[0].cost).toBeCloseTo(cost, 10);
});

test('a model whose price nobody knows costs tokens, never $0', async () => {
  const { events, ask } = counted({});
  await ask();
  expect(events[0]).not.toHaveProperty('cost');
  expect(isPriced(readPrices(), 'scripted')).toBe(false);
  expect(isPriced(readPrices(file(ownPrices)), 'scripted')).toBe(true);
});

test.each<[string, Partial<RunLimits>, string]>([
  ['tokens', { tokens: 10_000 }, 'budget of 10000 tokens is spent'],
  ['cost', { cost: 0.03 }, 'budget of $0.03 is spent'],
  ['calls', { calls: 1, callsWindowMs: 3_600_000 }, 'budget of 1 calls in 3600 s is spent'],
])('a spent budget of %s stops the next call before it is made', async (kind, limits, message) => {
  const { events, ask } = counted(limits, file(ownPrices));
  await ask();
  await expect(ask()).rejects.toMatchObject({ kind, fatal: true, message: expect.stringContaining(message) });
  expect(events).toHaveLength(1);
});

test('no run of calls passes its budget by more than the prompt of the call made last', async () => {
  const budget = fc.record({ tokens: fc.nat(5000), cost: fc.integer({ min: 0, max: 50 }) });
  const calls = fc.array(fc.record({ input: fc.nat(3000), wish: fc.nat(40_000) }), {
    minLength: 1,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(budget, calls, async ({ tokens, cost }, wishes) => {
      const limits = { tokens, cost: cost / 1000 };
      const meter = openMeter(limits, readPrices(file(ownPrices)));
      let next = 0;
      const greedy: Model = {
        name: 'scripted',
        ask: async ({ maxTokens }) => {
          const { input = 0, wish = 0 } = wishes[next++] ?? {};
          const usageOfCall = { ...noUsage, input, output: Math.max(1, Math.min(wish, maxTokens)) };
          return { content: [], stop: 'end', usage: usageOfCall, model: 'scripted' };
        },
      };
      const model = metered(greedy, meter, async () => {});
      for (const _ of wishes)
        if ((await model.ask({ ...request, maxTokens: 32_000 }).catch(() => true)) === true) break;
      const prompt = wishes[next - 1]?.input ?? 0;
      if (tokens) expect(meter.tokens).toBeLessThanOrEqual(tokens + prompt + 1);
      if (cost) expect(meter.cost).toBeLessThanOrEqual(limits.cost + ((prompt + 5) * 2 + 10) / 1_000_000);
    }),
  );
});

test('a call waits for room in the window when that is soon, and takes the abort', async () => {
  const { meter, events, ask } = counted({ calls: 1, callsWindowMs: 300 });
  await ask();
  await ask();
  expect(events).toContainEqual(
    expect.objectContaining({ phase: 'model', detail: 'waits 1 s for room in the budget of calls' }),
  );
  const [first = 0, second = 0] = meter.calls;
  expect(second - first).toBeGreaterThanOrEqual(299);
});

test('whoever watches a run is told when a model is asked again, and why', async () => {
  const events: PrimeEvent[] = [];
  const heard: string[] = [];
  const busy: Model = {
    name: 'busy',
    ask: async (asked) => {
      asked.onEvent?.({ type: 'again', why: 'the endpoint has no room', waitMs: 4000 });
      return scriptedModel([turn]).ask(asked);
    },
  };
  const model = metered(busy, openMeter({ tokens: 0 }, readPrices()), async (some) => {
    events.push(...some);
  });
  await model.ask({ ...request, onEvent: ({ type }) => heard.push(type) });
  expect(events[0]).toMatchObject({ phase: 'model', detail: 'asked again in 4 s: the endpoint has no room' });
  expect(heard).toEqual(['again']);
});

test('every try counts in the window of calls, also those that failed and those of earlier runs', async () => {
  const failing = { ...scriptedModel([]), ask: () => Promise.reject(new ModelError('busy', 'no room', 3)) };
  const events: PrimeEvent[] = [];
  const meter = openMeter({ tokens: 0 }, readPrices());
  const model = metered(failing, meter, async (some) => {
    events.push(...some);
  });
  await expect(model.ask(request)).rejects.toThrow('no room');
  expect(events).toMatchObject([{ type: 'model-failed', model: 'scripted', kind: 'busy', retries: 3 }]);
  expect(meter.calls).toHaveLength(4);
  expect(callTimes(entriesOf(events))).toHaveLength(4);
});

test('both default models have prices; long prompts cost what the table says for them', () => {
  const costOf = readPrices();
  for (const name of [knownModels.prime, knownModels.worker]) expect(isPriced(costOf, name)).toBe(true);
  const short = { input: 100_000, output: 0, cacheRead: 0, cacheWrite: 0 };
  expect(costOf('claude-haiku-5-5', short)).toBeCloseTo(0.01, 10);
  expect(costOf('claude-haiku-5-5', { ...short, cacheRead: 1 })).toBeCloseTo(0.05, 6);
});

test.each([
  ['is missing', undefined, 'ENOENT'],
  ['is no JSON', '{oh', 'JSON'],
  ['has a negative price', ownPrices.replace('0.2', '-1'), '/prices/scripted/0/cacheRead'],
  ['forgets a kind of token', ownPrices.replace('"output":10,', ''), '/prices/scripted/0/output'],
  ['has no date', '{"prices":{}}', '/date'],
])('a price file that %s is refused with the place that is wrong', (_, text, message) => {
  const path = text === undefined ? join(folder, 'none.json') : file(text);
  expect(() => readPrices(path)).toThrow(message);
});
