import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kind, type TSchema } from '@sinclair/typebox';
import { afterAll, describe, expect, test } from 'vitest';
import { brokenSeal } from '../../contracts/seal.ts';
import { readSettings, settings } from '../../contracts/settings.ts';

const folder = join(import.meta.dirname, '../../contracts');
const scratch = mkdtempSync(join(tmpdir(), 'loom-contracts-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const modules = await Promise.all(
  readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map(async (name) => ({ name, exports: (await import(join(folder, name))) as Record<string, unknown> })),
);

/** Fields of a schema, and of what it is made of, that say nothing about themselves. */
function silentFields(schema: TSchema, path: string): string[] {
  const silent: string[] = [];
  for (const [name, field] of Object.entries((schema.properties ?? {}) as Record<string, TSchema>)) {
    const says = field.description !== undefined || field.const !== undefined || name === '$schema';
    if (!says) silent.push(`${path}.${name}`);
    silent.push(...silentFields(field, `${path}.${name}`));
  }
  for (const part of [...(schema.anyOf ?? []), ...(schema.items ? [schema.items] : [])])
    silent.push(...silentFields(part, path));
  return silent;
}

describe('the contracts', () => {
  test('describe every field', () => {
    const schemas = modules.flatMap(({ name, exports }) =>
      Object.entries(exports)
        .filter(([, value]) => value !== null && typeof value === 'object' && Kind in value)
        .map(([key, value]) => [`${name} ${key}`, value as TSchema] as const),
    );
    expect(schemas.length).toBeGreaterThan(40);
    expect(schemas.flatMap(([path, schema]) => silentFields(schema, path))).toEqual([]);
  });

  test('are sealed: the manifest fits the files', () => {
    expect(brokenSeal(folder)).toEqual([]);
  });

  test.each<[string, (folder: string) => void, RegExp]>([
    [
      'a changed byte',
      (at) => writeFileSync(join(at, 'task.ts'), `${readFileSync(join(at, 'task.ts'), 'utf8')} `),
      /task\.ts was changed/,
    ],
    ['a new file', (at) => writeFileSync(join(at, 'new.ts'), ''), /new\.ts is not in the manifest/],
    ['a missing file', (at) => rmSync(join(at, 'task.ts')), /task\.ts is missing/],
  ])('notice %s', (what, change, says) => {
    const copy = join(scratch, what);
    mkdirSync(copy);
    for (const name of readdirSync(folder)) writeFileSync(join(copy, name), readFileSync(join(folder, name)));
    expect(brokenSeal(copy)).toEqual([]);
    change(copy);
    expect(brokenSeal(copy).join()).toMatch(says);
  });
});

describe('a setting', () => {
  test('with a bad value stops with its name, the value and what is allowed', () => {
    expect(() => readSettings({ LOOM_MAX_GENERATIONS: 'many' })).toThrow(
      'LOOM_MAX_GENERATIONS is "many", but must be a whole number, 0 or more.',
    );
    expect(() => readSettings({ LOOM_PRIME_PORT: '70000' })).toThrow('LOOM_PRIME_PORT is "70000"');
    expect(() => readSettings({ ANTHROPIC_BASE_URL: 'ftp://x' })).toThrow('http:// or https://');
    expect(() => readSettings({ ANTHROPIC_API_KEY: 'secret\nvalue' })).toThrow(
      'ANTHROPIC_API_KEY is (not shown)',
    );
  });

  test('that is empty has its default, and every default is allowed', () => {
    expect(readSettings({ LOOM_MODEL: '' }).LOOM_MODEL).toBe(settings.LOOM_MODEL.default);
    expect(Object.keys(readSettings({}))).toEqual(Object.keys(settings));
  });
});
