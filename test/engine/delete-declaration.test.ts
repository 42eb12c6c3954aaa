import { describe, expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';

function deleted(files: Record<string, string>, params: Record<string, unknown>) {
  const workspace = workspaceOf(files);
  const outcome = workspace.run([{ operation: 'delete-declaration', params }]);
  return {
    text: outcome.ok ? workspace.read('a.ts') : undefined,
    notes: outcome.ok ? outcome.change.notes : [],
    refusal: outcome.ok ? undefined : outcome.refusal,
  };
}

const paths = {
  'paths.ts': "export const sep = '/';\nexport const join = (a: string) => a;\nexport default join;\n",
};

describe('delete-declaration with cascade', () => {
  test('takes what only it used, through a circle, and keeps what others use', () => {
    const { text, notes } = deleted(
      {
        'a.ts':
          "import join, { sep } from './paths.ts';\nimport * as all from './paths.ts';\n\ntype Name = string;\nconst odd = (n: number): boolean => n > 0 && even(n - 1);\nconst even = (n: number): boolean => n === 0 || odd(n - 1);\nconst shared = 1;\n\nexport function used() {\n  return sep + shared;\n}\n\nexport function gone(name: Name) {\n  return join(name) + all.sep + odd(shared);\n}\n",
        ...paths,
      },
      { target: 'a.ts#gone', cascade: true },
    );
    expect(text).toBe(
      "import { sep } from './paths.ts';\n\nconst shared = 1;\n\nexport function used() {\n  return sep + shared;\n}\n",
    );
    expect(notes[0]).toContain('Name, odd, even');
  });

  test('leaves no gap when everything above goes', () => {
    const { text } = deleted(
      {
        'a.ts':
          "import { join } from './paths.ts';\nimport { sep } from './paths.ts';\n\nconst gone = () => join(sep);\n\nexport const stays = 1;\n",
        ...paths,
      },
      { target: 'a.ts#gone', cascade: true },
    );
    expect(text).toBe('export const stays = 1;\n');
  });

  test('takes private members with the method that used them', () => {
    const { text } = deleted(
      {
        'a.ts':
          'export class Counter {\n\t#step = 1;\n\tprivate twice(n: number) {\n\t\treturn n * 2 * this.#step;\n\t}\n\n\tnext() {\n\t\treturn 1;\n\t}\n\n\tgone() {\n\t\treturn this.twice(2);\n\t}\n}\n',
      },
      { target: 'a.ts#Counter.gone', cascade: true },
    );
    expect(text).toBe('export class Counter {\n\tnext() {\n\t\treturn 1;\n\t}\n}\n');
  });

  test('keeps what does something when it is made, and says so', () => {
    const { text, notes } = deleted(
      { 'a.ts': 'const id = Math.random();\nconst gone = () => id;\nexport {};\n' },
      { target: 'a.ts#gone', cascade: true },
    );
    expect(text).toBe('const id = Math.random();\nexport {};\n');
    expect(notes[0]).toContain('id');
  });

  test('takes its own name from the export list', () => {
    const { text } = deleted(
      { 'a.ts': 'const a = 1;\nconst gone = 2;\nexport { a, gone };\n' },
      { target: 'a.ts#gone', cascade: true },
    );
    expect(text).toBe('const a = 1;\nexport { a };\n');
  });

  test('does not follow a shadowed name', () => {
    const { text } = deleted(
      {
        'a.ts': 'const n = 1;\nexport function gone(n: number) {\n  return n;\n}\nexport const b = 2;\n',
      },
      { target: 'a.ts#gone', cascade: true },
    );
    expect(text).toBe('const n = 1;\nexport const b = 2;\n');
  });

  test('takes all declarators of a statement that goes as a whole', () => {
    const { text } = deleted(
      {
        'a.ts': 'const low = 1,\r\n  high = 2;\r\nexport const gone = low + high;\r\nexport const b = 2;\r\n',
      },
      { target: 'a.ts#gone', cascade: true },
    );
    expect(text).toBe('export const b = 2;\r\n');
  });
});

describe('delete-declaration', () => {
  test('refuses an export that others import, with the places', () => {
    const { refusal } = deleted(
      {
        'a.ts': 'export const half = 1;\n',
        'b.ts': "import { half } from './a.ts';\nexport const two = half;\n",
      },
      { target: 'a.ts#half', cascade: true },
    );
    expect(refusal).toMatchObject({ code: 'referenced', candidates: ['b.ts:1', 'b.ts:2'] });
  });

  test.each(['export default 5;\n', 'export default function () {}\n'])(
    'refuses a default export without a name that others import: %s',
    (text) => {
      const importer = "import five from './a.ts';\nexport const x = five;\n";
      const { refusal } = deleted({ 'a.ts': text, 'b.ts': importer }, { target: 'a.ts#default' });
      expect(refusal).toMatchObject({ code: 'referenced' });
      expect(refusal?.candidates).toContain('b.ts:1');
    },
  );

  test('takes a function with its overloads', () => {
    const { text } = deleted(
      {
        'a.ts':
          'export const b = 2;\n\nfunction half(n: number): number;\nfunction half(n: string): string;\nfunction half(n: unknown) {\n  return n;\n}\n',
      },
      { target: 'a.ts#half' },
    );
    expect(text).toBe('export const b = 2;\n');
  });

  test('takes one overload that callers can do without', () => {
    const before =
      'function half(n: number): number;\nfunction half(n: string): string;\nfunction half(n: unknown): unknown {\n  return n;\n}\nexport const two = half(4);\n';
    expect(deleted({ 'a.ts': before }, { target: 'a.ts#half~2' }).text).toBe(
      before.replace('function half(n: string): string;\n', ''),
    );
    expect(deleted({ 'a.ts': before }, { target: 'a.ts#half~1' }).refusal?.code).toBe('types');
  });

  test('says when an initializer did something', () => {
    const { notes } = deleted({ 'a.ts': 'const id = Math.random();\nexport {};\n' }, { target: 'a.ts#id' });
    expect(notes[0]).toContain('Math.random()');
  });

  test('takes the comma before the last member of a list without one at its end', () => {
    const { text } = deleted(
      { 'a.ts': 'export enum E {\n  A, // first\n  B\n}\nexport const o = { a: 1, b: 2 };\n' },
      { target: 'a.ts#E.B' },
    );
    expect(text).toBe('export enum E {\n  A // first\n}\nexport const o = { a: 1, b: 2 };\n');
    expect(deleted({ 'a.ts': 'export const o = { a: 1, b: 2 };\n' }, { target: 'a.ts#o.b' }).text).toBe(
      'export const o = { a: 1 };\n',
    );
  });
});
