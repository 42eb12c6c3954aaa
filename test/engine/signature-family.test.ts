/** A changed signature reaches everything that shares it, and the comments and styles of each file. */
import { describe, expect, test } from 'vitest';
import { type Changes, changed } from './changed-signature.ts';

const scale = 'export function scale(n: number, by: number) {\n  return n * by;\n}\n';
const swap = [{ keep: 'by' }, { keep: 'n' }];

describe('change-signature', () => {
  test('follows overloads, an interface, implementations, overrides, super calls and signatures in types', () => {
    const before = `export interface Store {
  get(key: string, fallback: string): string;
}
export abstract class Base implements Store {
  abstract get(key: string, fallback: string): string;
}
export class Memory extends Base {
  get(key: string, fallback: string): string {
    return key + fallback;
  }
}
export class Loud extends Memory {
  override get(key: string, _fallback: string): string {
    return super.get(key, _fallback).toUpperCase();
  }
}
export const plain: Store = { get: (key, fallback) => key + fallback };
export const other: Store = {
  get(key) {
    return key;
  },
};
export const use = (store: Store, memory: Memory) => store.get('a', 'b') + memory['get']('c', 'd') + plain.get('e', 'f');
`;
    for (const target of ['Store.get', 'Base.get', 'Memory.get', 'Loud.get']) {
      const isLoud = target === 'Loud.get';
      const second = isLoud ? '_fallback' : 'fallback';
      const { text } = changed(before, target, [{ keep: second }, { keep: 'key' }]);
      // \`other.get\` lacks the parameter that comes first now.
      expect(text()).toContain('has fewer parameters than the new order needs');
      const added = changed(before, target, [
        { keep: 'key', name: 'name' },
        { keep: second },
        { add: 'loud', type: 'boolean', value: 'true' },
      ]).text();
      expect(added).toContain(
        '  get(name: string, fallback: string, loud: boolean): string;\n}\nexport abstract',
      );
      expect(added).toContain('  abstract get(name: string, fallback: string, loud: boolean): string;');
      expect(added).toContain(
        '  get(name: string, fallback: string, loud: boolean): string {\n    return name + fallback;',
      );
      expect(added).toContain(
        'override get(name: string, _fallback: string, loud: boolean): string {\n    return super.get(name, _fallback, true)',
      );
      expect(added).toContain('{ get: (name, fallback, loud) => name + fallback }');
      expect(added).toContain('  get(name) {\n    return name;\n  },');
      expect(added).toContain(
        "store.get('a', 'b', true) + memory['get']('c', 'd', true) + plain.get('e', 'f', true)",
      );
    }
  });

  test('follows overloads and keeps the types that they have for themselves', () => {
    const before = `export function parse(text: string): string;
export function parse(text: number): number;
export function parse(text: string | number): string | number {
  return text;
}
parse('a');
parse(1);
`;
    expect(
      changed(before, 'parse', [
        { keep: 'text', name: 'input' },
        { add: 'strict', type: 'boolean', default: 'false' },
      ]).text(),
    ).toBe(`export function parse(input: string, strict?: boolean): string;
export function parse(input: number, strict?: boolean): number;
export function parse(input: string | number, strict: boolean = false): string | number {
  return input;
}
parse('a');
parse(1);
`);
  });

  test('follows a constructor through new, super and classes that inherit it', () => {
    const before = `export class Point {
  constructor(x: number, y: number) {
    this.sum = x + y;
  }
  sum: number;
}
class Pixel extends Point {}
class Voxel extends Point {
  constructor(z: number) {
    super(z, 2);
  }
}
export const all = [new Point(1, 2), new Pixel(3, 4), new Voxel(5)];
`;
    expect(
      changed(before, 'Point', [
        { keep: 'x' },
        { keep: 'y' },
        { add: 'unit', type: 'string', value: "'px'" },
      ]).text(),
    ).toBe(
      before
        .replace('(x: number, y: number)', '(x: number, y: number, unit: string)')
        .replace('super(z, 2)', "super(z, 2, 'px')")
        .replace('Point(1, 2)', "Point(1, 2, 'px')")
        .replace('Pixel(3, 4)', "Pixel(3, 4, 'px')"),
    );
    const passed = `${before}export const make = (Type: typeof Point) => new Type(1, 2);\n`;
    expect(changed(passed, 'Point', swapXy).refusal).toMatchObject({ code: 'unsupported' });
  });

  const swapXy = [{ keep: 'y' }, { keep: 'x' }];

  test('keeps the comments above in step', () => {
    const text = `/**
 * Scales.
 * @param n the number,
 *   as it is
 * @param by the factor
 * @param unused not used
 * @returns the product
 */
export function scale(n: number, by: number, unused: string) {
  return n * by;
}
`;
    expect(changed(text, 'scale', [{ keep: 'by', name: 'factor' }, { keep: 'n' }]).text()).toBe(`/**
 * Scales.
 * @param factor the factor
 * @param n the number,
 *   as it is
 * @returns the product
 */
export function scale(factor: number, n: number) {
  return n * factor;
}
`);
  });

  test('finds calls under other names: aliases, re-exports, namespaces, destructured members', () => {
    const files = {
      'a.ts': scale,
      'b.ts': "export { scale as times } from './a.ts';\nexport * as math from './a.ts';\n",
      'c.ts': "import { math, times as t } from './b.ts';\nexport const six = t(2, 3) + math.scale(4, 5);\n",
      'd.ts': "const { scale } = await import('./a.ts');\nscale(6, 7);\n",
    };
    const { text } = changed(files, 'scale', swap);
    expect(text('c.ts')).toContain('t(3, 2) + math.scale(5, 4)');
    expect(text('d.ts')).toContain('scale(7, 6);');
  });

  test('keeps tabs, CRLF, a style without semicolons, and files without types', () => {
    const crlf =
      "export function join(\r\n\ta: string,\r\n\tb: string\r\n) {\r\n\treturn a + b\r\n}\r\njoin('x', 'y')\r\n";
    expect(
      changed(crlf, 'join', [
        { keep: 'a' },
        { keep: 'b' },
        { add: 'by', type: 'string', value: "'-'" },
      ]).text(),
    ).toBe(
      "export function join(\r\n\ta: string,\r\n\tb: string,\r\n\tby: string\r\n) {\r\n\treturn a + b\r\n}\r\njoin('x', 'y', '-')\r\n",
    );
    const arrow = 'export const half = n => n / 2\nhalf(4)\n';
    const files = { 'a.js': arrow, 'tsconfig.json': '{"compilerOptions":{"allowJs":true,"noEmit":true}}' };
    expect(
      changed(files, 'a.js#half', [{ keep: 'n' }, { add: 'by', type: 'number', value: '2' }]).text('a.js'),
    ).toBe('export const half = (n, by) => n / 2\nhalf(4, 2)\n');
  });

  test('refuses JSX, decorators, tagged templates, arguments and declarations outside the workspace', () => {
    const refused = (text: string, target: string, parameters: Changes) =>
      changed({ 'a.tsx': text }, `a.tsx#${target}`, parameters).refusal?.message;
    expect(
      refused(
        'declare namespace JSX { interface Element {} }\ndeclare const React: { createElement(...all: unknown[]): JSX.Element };\nfunction Card(props: object) {\n  return React.createElement(props);\n}\nexport const card = <Card />;\n',
        'Card',
        [{ keep: 'props' }, { add: 'more', value: '1' }],
      ),
    ).toContain('JSX');
    expect(
      refused(
        'function tag(parts: TemplateStringsArray) {\n  return parts;\n}\nexport const t = tag`x`;\n',
        'tag',
        [{ keep: 'parts' }, { add: 'more', value: '1' }],
      ),
    ).toContain('template');
    expect(
      refused(
        'function log(target: unknown, context: unknown) {\n  return;\n}\n@log\nclass Car {}\nexport { Car };\n',
        'log',
        [{ keep: 'target' }],
      ),
    ).toContain('decorator');
    expect(
      refused('export function all(n: number) {\n  return arguments.length;\n}\n', 'all', [
        { keep: 'n' },
        { add: 'more' },
      ]),
    ).toContain('arguments');
    expect(
      refused(
        'export class Box {\n  valueOf(): number {\n    return 1;\n  }\n}\nexport const list: PromiseLike<number> = { then(done) {\n  return undefined as never;\n} };\n',
        'list.then',
        [],
      ),
    ).toContain('outside the workspace');
  });

  test('declares types in the comment of a script', () => {
    const files = {
      'a.js':
        '/**\n * Halves.\n * @param {number} n the number\n * @returns {number}\n */\nexport function half(n) {\n  return n / 2;\n}\nhalf(1);\n',
      'tsconfig.json': '{"compilerOptions":{"allowJs":true,"checkJs":true,"strict":true,"noEmit":true}}',
    };
    const more = { add: 'by', type: 'number', value: '2' };
    const { text } = changed(files, 'a.js#half', [
      { keep: 'n', name: 'm', type: 'number' },
      more,
      { add: 'note', type: 'string', optional: true },
    ]);
    expect(text('a.js')).toBe(
      '/**\n * Halves.\n * @param {number} m the number\n * @param {number} by\n * @param {string} [note]\n * @returns {number}\n */\nexport function half(m, by, note) {\n  return m / 2;\n}\nhalf(1, 2);\n',
    );
  });
});
