/** Whether a repository tests with `node --test`, and which of its files that means. */
import { existsSync, readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { ProjectConfig } from '../../contracts/settings.ts';
import { checked, WireError } from '../../contracts/wire.ts';

export interface NodeTests {
  /** Flags of Node itself, `--import tsx` say. */
  execArgv: string[];
  /** Files, folders and globs; empty: what Node takes for tests. */
  patterns: string[];
}

const valued = new Set([
  '--import',
  '--require',
  '-r',
  '--loader',
  '--experimental-loader',
  '--conditions',
  '-C',
]);
/** They say how results are shown, not which tests run. */
const shown = /^--(?:test$|test-reporter|test-concurrency|experimental-test-coverage|test-coverage)/;
const shell = /[|&;<>$()`]/;

const ending = '{js,cjs,mjs,ts,cts,mts}';
/** As the documentation of Node lists them. */
const defaults = ['*.test', '*-test', '*_test', 'test-*', 'test', 'test/**/*'].map(
  (name) => `**/${name}.${ending}`,
);

/** Reads the test command that a repository names: in loom.config.json, else in its package.json; undefined when there is none. @throws WireError for broken JSON */
export function testCommandOf(root: string): string[] | undefined {
  const config = jsonIn(root, 'loom.config.json', ProjectConfig);
  if (config?.tests?.command) return config.tests.command;
  const script = jsonIn(root, 'package.json', Manifest)?.scripts?.test ?? '';
  if (!script || shell.test(script)) return undefined;
  return [...script.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    (match) => match.slice(1).find(Boolean) ?? '',
  );
}

/** Understands a command; undefined when it is not `node --test`, or has flags that choose tests in a way that is not known here. */
export function parseNodeTests(command: string[]): NodeTests | undefined {
  const [program = '', ...args] = command;
  if (!/(?:^|\/)node$/.test(program) || !args.includes('--test')) return undefined;
  const found: NodeTests = { execArgv: [], patterns: [] };
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] as string;
    const value =
      valued.has(arg) || /^--test-(?:reporter|concurrency)/.test(arg) ? args[index + 1] : undefined;
    const hasValue = value !== undefined && !arg.includes('=');
    if (hasValue) index += 1;
    if (shown.test(arg)) continue;
    if (arg.startsWith('--test') || arg.startsWith('--watch')) return undefined;
    if (!arg.startsWith('-')) found.patterns.push(arg.replace(/^\.\//, ''));
    else found.execArgv.push(arg, ...(hasValue ? [value] : []));
  }
  return found;
}

/** Whether such a run takes this file for a test. */
export function isNodeTest(path: string, { patterns }: NodeTests): boolean {
  const matches = (pattern: string) => matchesGlob(path, pattern);
  if (!patterns.length) return defaults.some(matches);
  return patterns.some((pattern) => {
    const folder = pattern.replace(/\/*$/, '/');
    return path === pattern || matches(pattern) || (path.startsWith(folder) && defaults.some(matches));
  });
}

const Manifest = Type.Object({ scripts: Type.Optional(Type.Object({ test: Type.Optional(Type.String()) })) });

function jsonIn<Schema extends TSchema>(
  root: string,
  name: string,
  schema: Schema,
): Static<Schema> | undefined {
  const file = join(root, name);
  if (!existsSync(file)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new WireError(
      'bad-request',
      `${name}: ${(error as Error).message}`,
      'Correct the JSON; no test was run.',
    );
  }
  return checked(schema, value, 'bad-request', name);
}
