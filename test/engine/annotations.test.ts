/** Types, values, doc comments and decorators are written where they belong. */
import { describe, expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';

function edited(before: string, operation: string, params: Record<string, unknown>): string {
  const workspace = workspaceOf({ 'a.ts': before });
  const outcome = workspace.run([{ operation, params: { target: 'a.ts#T', ...params } }]);
  return outcome.ok ? (workspace.read('a.ts') ?? '') : `${outcome.refusal.code}: ${outcome.refusal.message}`;
}

describe('set-type', () => {
  test.each([
    ['a variable', 'export const T = 1;\n', { type: 'number' }, 'export const T: number = 1;\n'],
    [
      'a variable that has one',
      'export let T: 1 | 2 = 1;\n',
      { type: 'number' },
      'export let T: number = 1;\n',
    ],
    [
      'an arrow function without brackets',
      'export const T: (n: number) => number = n => n;\n',
      { type: 'number', of: 'return' },
      'export const T: (n: number) => number = (n): number => n;\n',
    ],
    [
      'its parameter',
      'export const T: (n: number) => number = async => async;\n',
      { target: 'a.ts#T.async', type: 'number' },
      'export const T: (n: number) => number = (async: number) => async;\n',
    ],
    [
      'an optional parameter',
      'export function T(n?: string) {}\n',
      { target: 'a.ts#T.n', type: 'number' },
      'export function T(n?: number) {}\n',
    ],
    [
      'a getter',
      'export class T {\n  get a() {\n    return 1;\n  }\n}\n',
      { target: 'a.ts#T.a', type: 'number' },
      'export class T {\n  get a(): number {\n    return 1;\n  }\n}\n',
    ],
    [
      'a method with a comment',
      'export class T {\n  a(/* none */) {}\n}\n',
      { target: 'a.ts#T.a', type: 'void' },
      'export class T {\n  a(/* none */): void {}\n}\n',
    ],
    [
      'a property of an interface',
      'export interface T { a?: string; b: 1 }\n',
      { target: 'a.ts#T.a', type: '{\n  c: number;\n}' },
      'export interface T { a?: {\n  c: number;\n}; b: 1 }\n',
    ],
    [
      'a generic function',
      'export function T<A>(a: A, b = ")") {\n  return a;\n}\n',
      { type: 'A' },
      'export function T<A>(a: A, b = ")"): A {\n  return a;\n}\n',
    ],
    [
      'a predicate',
      'export function T(a: unknown) {\n  return a === 1;\n}\n',
      { type: 'a is 1' },
      'export function T(a: unknown): a is 1 {\n  return a === 1;\n}\n',
    ],
    [
      'an async method of an object',
      'export const T = { async run() {} };\n',
      { target: 'a.ts#T.run', type: 'Promise<void>' },
      'export const T = { async run(): Promise<void> {} };\n',
    ],
    ['nothing in the place of a type', 'export const T: number = 1\n', { type: '' }, 'export const T = 1\n'],
    [
      'nothing behind a sign',
      'export class T {\n  a!: number;\n  constructor() { this.a = 1; }\n}\n',
      { target: 'a.ts#T.a', type: ' ' },
      'export class T {\n  a;\n  constructor() { this.a = 1; }\n}\n',
    ],
  ])('writes the type of %s', (_what, before, params, after) => {
    expect(edited(before, 'set-type', params)).toBe(after);
  });

  test.each([
    ['a type that does not fit', 'export const T = 1;\n', { type: 'string' }, 'types'],
    ['what is no type', 'export const T = 1;\n', { type: 'number = 2; let' }, 'syntax'],
    [
      'a constructor',
      'export class T {\n  constructor() {}\n}\n',
      { target: 'a.ts#T.constructor', type: 'T' },
      'shape',
    ],
    [
      'the same type',
      'export const T: Map<string,number> = new Map();\n',
      { type: 'Map<string, number>' },
      'no-change',
    ],
    ['an enum', 'export enum T { A }\n', { type: 'number' }, 'unsupported'],
  ])('refuses %s', (_what, before, params, code) => {
    expect(edited(before, 'set-type', params)).toMatch(new RegExp(`^${code}: `));
  });
});

describe('set-initializer', () => {
  test.each([
    ['a variable with a type', 'export let T: number;\n', { value: '1' }, 'export let T: number = 1;\n'],
    [
      'a field',
      'export class T {\n\ta!: number\n\tb = 2\n}\n',
      { target: 'a.ts#T.a', value: '1' },
      'export class T {\n\ta: number = 1\n\tb = 2\n}\n',
    ],
    [
      'an optional parameter',
      'export function T(n?: number) {\n  return n;\n}\n',
      { target: 'a.ts#T.n', value: '1' },
      'export function T(n: number = 1) {\n  return n;\n}\n',
    ],
    [
      'a bare parameter',
      'export const T: (n?: number) => number | undefined = n => n;\n',
      { target: 'a.ts#T.n', value: '1' },
      'export const T: (n?: number) => number | undefined = (n = 1) => n;\n',
    ],
    [
      'the last member of an enum',
      'export enum T { A, B }\n',
      { target: 'a.ts#T.B', value: '5' },
      'export enum T { A, B = 5 }\n',
    ],
    [
      'a comma expression',
      'export let T = 0;\n',
      { value: 'Math.random(), 2' },
      'export let T = (Math.random(), 2);\n',
    ],
    [
      'several lines, in a file with CRLF',
      'export const T = { a: 1 };\r\n',
      { value: '{\n  a: 2,\n}' },
      'export const T = {\r\n  a: 2,\r\n};\r\n',
    ],
    [
      'what the next line would go on with',
      'let T\n[T] = [1]\nexport {}\n',
      { value: '0' },
      'let T = 0;\n[T] = [1]\nexport {}\n',
    ],
    [
      'nothing',
      'export let T: number | undefined = 1; // one\n',
      { value: '' },
      'export let T: number | undefined; // one\n',
    ],
  ])('gives %s its value', (_what, before, params, after) => {
    expect(edited(before, 'set-initializer', params)).toBe(after);
  });

  test.each([
    ['to leave a constant without one', 'export const T = 1;\n', { value: '' }, 'shape'],
    ['to shift an enum', 'export enum T { A, B }\n', { target: 'a.ts#T.A', value: '5' }, 'shape'],
    ['what is no expression', 'export const T = 1;\n', { value: '2; f()' }, 'syntax'],
    ['a function', 'export function T() {}\n', { value: '1' }, 'unsupported'],
    [
      'the variable of a loop',
      'export function T() {\n  for (const a of [1]) void a;\n}\n',
      { target: 'a.ts#T.a', value: '1' },
      'unsupported',
    ],
    [
      'to make a parameter required that callers leave out',
      'export function T(n = 1) {\n  return n;\n}\nT();\n',
      { target: 'a.ts#T.n', value: '' },
      'types',
    ],
  ])('refuses %s', (_what, before, params, code) => {
    expect(edited(before, 'set-initializer', params)).toMatch(new RegExp(`^${code}: `));
  });
});

describe('add-jsdoc', () => {
  test.each([
    [
      'below other comments',
      '// Section.\nexport const T = 1;\n',
      { text: 'One.' },
      '// Section.\n/** One. */\nexport const T = 1;\n',
    ],
    [
      'above what tells a tool about the line',
      '// @ts-expect-error wrong\nexport const T: string = 1;\n',
      { text: 'One.' },
      '/** One. */\n// @ts-expect-error wrong\nexport const T: string = 1;\n',
    ],
    [
      'in place of the old one',
      '/**\n * Old.\n */\n// why\nexport const T = 1;\n',
      { text: 'New.' },
      '/** New. */\n// why\nexport const T = 1;\n',
    ],
    [
      'beside the comment of the file',
      '/** About the file. */\n\nexport const T = 1;\n',
      { text: 'One.' },
      '/** About the file. */\n\n/** One. */\nexport const T = 1;\n',
    ],
    [
      'on a member, with tabs and CRLF',
      'export class T {\r\n\trun() {}\r\n}\r\n',
      { target: 'a.ts#T.run', text: 'Runs.\n\n@returns nothing' },
      'export class T {\r\n\t/**\r\n\t * Runs.\r\n\t *\r\n\t * @returns nothing\r\n\t */\r\n\trun() {}\r\n}\r\n',
    ],
    [
      'on the first overload',
      'export function T(a: string): void;\nexport function T(a: unknown): void;\nexport function T() {}\n',
      { text: '/** Does. */' },
      '/** Does. */\nexport function T(a: string): void;\nexport function T(a: unknown): void;\nexport function T() {}\n',
    ],
    [
      'within a line',
      'export const T = { a: 1, b: 2 };\n',
      { target: 'a.ts#T.b', text: 'Two.' },
      'export const T = { a: 1, /** Two. */ b: 2 };\n',
    ],
    [
      'behind a byte order mark',
      '\ufeffexport const T = 1;\n',
      { text: 'One.' },
      '\ufeff/** One. */\nexport const T = 1;\n',
    ],
  ])('goes %s', (_where, before, params, after) => {
    expect(edited(before, 'add-jsdoc', params)).toBe(after);
  });

  test('refuses a text that ends the comment', () => {
    expect(edited('export const T = 1;\n', 'add-jsdoc', { text: 'a */ b' })).toMatch(/^syntax: /);
  });
});

describe('add-decorator', () => {
  const logged = 'declare const logged: (...args: any[]) => any;\n';
  test.each([
    ['a class', 'export class T {}\n', { decorator: 'logged' }, '@logged\nexport class T {}\n'],
    [
      'the outside',
      'export class T {\n\t@logged(1)\n\tasync run() {}\n}\n',
      { target: 'a.ts#T.run', decorator: '@logged' },
      'export class T {\n\t@logged\n\t@logged(1)\n\tasync run() {}\n}\n',
    ],
    [
      'the inside, on the line of the others',
      'export class T {\n  @logged(1) a = 1;\n}\n',
      { target: 'a.ts#T.a', decorator: 'logged', position: 'last' },
      'export class T {\n  @logged(1) @logged a = 1;\n}\n',
    ],
  ])('decorates %s', (_what, before, params, after) => {
    expect(edited(logged + before, 'add-decorator', params)).toBe(logged + after);
  });

  test.each([
    ['a function', 'export function T() {}\n', { decorator: 'logged' }, 'unsupported'],
    ['an interface', 'export interface T {}\n', { decorator: 'logged' }, 'unsupported'],
    ['two decorators', 'export class T {}\n', { decorator: '@logged @logged' }, 'shape'],
    ['a name that is unknown', 'export class T {}\n', { decorator: '@missing' }, 'types'],
  ])('refuses %s', (_what, before, params, code) => {
    expect(edited(logged + before, 'add-decorator', params)).toMatch(new RegExp(`^${code}: `));
  });

  test('refuses where source must be erasable', () => {
    const workspace = workspaceOf({
      'tsconfig.json': '{"compilerOptions":{"erasableSyntaxOnly":true,"types":[]}}',
      'a.ts': 'export class T {}\n',
    });
    const outcome = workspace.run([
      { operation: 'add-decorator', params: { target: 'a.ts#T', decorator: '@d' } },
    ]);
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'unsupported' } });
  });
});
