import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { isNodeTest, parseNodeTests, testCommandOf } from '../../lab/runs/node-test-command.ts';

let root = '';
afterEach(() => rmSync(root, { recursive: true, force: true }));

it.each([
  ['node --test', { execArgv: [], patterns: [] }],
  ['/usr/bin/node --test --test-reporter spec ./test/', { execArgv: [], patterns: ['test/'] }],
  [
    'node --import tsx --no-warnings --test a.ts b.ts',
    { execArgv: ['--import', 'tsx', '--no-warnings'], patterns: ['a.ts', 'b.ts'] },
  ],
  ['node --test-concurrency=2 --test', { execArgv: [], patterns: [] }],
  ['node --test --test-name-pattern=x', undefined],
  ['node test.js', undefined],
  ['mocha --test', undefined],
])('understands %s', (line, expected) => {
  expect(parseNodeTests(line.split(' '))).toEqual(expected);
});

it.each([
  ['src/price.test.ts', '', true],
  ['test/price.ts', '', true],
  ['test-price.mjs', '', true],
  ['src/price.ts', '', false],
  ['src/price.test.ts', 'test', false],
  ['test/deep/price.js', 'test', true],
  ['spec/price.js', 'spec/**/*.js', true],
  ['run.js', 'run.js', true],
])('knows whether %s is a test of `%s`', (path, pattern, expected) => {
  expect(isNodeTest(path, { patterns: pattern ? [pattern] : [], execArgv: [] })).toBe(expected);
});

it('reads the command of loom.config.json before that of package.json, and none that needs a shell', () => {
  root = mkdtempSync(join(tmpdir(), 'lab-command-'));
  const write = (name: string, value: unknown) => writeFileSync(join(root, name), JSON.stringify(value));
  expect(testCommandOf(root)).toBeUndefined();
  write('package.json', { scripts: { test: 'tsc && node --test' } });
  expect(testCommandOf(root)).toBeUndefined();
  write('package.json', { scripts: { test: 'node --test "test/a b.js"' } });
  expect(testCommandOf(root)).toEqual(['node', '--test', 'test/a b.js']);
  write('loom.config.json', { tests: { command: ['make', 'test'] } });
  expect(testCommandOf(root)).toEqual(['make', 'test']);
  write('loom.config.json', { tests: { command: 'make test' } });
  expect(() => testCommandOf(root)).toThrow('loom.config.json: /tests/command');
});
