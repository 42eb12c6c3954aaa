/** Members are added, replaced and deleted in the layout of their container. */
import { describe, expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';

function edited(before: string, operation: string, params: Record<string, unknown>): string {
  const workspace = workspaceOf({ 'a.ts': before });
  const outcome = workspace.run([{ operation, params: { target: 'a.ts#T', ...params } }]);
  return outcome.ok ? (workspace.read('a.ts') ?? '') : `${outcome.refusal.code}: ${outcome.refusal.message}`;
}

describe('add-member', () => {
  test.each([
    [
      'a comma list of a type',
      'export type T = {\n  a: string,\n  b: string,\n};\n',
      { text: 'c?: number;' },
      'export type T = {\n  a: string,\n  b: string,\n  c?: number,\n};\n',
    ],
    [
      'an interface without semicolons',
      'export interface T {\n\ta: string\n}\n',
      { text: 'run(): void;\nb: string;' },
      'export interface T {\n\ta: string\n\trun(): void\n\tb: string\n}\n',
    ],
    [
      'an interface on one line',
      'export interface T { a: string; b: string }\n',
      { text: 'c: string' },
      'export interface T { a: string; b: string; c: string }\n',
    ],
    [
      'an interface on one line, first',
      'export interface T { a: string; b: string }\n',
      { text: 'c: string', position: 'first' },
      'export interface T { c: string; a: string; b: string }\n',
    ],
    [
      'an empty interface',
      'export interface T {}\n',
      { text: 'c: string' },
      'export interface T {\n  c: string;\n}\n',
    ],
    ['an empty class', 'export class T {}\n', { text: 'c = 1' }, 'export class T {\n  c = 1;\n}\n'],
    ['an empty object', 'export const T = {};\n', { text: 'c: 1' }, 'export const T = {\n  c: 1,\n};\n'],
    [
      'an object in brackets',
      'export const T = ({\r\n    a: 1\r\n} as const)\r\n',
      { text: 'b: {\n  c: 2,\n}' },
      'export const T = ({\r\n    a: 1,\r\n    b: {\r\n        c: 2,\r\n    }\r\n} as const)\r\n',
    ],
    [
      'a class before a member with a comment',
      'export class T {\n  a = 1;\n\n  /** Runs. */\n  run() {}\n}\n',
      { member: 'run', position: 'before', text: 'stop() {}' },
      'export class T {\n  a = 1;\n\n  stop() {}\n\n  /** Runs. */\n  run() {}\n}\n',
    ],
    [
      'a class without semicolons, where the next would be joined',
      'export class T {\n  a = 1\n}\n',
      { text: "['b'] = 2;" },
      "export class T {\n  a = 1;\n  ['b'] = 2\n}\n",
    ],
    [
      'a second overload',
      'export interface T {\n  run(a: string): void;\n}\n',
      { text: 'run(a: number): void;' },
      'export interface T {\n  run(a: string): void;\n  run(a: number): void;\n}\n',
    ],
    [
      'an enum without a comma at its end',
      'export enum T {\n  A = 1, // one\n  B // two\n}\n',
      { text: 'C' },
      'export enum T {\n  A = 1, // one\n  B, // two\n  C\n}\n',
    ],
    [
      'a union on one line',
      "export type T = 'a' | 'b';\n",
      { text: "'c'" },
      "export type T = 'a' | 'b' | 'c';\n",
    ],
    [
      'a union with bars',
      "export type T =\n  | 'a' // first\n  | 'b';\n",
      { text: "| 'c' | 'd'", member: "'a'", position: 'after' },
      "export type T =\n  | 'a'\n  | 'c'\n  | 'd' // first\n  | 'b';\n",
    ],
    [
      'a union, first',
      "export type T =\n  | 'a'\n  | 'b';\n",
      { text: "'c'", position: 'first' },
      "export type T =\n  | 'c'\n  | 'a'\n  | 'b';\n",
    ],
    [
      'what is no union yet, a function',
      'export type T = () => void;\n',
      { text: '(a: string) => void' },
      'export type T = (() => void) | ((a: string) => void);\n',
    ],
    [
      'the type of a property',
      "export interface T {\n  size: 'a' | 'b';\n}\n",
      { target: 'a.ts#T.size', text: 'null' },
      "export interface T {\n  size: 'a' | 'b' | null;\n}\n",
    ],
    [
      'the type of a variable',
      'export declare const T: {\n  a: string;\n};\n',
      { text: 'b: string' },
      'export declare const T: {\n  a: string;\n  b: string;\n};\n',
    ],
    [
      'a class on one line, in several',
      'export class T { a = 1; b() {} }\n',
      { text: 'c() {\n  return 1;\n}' },
      'export class T { a = 1; b() {}\n  c() {\n    return 1;\n  }\n}\n',
    ],
    [
      'an object on one line, in several, first',
      'export const T = { a: 1 };\n',
      { text: 'c() {\n  return 1;\n}', position: 'first' },
      'export const T = {\n  c() {\n    return 1;\n  },\n  a: 1 };\n',
    ],
  ])('adds to %s', (_what, before, params, after) => {
    expect(edited(before, 'add-member', params)).toBe(after);
  });

  test.each([
    ['a name that is taken', 'export class T {\n  a = 1;\n}\n', { text: 'a = 2;' }, 'clash'],
    [
      'a static of the name of a method is free, a second method is not',
      'export class T {\n  a() {}\n}\n',
      { text: 'a() {}' },
      'clash',
    ],
    ['a constituent that is there', "export type T = 'a' | 'b';\n", { text: '"c" | \'a\'' }, 'clash'],
    [
      'what shifts the values of an enum',
      'export enum T { A, B }\n',
      { text: 'C', position: 'first' },
      'shape',
    ],
    ['statements', 'export class T {}\n', { text: 'if (1) {}' }, 'syntax'],
    ['code that closes the container', 'export class T {}\n', { text: 'a = 1; } class B { b = 1;' }, 'shape'],
    ['what has no members', 'export const T = 1;\n', { text: 'a = 1' }, 'unsupported'],
    [
      'a place beside an unknown member',
      'export class T {\n  size = 1;\n}\n',
      { text: 'a = 1', member: 'sise' },
      'not-found',
    ],
  ])('refuses %s', (_what, before, params, code) => {
    expect(edited(before, 'add-member', params)).toMatch(new RegExp(`^${code}: `));
  });
});

describe('replace-member', () => {
  test.each([
    [
      'one of an interface on one line',
      'export interface T { a: string; b: string }\n',
      { member: 'a', text: 'a: number' },
      'export interface T { a: number; b: string }\n',
    ],
    [
      'a member of a list with commas',
      'export type T = {\n  a: string,\n  b: string,\n};\n',
      { member: 'a', text: 'a: number;' },
      'export type T = {\n  a: number,\n  b: string,\n};\n',
    ],
    [
      'an index signature by its text',
      'export interface T {\n  [key: string]: string;\n}\n',
      { member: '[key:string]: string', text: '[key: string]: number;' },
      'export interface T {\n  [key: string]: number;\n}\n',
    ],
    [
      'a constructor',
      'export class T {\n  constructor() {}\n}\n',
      { member: 'constructor', text: 'constructor() {\n  void 0;\n}' },
      'export class T {\n  constructor() {\n    void 0;\n  }\n}\n',
    ],
    [
      'the second of two constituents',
      'export type T =\n  | string // text\n  | number;\n',
      { member: 'string', text: 'bigint | (() => void)' },
      'export type T =\n  | bigint | (() => void) // text\n  | number;\n',
    ],
    [
      'a private method',
      'export class T {\n  #a() {}\n  b = this.#a();\n}\n',
      { member: '#a', text: '#a() {\n  return;\n}' },
      'export class T {\n  #a() {\n    return;\n  }\n  b = this.#a();\n}\n',
    ],
    [
      'a member with a quoted name',
      "export const T = { 'a-b': 1 };\n",
      { member: 'a-b', text: "'a-b': 2" },
      "export const T = { 'a-b': 2 };\n",
    ],
  ])('replaces %s', (_what, before, params, after) => {
    expect(edited(before, 'replace-member', params)).toBe(after);
  });

  test('refuses another name', () => {
    expect(
      edited('export class T {\n  a = 1;\n}\n', 'replace-member', { member: 'a', text: 'b = 1;' }),
    ).toMatch(/^shape: /);
  });
});

describe('delete-member', () => {
  test.each([
    [
      'the first of a union with bars',
      "export type T =\n  // one\n  | 'a'\n  | 'b' // two\n  | 'c';\n",
      { member: "'a'" },
      "export type T =\n  | 'b' // two\n  | 'c';\n",
    ],
    [
      'one in the middle',
      "export type T =\n  | 'a'\n  | 'b' // two\n  | 'c';\n",
      { member: "'b'" },
      "export type T =\n  | 'a'\n  | 'c';\n",
    ],
    [
      'the last behind a comment',
      "export type T =\n  | 'a'\n  | 'b' // two\n  | 'c';\n",
      { member: "'c'" },
      "export type T =\n  | 'a'\n  | 'b'; // two\n",
    ],
    [
      'the first on one line',
      "export type T = 'a' | 'b' | 'c'\n",
      { member: "'a'" },
      "export type T = 'b' | 'c'\n",
    ],
    [
      'the only member',
      'export interface T {\n  a: string;\n}\n',
      { member: 'a' },
      'export interface T {\n}\n',
    ],
    [
      'one of an interface on one line',
      'export interface T { a: string; b: string }\n',
      { member: 'b' },
      'export interface T { a: string }\n',
    ],
    [
      'a member that a class declares too',
      'export interface T {\n  a: string;\n  b: string;\n}\nexport class C implements T {\n  a = "";\n  b = "";\n}\n',
      { member: 'b' },
      'export interface T {\n  a: string;\n}\nexport class C implements T {\n  a = "";\n  b = "";\n}\n',
    ],
    [
      'a spread by its text',
      'const rest = {};\nexport const T = { ...rest, a: 1 };\n',
      { member: '...rest' },
      'const rest = {};\nexport const T = { a: 1 };\n',
    ],
  ])('deletes %s', (_what, before, params, after) => {
    expect(edited(before, 'delete-member', params)).toBe(after);
  });

  test.each([
    [
      'what is read',
      'export class T {\n  a = 1;\n}\nexport const x = new T().a;\n',
      { member: 'a' },
      'referenced',
    ],
    [
      'what is taken apart',
      'export const T = { a: 1 };\nexport const { a } = T;\n',
      { member: 'a' },
      'referenced',
    ],
    [
      'a constructor in use',
      'export class T {\n  constructor() {}\n}\nexport const x = new T();\n',
      { member: 'constructor' },
      'referenced',
    ],
    ['what shifts the values of an enum', 'export enum T { A, B }\n', { member: 'A' }, 'shape'],
    ['the only constituent', 'export type T = string;\n', { member: 'string' }, 'shape'],
  ])('refuses %s', (_what, before, params, code) => {
    expect(edited(before, 'delete-member', params)).toMatch(new RegExp(`^${code}: `));
  });
});
