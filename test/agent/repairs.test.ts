import { Type } from '@sinclair/typebox';
import { describe, expect, test } from 'vitest';
import { repair } from '../../agent/repairs.ts';
import { runTool } from '../../agent/tool.ts';
import { toolSet } from '../../agent/tool-sets.ts';
import { type Operation, operations, type Query, queries } from '../../engine/index.ts';
import fc from '../seeded.ts';
import { call, cart, signal } from './cart.ts';
import { memoryLab } from './memory-lab.ts';

const body = 'if (n === 0) return 0;\nreturn n / 2;';

describe('a slip that leaves no doubt about what was meant is mended and told', () => {
  const target = 'src/cart.ts#half';
  const slips: [what: string, tool: string, input: unknown][] = [
    ['code fences', 'replace-body', { target, body: `\`\`\`ts\n${body}\n\`\`\`` }],
    ['line numbers', 'replace-body', { target, body: '8: if (n === 0) return 0;\n9: return n / 2;' }],
    ['line numbers', 'replace-body', { target, body: '   8→if (n === 0) return 0;\n   9→return n / 2;\n' }],
    [
      'a whole declaration where a body is wanted',
      'replace-body',
      { target, body: `export function half(n: number): number {\n  ${body.replace('\n', '\n  ')}\n}` },
    ],
    [
      'a whole declaration where a body is wanted',
      'replace-body',
      { target, body: `function half(n:number): number { ${body} }` },
    ],
    [
      'a string where array is wanted',
      'apply_program',
      { calls: JSON.stringify([{ operation: 'replace-body', params: { target, body } }]) },
    ],
    ['the tool replace_body for replace-body', 'replace_body', { target, body }],
    ['`code` for `body`', 'replace-body', { target, code: body }],
    [
      'code fences',
      'apply_program',
      { calls: [{ operation: 'replace-body', params: { target, body: `\`\`\`\n${body}\n\`\`\`` } }] },
    ],
  ];
  test.each(slips)('%s, given to %s', async (what, name, input) => {
    const { ok, repairs, text, file } = await call(name, input);
    expect(text).toContain(what);
    expect({ ok, repairs }).toEqual({ ok: true, repairs: [what] });
    expect(file).toContain(
      'export function half(n: number): number {\n  if (n === 0) return 0;\n  return n / 2;\n}',
    );
  });

  test('the body of a method and of a function in a variable are taken out of their declarations', async () => {
    const method = await call('replace-body', {
      target: 'src/cart.ts#Cart.total',
      body: 'total(cents: number): number {\n  return cents * 2;\n}',
    });
    expect(method.file).toContain('  total(cents: number): number {\n    return cents * 2;\n  }');
    const held = await call('replace-body', {
      target: 'src/cart.ts#twice',
      body: 'export const twice = (n: number): number => {\n  return n * 2;\n};',
    });
    expect(held.file).toContain('export const twice = (n: number): number => {\n  return n * 2;\n};');
  });
});

test('a whole declaration with another signature is refused with the tool to use, and nothing changes', async () => {
  const { ok, code, text, file } = await call('replace-body', {
    target: 'src/cart.ts#half',
    body: 'function half(n: number, by: number): number {\n  return n / by;\n}',
  });
  expect({ ok, code }).toEqual({ ok: false, code: 'whole-declaration' });
  expect(text).toContain('replace-declaration');
  expect(file).toBe(cart);
});

test('a function inside a body stays there', async () => {
  const { ok, repairs, file } = await call('replace-body', {
    target: 'src/cart.ts#half',
    body: 'function by(d: number) { return n / d; }\nreturn by(2);',
  });
  expect({ ok, repairs }).toEqual({ ok: true, repairs: undefined });
  expect(file).toContain('return by(2);');
});

test('fences in documentation and numbers that do not count up are left as they are', () => {
  const { params } = operations['add-jsdoc'] as NonNullable<(typeof operations)[string]>;
  const doc = { target: 'src/cart.ts#half', text: '```ts\nhalf(2)\n```' };
  expect(repair('add-jsdoc', params, doc)).toEqual({ input: doc, repairs: [] });
  const page = { path: 'docs/page.md', text: '```ts\nhalf(2)\n```' };
  expect(repair('create-file', Type.Object({}), page)).toEqual({ input: page, repairs: [] });
  const table = { code: '1: one\n3: three' };
  expect(repair('insert-statement', Type.Object({}), table)).toEqual({ input: table, repairs: [] });
});

test('input that fits its schema and was not pasted comes out as it went in', () => {
  const schema = Type.Object({
    text: Type.String(),
    count: Type.Optional(Type.Integer()),
    names: Type.Optional(Type.Array(Type.String())),
  });
  const input = fc.record(
    { text: fc.string(), count: fc.integer(), names: fc.array(fc.string()) },
    { requiredKeys: ['text'] },
  );
  fc.assert(
    fc.property(input, (given) => {
      expect(repair('any', schema, given)).toEqual({ input: given, repairs: [] });
    }),
  );
});

test('a misspelt tool and a misspelt field come back with the names that there are', async () => {
  expect((await call('rename-symbl', {})).text).toContain('Did you mean rename-symbol?');
  const { text } = await call('rename-symbol', { target: 'src/cart.ts#half', to: 'halve', dryrun: true });
  expect(text).toMatch(/there is no field dryrun\. .*There are: target, to/);
  const { text: both } = await call('rename-symbol', { of: 'src/cart.ts#half', into: 'halve' });
  expect(both).toContain('target is missing. to is missing. there is no field of.');
});

test('the words of agents that edit text are understood where one thing can be meant', async () => {
  const file = {
    file_path: 'src/cart.ts',
    old_string: 'return n;\n}\n\nexport',
    new_string: 'return 0;\n}\n\nexport',
  };
  const edited = await call('str_replace', file);
  expect(edited.file).toContain('return 0;');
  expect(edited.repairs).toContain('`old_string` for `find`');
  expect((await call('read_file', { path: 'src/cart.ts' })).text).toContain('class Cart');
  const unclear = await call('edit_file', { path: 'src/cart.ts', before: 'return n;', after: 'return 0;' });
  expect(unclear).toMatchObject({ ok: false, code: 'bad-input', file: cart });
});

test.each([
  ['set-modifier', { target: 'src/cart.ts#Cart.total', add: 'public async' }, { add: ['public', 'async'] }],
  ['insert-declaration', { target: 'src/cart.ts', position: 'End', text: 'x' }, { position: 'last' }],
  ['insert-statement', { target: 'src/cart.ts#half', position: 'top', code: 'x' }, { position: 'first' }],
  [
    'insert-statement',
    { target: 'src/cart.ts#half', text: 'y', position: 'above', code: ['x;', 'z;'] },
    { position: 'before', code: 'x;\nz;' },
  ],
  [
    'add-import',
    { file: 'src/a.ts', module: 'zod', imports: ['z', 'ZodError'] },
    { from: 'zod', names: [{ name: 'z' }, { name: 'ZodError' }] },
  ],
  ['change-signature', { target: 'src/cart.ts#half', parameters: ['n'] }, { parameters: [{ keep: 'n' }] }],
  ['search', { query: 'half', path: 'src' }, { text: 'half', within: 'src' }],
  ['diagnostics', { file: 'src/cart.ts' }, { paths: ['src/cart.ts'] }],
  ['set-initializer', { target: 'src/cart.ts#limit', new_value: 10 }, { value: '10' }],
  ['read', { file: 'src/cart.ts', name: 'Cart.total' }, { target: 'src/cart.ts#Cart.total' }],
])('%s %j is read as it is meant', (name, input, meant) => {
  const { params } = operations[name] ?? (queries[name] as Query);
  expect(repair(name, params, input).input).toMatchObject(meant);
});

test('lists that may be empty may be left out', async () => {
  const { text } = await call('finish', { summary: 'Done.', prediction: { better: ['codeLines'] } });
  expect(text).toContain('no `worse` for an empty one');
  expect((await call('finish', { summary: 'Done.' })).text).toContain('no `prediction` for an empty one');
});

test('a stale target is told as stale, also when the body is a whole declaration', async () => {
  const body = 'export function half(n: number): number {\n  return n / 2;\n}';
  const { code, text } = await call('replace-body', { target: 'src/cart.ts#half@00000000', body });
  expect(code).toBe('stale');
  expect(text).toContain('return n;');
});

describe('a tool under another name', () => {
  test.each([
    'renameSymbol',
    'rename_symbol',
    'RenameSymbol',
    'mcp__loom__rename-symbol',
    'functions.rename_symbol',
  ])('%s is the one that is meant', async (name) => {
    const { ok, repairs, file } = await call(name, { target: 'src/cart.ts#half', to: 'halve' });
    expect({ ok, repairs }).toEqual({ ok: true, repairs: [`the tool ${name} for rename-symbol`] });
    expect(file).toContain('function halve');
  });

  test('that only the manual names is reached by the tool that leads to it', async () => {
    const { lab, workspace } = memoryLab({ 'src/cart.ts': cart });
    const lean = toolSet('lean', lab);
    const input = { target: 'src/cart.ts#half', to: 'default' };
    expect(await runTool(lean, 'convert_export', input, signal)).toMatchObject({ ok: true });
    expect(workspace.read('src/cart.ts')).toContain('export default function half');
    const asked = await runTool(lean, 'importers', { path: 'src/cart.ts' }, signal);
    expect(asked).toMatchObject({
      ok: true,
      value: { total: 0 },
    });
  });
});

describe('code', () => {
  const target = 'src/cart.ts#half';
  test.each([
    ['for (const part of [n]) {\nif (part > 0) {\nreturn 0;\n}\n}\nreturn n;'],
    ['for (const part of [n]) {\n      if (part > 0) {\n        return 0;\n      }\n    }\n    return n;'],
  ])('that lost its indentation gets it back: %j', async (sent) => {
    const { ok, repairs, file } = await call('replace-body', { target, body: sent });
    expect({ ok, repairs }).toEqual({ ok: true, repairs: ['lost indentation'] });
    expect(file).toContain('  for (const part of [n]) {\n    if (part > 0) {\n      return 0;\n    }\n  }\n');
  });

  test('whose lines are parts of a text keeps them', () => {
    const { params } = operations['replace-body'] as Operation;
    const bodies = ['if (n) {\nreturn `a\nb`;\n}', "const text = 'a\\n';", "const end = '\\n'; return end;"];
    for (const sent of bodies)
      expect(repair('replace-body', params, { target, body: sent }).repairs).toEqual([]);
  });

  test('of other languages is left alone', () => {
    const { params } = operations['create-file'] as Operation;
    const file = { path: 'style.css', text: 'a {\ncolor: red;\nfont: bold;\n}' };
    expect(repair('create-file', params, file)).toEqual({ input: file, repairs: [] });
  });
});

test('a text that is not there is refused with the text that is', async () => {
  const { text } = await call('replace-statement', {
    target: 'src/cart.ts#half',
    text: 'return m;',
    code: 'return 1;',
  });
  expect(JSON.parse(text).refused.present).toContain('return n;');
  const part = { target: 'src/cart.ts#half', text: 'return n;', expression: 'return 1;' };
  expect((await call('replace-expression', part)).text).toContain('there is replace-statement');
});
