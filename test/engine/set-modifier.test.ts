import { describe, expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';

function edited(before: string, params: Record<string, unknown>, more: Record<string, string> = {}): string {
  const workspace = workspaceOf({ 'a.ts': before, ...more });
  const outcome = workspace.run([{ operation: 'set-modifier', params: { target: 'a.ts#T', ...params } }]);
  return outcome.ok ? (workspace.read('a.ts') ?? '') : `${outcome.refusal.code}: ${outcome.refusal.message}`;
}

describe('set-modifier', () => {
  test.each([
    [
      'async on a function',
      'export default function T() {}\n',
      { add: ['async'] },
      'export default async function T() {}\n',
    ],
    [
      'async on an arrow function',
      'export const T = (n: number) => n;\n',
      { add: ['async'] },
      'export const T = async (n: number) => n;\n',
    ],
    [
      'async on a generator',
      'export const T = { *run() {} };\n',
      { target: 'a.ts#T.run', add: ['async'] },
      'export const T = { async *run() {} };\n',
    ],
    [
      'async on the implementation of an overload',
      'export function T(a: string): Promise<void>;\nexport function T(a: unknown): Promise<void>;\nexport function T(): Promise<void> {\n  return Promise.resolve();\n}\n',
      { add: ['async'] },
      'export function T(a: string): Promise<void>;\nexport function T(a: unknown): Promise<void>;\nexport async function T(): Promise<void> {\n  return Promise.resolve();\n}\n',
    ],
    [
      'no async',
      'export const T = async () => {\n  const f = async () => await 1;\n  return f();\n};\n',
      { remove: ['async'] },
      'export const T = () => {\n  const f = async () => await 1;\n  return f();\n};\n',
    ],
    [
      'all in order, behind decorators and comments',
      'declare const d: any;\nclass B {\n  a() {}\n}\nexport class T extends B {\n  @d /* x */ async a() {}\n}\n',
      { target: 'a.ts#T.a', add: ['override', 'public'] },
      'declare const d: any;\nclass B {\n  a() {}\n}\nexport class T extends B {\n  @d /* x */ public override async a() {}\n}\n',
    ],
    [
      'private in the place of public',
      'export class T {\n  public static readonly a = 1;\n}\n',
      { target: 'a.ts#T.a', add: ['private'] },
      'export class T {\n  private static readonly a = 1;\n}\n',
    ],
    [
      'a modifier of all overloads',
      'export class T {\n  a(n: string): void;\n  a(n: number): void;\n  a() {}\n}\n',
      { target: 'a.ts#T.a', add: ['protected'] },
      'export class T {\n  protected a(n: string): void;\n  protected a(n: number): void;\n  protected a() {}\n}\n',
    ],
    [
      'a private constructor',
      'export class T {\r\n\tconstructor() {}\r\n}\r\n',
      { target: 'a.ts#T.constructor', add: ['private'] },
      'export class T {\r\n\tprivate constructor() {}\r\n}\r\n',
    ],
    [
      'nothing, with a semicolon where one is needed',
      "export class T {\n  a = 1\n  static ['b'] = 2\n}\n",
      { target: "a.ts#T.['b']", remove: ['static'] },
      "export class T {\n  a = 1;\n  ['b'] = 2\n}\n",
    ],
    [
      'abstract on a class',
      'export default class T {}\n',
      { add: ['abstract'] },
      'export default abstract class T {}\n',
    ],
    [
      'readonly on a property of a type',
      'export interface T { a: string }\n',
      { target: 'a.ts#T.a', add: ['readonly'] },
      'export interface T { readonly a: string }\n',
    ],
    ['const for let', 'export let T = 1;\n', { add: ['const'] }, 'export const T = 1;\n'],
    [
      'const in a loop',
      'export function T() {\n  for (let a of [1]) void a;\n}\n',
      { target: 'a.ts#T.a', add: ['const'] },
      'export function T() {\n  for (const a of [1]) void a;\n}\n',
    ],
    ['let for const', 'export const T: number = 1;\n', { add: ['let'] }, 'export let T: number = 1;\n'],
  ])('writes %s', (_what, before, params, after) => {
    expect(edited(before, params)).toBe(after);
  });

  test.each([
    [
      'a parameter property',
      'export class T {\n  constructor(a: number) {\n    void a;\n  }\n}\n',
      { target: 'a.ts#T.constructor.a', add: ['private', 'readonly'] },
      'unsupported: .*not erasable',
    ],
    [
      'to take async from what awaits',
      'export async function T() {\n  for await (const a of []) void a;\n}\n',
      { remove: ['async'] },
      'shape',
    ],
    [
      'static where this is used',
      'export class T {\n  b = 1;\n  a() {\n    return () => this.b;\n  }\n}\n',
      { target: 'a.ts#T.a', add: ['static'] },
      'shape',
    ],
    [
      'async on a constructor',
      'export class T {\n  constructor() {}\n}\n',
      { target: 'a.ts#T.constructor', add: ['async'] },
      'unsupported',
    ],
    [
      'async on a getter',
      'export class T {\n  get a() {\n    return 1;\n  }\n}\n',
      { target: 'a.ts#T.a', add: ['async'] },
      'unsupported',
    ],
    [
      'abstract with a body',
      'export abstract class T {\n  a() {}\n}\n',
      { target: 'a.ts#T.a', add: ['abstract'] },
      'unsupported',
    ],
    ['const for what is assigned to', 'export let T = 1;\nT++;\n', { add: ['const'] }, 'referenced'],
    ['const without a value', 'export let T: number;\n', { add: ['const'] }, 'shape'],
    ['let for var', 'export var T = 1;\n', { add: ['let'] }, 'unsupported'],
    ['readonly on a function', 'export function T() {}\n', { add: ['readonly'] }, 'unsupported'],
    [
      'override of nothing',
      'export class T {\n  a() {}\n}\n',
      { target: 'a.ts#T.a', add: ['override'] },
      'unsupported',
    ],
    ['declare on a value', 'export let T = 1;\n', { add: ['declare'] }, 'unsupported'],
    [
      'what is so already',
      'export class T {\n  static a = 1;\n}\n',
      { target: 'a.ts#T.a', add: ['static'] },
      'no-change',
    ],
    [
      'private on a private name',
      'export class T {\n  #a = 1;\n  b = this.#a;\n}\n',
      { target: 'a.ts#T.#a', add: ['private'] },
      'unsupported',
    ],
    [
      'private on what others read',
      'export class T {\n  a = 1;\n}\nexport const b = new T().a;\n',
      { target: 'a.ts#T.a', add: ['private'] },
      'types',
    ],
  ])('refuses %s', (_what, before, params, refusal) => {
    expect(edited(before, params)).toMatch(new RegExp(`^${refusal}`));
  });
});
