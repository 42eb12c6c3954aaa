/** The engine as a library: operations of one's own, and the catalogue as tools of any model. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { describe, expect, test } from 'vitest';
import { Target } from '../../contracts/edit.ts';
import {
  callTool,
  defineOperation,
  defineQuery,
  type Operation,
  openWorkspace,
  operations,
  queries,
  RefusalError,
  refuse,
  resolveTarget,
  type Snapshot,
  splice,
  toolDefinitions,
} from '../../engine/index.ts';
import { filesOf, root, workspaceOf } from './fixture.ts';

const shoutName = defineOperation({
  name: 'shout-comment',
  summary: 'Put a comment in capitals above a declaration.',
  when: 'readers must be warned',
  whenNot: 'documentation → add-jsdoc',
  params: Type.Object({ target: Target, text: Type.String() }, { additionalProperties: false }),
  example: {
    before: { 'a.ts': 'const half = 1;\n' },
    params: { target: 'a.ts#half', text: 'careful' },
    after: { 'a.ts': '// CAREFUL\nconst half = 1;\n' },
  },
  find: (snapshot, { target }) => resolveTarget(snapshot, target),
  edit: ({ path, whole }, { text }) => {
    if (text === '') refuse('shape', 'There is nothing to shout.', 'Give a text.');
    return [splice(path, whole.getStart(), whole.getStart(), `// ${text.toUpperCase()}\n`)];
  },
});
const countFiles = defineQuery({
  name: 'count-files',
  summary: 'How many source files there are.',
  when: 'you come to a project',
  whenNot: 'their names → outline',
  params: Type.Object({}, { additionalProperties: false }),
  result: Type.Integer(),
  example: { before: { 'a.ts': '' }, params: {}, answer: 1 },
  run: (snapshot) => snapshot.list().length,
});
const shop = { 'a.ts': 'export const half = 1;\n', 'b.ts': 'export const two = 2;\n' };
const open = () =>
  openWorkspace({ root, files: filesOf(shop), operations: [shoutName], queries: [countFiles] });

describe('an operation of one’s own', () => {
  test('runs, mixes with the built-in ones, is undone, and becomes a tool', () => {
    const workspace = open();
    const outcome = workspace.run([
      { operation: 'rename-symbol', params: { target: 'a.ts#half', to: 'third' } },
      { operation: 'shout-comment', params: { target: 'a.ts#third', text: 'new' } },
    ]);
    expect(workspace.read('a.ts')).toBe('// NEW\nexport const third = 1;\n');
    if (outcome.ok) workspace.undo(outcome.change.id);
    expect(workspace.changedFiles()).toEqual({});
    expect(toolDefinitions(workspace).map(({ name }) => name)).toContain('shout-comment');
    expect(callTool(workspace, 'count-files', {})).toEqual({ ok: true, result: 2 });
  });

  test('refuses like the built-in ones', () => {
    const workspace = open();
    expect(callTool(workspace, 'shout-comment', { target: 'a.ts#half', text: '' })).toMatchObject({
      ok: false,
      refusal: { code: 'shape' },
    });
    expect(callTool(workspace, 'shout-comment', { target: 'a.ts#hlaf', text: 'x' })).toMatchObject({
      ok: false,
      refusal: { code: 'not-found', candidates: ['a.ts#half'] },
    });
  });

  test('is refused when the compiler crashes in it, and throws when it is wrong itself', () => {
    const at = (path: string) => ({
      ...shoutName,
      find: (snapshot: Snapshot) => snapshot.service().findReferences(path, 0),
    });
    const wrong = { ...shoutName, find: () => ts.isIdentifier(undefined as never) };
    const run = (operation: Operation) =>
      openWorkspace({ root, files: filesOf(shop), operations: [operation] }).run([
        { operation: shoutName.name, params: { target: 'a.ts#half', text: 'new' } },
      ]);
    expect(run(at('/nowhere/else.ts'))).toMatchObject({ ok: false, refusal: { code: 'provider-crash' } });
    expect(() => run(wrong)).toThrow(TypeError);
  });

  test('must not take the name of another', () => {
    const own = { ...shoutName, name: 'rename-symbol' };
    expect(() => openWorkspace({ root, files: filesOf(shop), operations: [own] })).toThrow(RefusalError);
  });
});

describe('tool definitions', () => {
  const tools = toolDefinitions();

  test('cover the catalogue, and are plain JSON that every vendor accepts', () => {
    expect(tools).toHaveLength(Object.keys(operations).length + Object.keys(queries).length);
    for (const { name, description, inputSchema } of tools) {
      expect(name).toMatch(/^[a-z][a-z-]{0,63}$/);
      expect(description.length).toBeGreaterThan(20);
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(JSON.parse(JSON.stringify(inputSchema))).toEqual(inputSchema);
    }
  });

  test('say of every parameter what it means', () => {
    const silent = tools.flatMap(({ name, inputSchema }) =>
      Object.entries((inputSchema.properties ?? {}) as Record<string, { description?: string }>)
        .filter(([, { description }]) => !description)
        .map(([parameter]) => `${name}: ${parameter}`),
    );
    expect(silent).toEqual([]);
  });

  test.each(['no-such-tool', 'constructor', '__proto__', 'toString'])(
    'a call of %s is refused, not a crash',
    (name) => {
      expect(callTool(workspaceOf(shop), name, {})).toMatchObject({
        ok: false,
        refusal: { code: 'not-found' },
      });
    },
  );
});
