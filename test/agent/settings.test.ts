import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { environmentWithoutSecrets } from '../../agent/child.ts';
import { readDotenv } from '../../agent/dotenv.ts';
import { envTemplate } from '../../agent/env-template.ts';
import { limitsOf } from '../../agent/prime-options.ts';
import { readProjectConfig } from '../../agent/project.ts';
import { readSettings, settings } from '../../contracts/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'loom-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('env-template lists every setting with its default', () => {
  const text = readFileSync(join(import.meta.dirname, '../../env-template'), 'utf8');
  expect(text).toBe(envTemplate());
  for (const [name, setting] of Object.entries(settings))
    expect(text).toContain(`\n${name}=${setting.default}\n`);
});

test('a value in the environment wins over .env, and .env over the default', () => {
  expect(readDotenv(folder)).toEqual({});
  writeFileSync(join(folder, '.env'), 'LOOM_MODEL="from file"\nLOOM_TOKEN_BUDGET=7 # a comment\n');
  const read = readSettings({ LOOM_MODEL: 'from environment' }, readDotenv(folder));
  expect([read.LOOM_MODEL, read.LOOM_TOKEN_BUDGET, read.LOOM_PLATEAU_WINDOW]).toEqual([
    'from environment',
    7,
    3,
  ]);
});

test('the limits of a run come from its command, else from the settings', () => {
  const read = readSettings({ LOOM_MAX_GENERATIONS: '9', LOOM_TOKEN_BUDGET: '100' });
  const limits = limitsOf({ id: 'r', limits: { generations: 1, timeMs: 5 } }, read);
  expect(limits).toEqual({
    ...{ generations: 1, tokens: 100, timeMs: 5, plateau: 3, repairs: 2 },
    ...{ cost: 0, calls: 0, callsWindowMs: 3_600_000 },
  });
});

test('no other process than Prime is given a key', () => {
  const secrets = {
    ANTHROPIC_API_KEY: 'a',
    LOOM_LAB_API_KEY: 'b',
    AWS_SECRET_ACCESS_KEY: 'c',
    GITHUB_TOKEN: 'd',
  };
  const given = environmentWithoutSecrets({ ...secrets, PATH: '/bin', LOOM_SANDBOX: 'process' });
  expect(given).toEqual({ PATH: '/bin', LOOM_SANDBOX: 'process' });
});

test('a loom.config.json that is wrong is refused with the place that is wrong', () => {
  expect(readProjectConfig(folder)).toEqual({});
  writeFileSync(join(folder, 'loom.config.json'), '{"tests":{"timeoutMs":"long"}}');
  expect(() => readProjectConfig(folder)).toThrow('/tests/timeoutMs');
});
