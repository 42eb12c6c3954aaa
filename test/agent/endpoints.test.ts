import { expect, test } from 'vitest';
import { anthropicModel } from '../../agent/models/anthropic.ts';
import { endpointsOf } from '../../agent/models/endpoints.ts';
import { knownModels } from '../../agent/models/known-models.ts';
import { readSettings } from '../../contracts/settings.ts';

const of = (settings: Record<string, string>) => endpointsOf(readSettings(settings));

test("the worker's key, endpoint and model fall back to Prime's, each by itself", () => {
  const own = { ANTHROPIC_API_KEY: 'a', ANTHROPIC_API_BASE: 'http://old.example', LOOM_MODEL: 'big' };
  expect(of(own).worker).toMatchObject({ key: 'a', baseUrl: 'http://old.example', model: 'big' });
  const { prime, worker } = of({
    ...own,
    ANTHROPIC_BASE_URL: 'http://new.example',
    LOOM_LAB_API_KEY: 'b',
    LOOM_LAB_MODEL: 'small',
  });
  expect(prime).toMatchObject({ key: 'a', baseUrl: 'http://new.example', model: 'big' });
  expect(worker).toMatchObject({ key: 'b', baseUrl: 'http://new.example', model: 'small' });
});

test('without a choice the strongest class reflects and the next one works, with the windows that are known', () => {
  const { prime, worker } = of({});
  expect([prime.model, worker.model]).toEqual([knownModels.prime, knownModels.worker]);
  expect(prime.contextTokens).toBe(1_000_000);
  expect(of({ LOOM_MODEL: 'other' }).prime.contextTokens).toBe(200_000);
  expect(of({ LOOM_MODEL: 'qwen3', LOOM_ENDPOINT: 'compat' }).prime.contextTokens).toBe(65_536);
  expect(of({ LOOM_CONTEXT_TOKENS: '32000' }).worker.contextTokens).toBe(32_000);
});

test.each([
  ['', 'anthropic'],
  ['https://api.anthropic.com', 'anthropic'],
  ['https://gateway.example/anthropic', 'anthropic'],
  ['http://localhost:11434', 'compat'],
  ['http://127.0.0.1:8080', 'compat'],
  ['http://[::1]:1234', 'compat'],
  ['http://192.168.1.5:8000', 'compat'],
  ['http://172.20.0.2:8000', 'compat'],
  ['http://172.40.0.2:8000', 'anthropic'],
  ['http://gpu.local:8000', 'compat'],
])('the profile of %j is found to be %s, and can be said otherwise', (url, profile) => {
  expect(of({ ANTHROPIC_BASE_URL: url }).prime.profile).toBe(profile);
  const other = profile === 'compat' ? 'anthropic' : 'compat';
  expect(of({ ANTHROPIC_BASE_URL: url, LOOM_ENDPOINT: other }).worker.profile).toBe(other);
});

test('a server of your own needs no key, and does not get the one that is for another', () => {
  const settings = { ANTHROPIC_API_KEY: 'secret', LOOM_LAB_API_BASE: 'http://localhost:11434' };
  const { worker } = of(settings);
  expect(worker.key).toBe('');
  expect(anthropicModel(worker).name).toBe(knownModels.worker);
  expect(of({ ...settings, LOOM_LAB_API_KEY: 'own' }).worker.key).toBe('own');
});

test('a missing key and a base URL that ends in /v1 are explained before anything is sent', () => {
  expect(() => anthropicModel(of({}).prime)).toThrow('no model key');
  expect(() => anthropicModel(of({ ANTHROPIC_BASE_URL: 'http://localhost:1/v1' }).prime)).toThrow(
    'ends in /v1',
  );
});
