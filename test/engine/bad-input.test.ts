/** Whatever is sent, the answer is a refusal that says what to do, and nothing has changed. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { EditCall, RefusalCode } from '../../contracts/edit.ts';
import { operations } from '../../engine/catalogue.ts';
import { openWorkspace } from '../../engine/workspace.ts';
import type { Workspace } from '../../engine/workspace-types.ts';
import { workspaceOf } from './fixture.ts';

const call = (operation: string, params: Record<string, unknown>): EditCall => ({ operation, params });

/** The refusal of calls: complete, and nothing was done. */
function refused(workspace: Workspace, ...calls: EditCall[]) {
  const outcome = workspace.run(calls);
  if (outcome.ok) throw new Error(`${JSON.stringify(calls).slice(0, 300)} was accepted`);
  expect(outcome.refusal.message).not.toBe('');
  expect(outcome.refusal.hint).not.toBe('');
  expect(workspace.changes()).toEqual([]);
  expect(workspace.changedFiles()).toEqual({});
  return outcome.refusal;
}

const half = {
  'half.ts': 'export function half(n: number): number {\n  return n / 2;\n}\n',
  'over.ts':
    'export class Over {\n  a() {}\n}\nexport interface Two {\n  a: 1;\n}\nexport interface Two {\n  b: 2;\n}\n',
};

describe.each(Object.values(operations).filter(({ example }) => 'target' in example.params))(
  '$name',
  (operation) => {
    const { before, params } = operation.example;
    const target = String(params.target);
    const attempt = (to: string) =>
      refused(workspaceOf(before), call(operation.name, { ...params, target: to }));

    test('refuses a file that is not there, and names near ones', () => {
      expect(attempt('sorce/none.ts#half').code).toBe('not-found');
      const [path = '', name] = target.split('#');
      const { candidates } = attempt(`${path.replace(/\w(\.\w+)$/, '$1')}${name ? `#${name}` : ''}`);
      if (path.length > 4) expect(candidates).toContain(path);
    });

    test('refuses a file outside of the root', () => {
      for (const path of ['../half.ts#half', '/etc/passwd#root', 'x/../../half.ts#half', 'C:/half.ts#half'])
        expect(attempt(path).code, path).toBe('read-only');
    });

    test('refuses what is no selector', () => {
      for (const text of ['#', 'a.ts#', '##', '\0', '~2@12345678', ' '])
        expect(['shape', 'not-found', 'read-only', 'unsupported'], text).toContain(attempt(text).code);
    });

    if (!target.includes('#')) return;
    test('refuses a name that is misspelt, and gives the names that are near', () => {
      const { code, candidates } = attempt(target.replace(/(#.+?)(.)(.)$/, '$1$3$2x'));
      expect(code).toBe('not-found');
      expect(candidates?.length).toBeGreaterThan(0);
    });

    test('refuses a target that has changed, and shows the present text', () => {
      const { code, present } = attempt(`${target.replace(/@.*/, '')}@00000000`);
      expect(code).toBe('stale');
      expect(present).not.toBe('');
    });
  },
);

test('a name that means several declarations gets them as candidates', () => {
  const { code, candidates } = refused(
    workspaceOf(half),
    call('replace-declaration', { target: 'over.ts#Two', text: 'export interface Two {}' }),
  );
  expect([code, candidates]).toEqual(['ambiguous', ['over.ts#Two~1', 'over.ts#Two~2']]);
});

/** Code that breaks out of the place where it goes, or swallows what follows. */
const hostile = [
  '}',
  '(((',
  '/*',
  '`${',
  "'",
  '1; } export const leak = () => { return 2;',
  ')',
  'x) => {',
  '@@',
  '\0',
];
const codeParams = ['text', 'body', 'code', 'replacement', 'value', 'type', 'with', 'expression'];
const takesAnyText = new Set(['edit-text', 'create-file', 'edit-json', 'add-jsdoc']);
const withCode = Object.values(operations).flatMap((operation) =>
  codeParams
    .filter((name) => typeof operation.example.params[name] === 'string' && !takesAnyText.has(operation.name))
    .map((name) => ({ operation, name })),
);

test.each(withCode.map((each) => ({ ...each, label: `${each.operation.name} ${each.name}` })))(
  'code that does not parse, or parses to something else, is refused: $label',
  ({ operation, name }) => {
    const { before, params } = operation.example;
    const workspace = workspaceOf(before);
    for (const code of hostile) refused(workspace, call(operation.name, { ...params, [name]: code }));
  },
);

const nameParams = ['to', 'name', 'as', 'label'];
const isName = (value: unknown) => typeof value === 'string' && /^[A-Za-z]\w*$/.test(value);
const withName = Object.values(operations).flatMap((operation) =>
  nameParams.filter((name) => isName(operation.example.params[name])).map((name) => ({ operation, name })),
);

test.each(withName.map((each) => ({ ...each, label: `${each.operation.name} ${each.name}` })))(
  'a name that is a keyword or no name is refused: $label',
  ({ operation, name }) => {
    const { before, params } = operation.example;
    const workspace = workspaceOf(before);
    for (const text of ['class', 'await', 'two words', '1st', 'a-b', '', 'a.b', '\u200b'])
      refused(workspace, call(operation.name, { ...params, [name]: text }));
  },
);

test.each<[string, Record<string, string>, string, RefusalCode]>([
  [
    'says so at its top',
    { 'a.ts': '/**\n * @generated by the schema\n */\nexport const a = 1;\n' },
    'a.ts#a',
    'read-only',
  ],
  [
    'says DO NOT EDIT',
    { 'a.ts': '// Code generated by gen. DO NOT EDIT.\nexport const a = 1;\n' },
    'a.ts#a',
    'read-only',
  ],
  ['lies where a build writes', { 'dist/a.ts': 'export const a = 1;\n' }, 'dist/a.ts#a', 'read-only'],
  [
    'is a declaration file beside its source',
    { 'a.ts': 'export const a = 1;\n', 'a.d.ts': 'export declare const a = 1;\n' },
    'a.d.ts#a',
    'read-only',
  ],
  ['is minified', { 'a.min.js': 'const a=1;\n' }, 'a.min.js#a', 'read-only'],
  [
    'belongs to a package',
    { 'node_modules/p/a.ts': 'export const a = 1;\n' },
    'node_modules/p/a.ts#a',
    'read-only',
  ],
])('a file that %s is not edited', (_what, files, target, code) => {
  const workspace = workspaceOf({ ...half, ...files });
  expect(refused(workspace, call('edit-text', { target, find: '1', replace: '2' })).code).toBe(code);
  expect(refused(workspace, call('delete-file', { path: target.replace(/#.*/, '') })).code).toBe(code);
});

test('a word about generating elsewhere in a file does not make it generated', () => {
  const workspace = workspaceOf({
    'a.ts': "import {} from './half.ts';\n// @generated is what we look for\nexport const a = 1;\n",
    ...half,
  });
  expect(workspace.run([call('edit-text', { target: 'a.ts#a', find: '1', replace: '2' })])).toMatchObject({
    ok: true,
  });
});

test('a file of ten megabytes is refused', () => {
  const large = `export const rows = [\n${'  [1, 2, 3, 4, 5, 6, 7, 8, 9],\n'.repeat(320_000)}];\n`;
  const workspace = workspaceOf({ ...half, 'large.ts': large, 'large.json': `[${'0,'.repeat(5_000_000)}0]` });
  for (const [target, find] of [
    ['large.ts', 'rows'],
    ['large.json', '0]'],
  ])
    expect(refused(workspace, call('edit-text', { target, find, replace: '1' })).message).toMatch(/million/);
  expect(refused(workspace, call('rename-symbol', { target: 'large.ts#rows', to: 'lines' })).code).toBe(
    'unsupported',
  );
});

describe('a program', () => {
  const functions = 10_000;
  const many = Array.from(
    { length: functions },
    (_, at) => `export function f${at}() {\n  return ${at};\n}\n`,
  ).join('\n');
  const edits = (count: number) =>
    Array.from({ length: count }, (_, at) =>
      call('replace-body', { target: `many.ts#f${at}`, body: `return ${at + 1};` }),
    );

  test('of ten thousand calls is done; of one more it is refused; with a wrong one nothing is done', () => {
    const workspace = workspaceOf({ 'many.ts': many });
    expect(
      refused(
        workspace,
        ...edits(functions),
        call('replace-body', { target: 'many.ts#f0', body: 'return 9;' }),
      ).code,
    ).toBe('count');
    const wrong = refused(
      workspace,
      ...edits(functions - 1),
      call('replace-body', { target: 'many.ts#none', body: '' }),
    );
    expect(wrong).toMatchObject({ code: 'not-found', call: functions - 1 });
    expect(workspace.run(edits(functions))).toMatchObject({ ok: true });
    expect(workspace.read('many.ts')).toContain(`return ${functions};`);
  });

  test('of two calls that overlap names the second one', () => {
    const workspace = workspaceOf(half);
    const first = call('edit-text', {
      target: 'half.ts#half',
      find: 'return n / 2',
      replace: 'return n / 4',
    });
    const second = call('edit-text', { target: 'half.ts#half', find: 'n / 2;', replace: 'n;' });
    expect(refused(workspace, first, second)).toMatchObject({ code: 'count', call: 1 });
    const gone = [
      call('delete-file', { path: 'over.ts' }),
      call('edit-text', { target: 'over.ts#Over', find: 'a', replace: 'b' }),
    ];
    expect(refused(workspace, ...gone)).toMatchObject({ code: 'not-found', call: 1 });
  });

  test('with calls that are no calls is refused', () => {
    const workspace = workspaceOf(half);
    for (const wrong of [
      call('renam-symbol', {}),
      call('constructor', {}),
      call('rename-symbol', { target: 1 }),
      call('edit-text', {}),
    ])
      expect(['not-found', 'shape']).toContain(refused(workspace, wrong).code);
    for (const wrong of [{}, { operation: 'edit-text' }, null, 'edit-text', { operation: 1, params: [] }])
      expect(['not-found', 'shape']).toContain(refused(workspace, wrong as never).code);
  });
});

describe('a symbolic link', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'loom-link-')));
  afterAll(() => rmSync(folder, { recursive: true }));
  const root = join(folder, 'root');
  mkdirSync(join(root, 'src'), { recursive: true });
  mkdirSync(join(folder, 'outside'));
  writeFileSync(join(root, 'tsconfig.json'), '{}');
  writeFileSync(join(folder, 'outside/a.ts'), 'export const a = 1;\n');
  symlinkSync(join(folder, 'outside'), join(root, 'src/linked'));
  symlinkSync(join(folder, 'outside/a.ts'), join(root, 'src/a.ts'));

  test.each(['src/linked/a.ts', 'src/a.ts'])('out of the root is not followed: %s', (path) => {
    const workspace = openWorkspace({ root });
    expect(refused(workspace, call('edit-text', { target: path, find: '1', replace: '2' })).code).toBe(
      'read-only',
    );
    expect(refused(workspace, call('create-file', { path: 'src/linked/new.ts', text: '' })).code).toBe(
      'read-only',
    );
    workspace.dispose();
  });
});
