/** Every query answers, or refuses, whatever it is asked about. */
import { describe, expect, test } from 'vitest';
import { queries } from '../../engine/catalogue.ts';
import type { Page } from '../../engine/query.ts';
import { workspaceOf } from './fixture.ts';

const files: Record<string, string> = {
  'empty.ts': '',
  'broken.ts': 'export function half(n: number {\n  return n / ;\n}\nexport class {\n',
  'anonymous.ts':
    'export default class {\n  static #secret = 1;\n  static { this.#secret; }\n  *[Symbol.iterator]() { yield 1; }\n  ["computed" + 1] = 2;\n  "quoted name"() {}\n  42 = 1;\n}\n',
  'default.ts': 'export default function () {\n  return half;\n  function half() {}\n}\n',
  'value.ts':
    'export default { deep: { deeper: () => 1, get it() { return 2; }, set it(n) {} }, async *more() {} };\n',
  'merged.ts':
    'export interface Shop { a: number }\nexport interface Shop { b: string }\nexport function Shop(): Shop;\nexport function Shop(n?: number): Shop;\nexport function Shop(): Shop { return { a: 1, b: "" }; }\nexport namespace Shop { export const deep = 1; export namespace Deeper { export type T = 1 } }\nexport enum Color { Red, Green = Red + 1, "odd name" = 3 }\n',
  'types.d.ts':
    'declare module "outside" {\n  export const given: number;\n}\ndeclare global {\n  interface Array<T> { own?: T }\n}\ndeclare namespace Old.Deep { let x: number }\nexport {};\n',
  'view.tsx':
    'declare namespace JSX { interface IntrinsicElements { b: object } interface Element {} }\ndeclare const React: { createElement(...all: unknown[]): JSX.Element };\nexport const Bold = ({ text }: { text: string }) => <b>{text} &amp; more</b>;\nexport const View = () => <><Bold text="a" />{[1].map(() => <Bold text={`b`} />)}</>;\n',
  'generic.ts':
    'export abstract class Box<in out T extends object = {}> {\n  abstract open(this: Box<T>): T;\n  declare readonly kind: unique symbol;\n  accessor size = 1;\n  constructor(public a?: T, private readonly b = 1) {}\n}\nexport type Unwrap<T> = T extends Box<infer U> ? { [K in keyof U as `get-on`]?: U[K] } : never;\nexport const tagged = String.raw`ab`, { x: [first, ...rest], ...others } = { x: [1, 2], y: 3 };\nouter: for (const each of rest) { if (each) break outer; }\n',
  'window.ts':
    '\uFEFFexport const text = "a";\r\n\r\n// Behind.\r\nexport let other = text satisfies string as string;\r\nimport old = require("node:fs");\r\nexport = old;\r\n',
  'script.js':
    'export const half = (n) => n / 2;\nmodule.exports.odd = function odd() { return require("./empty"); };\n',
};

const extra: Record<string, Record<string, unknown>[]> = {
  'call-graph': [
    { direction: 'callers', depth: 3 },
    { direction: 'callees', depth: 3 },
  ],
  read: [{}, { parts: ['signature', 'doc', 'body', 'dependencies'] }],
  'available-refactors': [{ refused: true }],
  'find-symbol': [{ name: 'e' }],
};

describe('on awkward files', () => {
  const workspace = workspaceOf(files);
  const declarations = Object.keys(files).flatMap((path) => {
    const outcome = workspace.query({ query: 'outline', params: { path, limit: 500 } });
    return outcome.ok
      ? (outcome.result as Page<{ selector: string }>).items.map(({ selector }) => selector)
      : [];
  });
  const inside = workspace.query({ query: 'find-symbol', params: { name: 'e', limit: 500 } });
  const targets = [
    ...declarations,
    ...(inside.ok ? (inside.result as Page<{ selector: string }>).items.map(({ selector }) => selector) : []),
    ...Object.keys(files),
    'none.ts',
    'empty.ts#none',
  ];

  test.each(Object.values(queries).map(({ name, params }) => [name, params] as const))(
    '%s answers or refuses',
    (query, params) => {
      expect(declarations.length).toBeGreaterThan(40);
      const asked =
        'target' in params.properties
          ? targets.flatMap((target) => (extra[query] ?? [{}]).map((more) => ({ target, ...more })))
          : 'path' in params.properties
            ? Object.keys(files).flatMap((path) => (extra[query] ?? [{}]).map((more) => ({ path, ...more })))
            : [{}];
      let answers = 0;
      for (const one of asked) {
        const outcome = workspace.query({ query, params: one });
        if (outcome.ok) answers++;
        else if (query !== 'type-hierarchy' && 'target' in one && declarations.includes(String(one.target)))
          expect([one, outcome.refusal.code]).toEqual([
            one,
            expect.stringMatching(/^(?:unsupported|shape)$/),
          ]);
        expect(() => JSON.stringify(outcome)).not.toThrow();
      }
      if (asked.length > 1 || query === 'outline') expect(answers).toBeGreaterThan(0);
    },
  );
});
