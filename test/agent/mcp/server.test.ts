/** The server and the official client in one process: the client checks every answer against the schema of its tool. */
import { readFileSync } from 'node:fs';
import { Client } from '@modelcontextprotocol/client';
import { InMemoryTransport } from '@modelcontextprotocol/server';
import { afterAll, describe, expect, test } from 'vitest';
import { mcpServer } from '../../../agent/mcp/server.ts';
import { described, mcpTools, type SetName, setNames } from '../../../agent/mcp/tools.ts';
import { editWhole } from '../../../agent/mcp/whole-edit.ts';
import { operations, queries } from '../../../engine/index.ts';
import { compilerOptions } from '../../engine/fixture.ts';
import { memoryLab } from '../memory-lab.ts';

const closing: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

async function connected(files: Record<string, string>, sets: SetName[] = ['all']) {
  const { lab, workspace } = memoryLab(files);
  const repository = { root: '/lab', lab, read: workspace.read, close: async () => {} };
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const server = mcpServer({ sets, repository });
  await server.connect(ours);
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(theirs as never);
  closing.push(() => client.close(), workspace.dispose);
  const call = async (name: string, input: Record<string, unknown>) => {
    const { structuredContent, isError = false } = await client.callTool({ name, arguments: input });
    return { answer: structuredContent as Record<string, unknown>, isError };
  };
  await client.listTools();
  return { client, call, workspace };
}

const shop = {
  'src/price.ts': 'export function half(cents: number): number {\n  return cents / 2;\n}\n',
  'src/sale.ts':
    "import { half } from './price.ts';\n\nexport const sale = (cents: number) => half(cents);\n",
};
const rename = { operation: 'rename-symbol', params: { target: 'src/price.ts#half', to: 'halve' } };

describe('an MCP client', () => {
  test('is told of every operation and query, with schemas of input and answer, and of what a call does', async () => {
    const { client } = await connected(shop);
    const { tools } = await client.listTools();
    const names = tools.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([...Object.keys(operations), ...Object.keys(queries)]));
    expect(names).toEqual(
      expect.arrayContaining([
        'apply_program',
        'preview',
        'undo',
        'evaluate',
        'check',
        'run_tests',
        'manual',
      ]),
    );
    for (const name of ['finish', 'give_up']) expect(names).not.toContain(name);
    for (const { name, description, inputSchema, outputSchema, annotations } of tools) {
      expect(description, name).toBeTruthy();
      expect([inputSchema.type, outputSchema?.type], name).toEqual(['object', 'object']);
      expect(annotations?.readOnlyHint, name).toBe(
        !Object.hasOwn(operations, name) && !['apply_program', 'undo'].includes(name),
      );
    }
    const hints = new Map(tools.map(({ name, annotations }) => [name, annotations]));
    expect(hints.get('delete-file')).toMatchObject({ destructiveHint: true, idempotentHint: true });
    expect(hints.get('insert-statement')).toMatchObject({ destructiveHint: false, idempotentHint: false });
  });

  test('can reach every operation and query from the lean set, and chooses other sets', async () => {
    const { client, call } = await connected(shop, ['lean']);
    expect((await client.listTools()).tools.length).toBeLessThanOrEqual(25);
    const manual = await call('manual', { name: 'convert' });
    expect(manual.answer).toMatchObject({ name: 'convert', inputSchema: { type: 'object' } });
    expect(await call('query', { query: 'importers', params: { path: 'src/price.ts' } })).toMatchObject({
      answer: { total: 1 },
    });
    expect(await call('apply_program', { calls: [rename] })).toMatchObject({ isError: false });
    const { client: other } = await connected(shop, ['queries', 'lab']);
    const names = (await other.listTools()).tools.map(({ name }) => name);
    expect(names.toSorted()).toEqual(
      [...Object.keys(queries), 'evaluate', 'compare', 'check', 'run_tests', 'run'].toSorted(),
    );
  });

  test('previews, applies and undoes as the library does', async () => {
    const { call, workspace } = await connected(shop);
    const preview = await call('preview', { calls: [rename] });
    const [price] = (preview.answer as { files: { diff: string }[] }).files;
    expect(price?.diff).toContain('-export function half(cents: number)');
    expect(price?.diff).toContain('+export function halve(cents: number)');
    expect(workspace.changes()).toEqual([]);
    const some = await call('preview', { calls: [rename], files: ['src/sale.ts'] });
    expect(some.answer).toMatchObject({
      files: [
        { path: 'src/price.ts' },
        { path: 'src/sale.ts', diff: expect.stringContaining('halve(cents)') },
      ],
    });
    const applied = await call('rename-symbol', rename.params);
    expect(applied.answer).toMatchObject({ files: [{ path: 'src/price.ts' }, { path: 'src/sale.ts' }] });
    expect(workspace.read('src/sale.ts')).toContain('halve(cents)');
    await call('undo', { change: applied.answer.change });
    expect(workspace.changedFiles()).toEqual({});
  });

  test('may name files by their absolute paths, as clients have them', async () => {
    const { call, workspace } = await connected(shop);
    expect(await call('read', { target: '/lab/src/price.ts#half' })).toMatchObject({
      answer: { selector: expect.stringContaining('src/price.ts#half@') },
    });
    const params = { target: '/lab/src/price.ts#half', to: 'halve' };
    const preview = await call('preview', { calls: [{ operation: 'rename-symbol', params }] });
    expect(preview.answer).toMatchObject({ files: [{ path: 'src/price.ts' }, { path: 'src/sale.ts' }] });
    expect(await call('rename-symbol', params)).toMatchObject({ isError: false });
    expect(workspace.read('src/sale.ts')).toContain('halve(cents)');
  });

  test('shows of a great preview what it can, and says how to see the rest', async () => {
    const long = Array.from(
      { length: 40 },
      (_, index) => `export const name${index} = '${'x'.repeat(2000)}';\n`,
    );
    const files = Object.fromEntries(long.map((text, index) => [`src/long${index}.ts`, text]));
    const { call } = await connected(files);
    const calls = Object.keys(files).map((path) => ({ operation: 'delete-file', params: { path } }));
    const { answer } = await call('preview', { calls });
    const shown = (answer.files as { diff?: string }[]).filter(({ diff }) => diff !== undefined).length;
    expect(shown).toBeGreaterThan(10);
    expect(shown).toBeLessThan(40);
    expect(answer.rest).toContain('`files`');
  });

  test.each<[string, Record<string, unknown>, string, string]>([
    ['rename-symbol', { target: 'src/price.ts#hlaf', to: 'halve' }, 'not-found', 'src/price.ts#half'],
    ['rename-symbol', { target: 'src/price.ts#half' }, 'bad-input', 'to is missing'],
    ['rename-symbal', {}, 'unknown-tool', 'rename-symbol'],
    ['undo', { change: 'nothing' }, 'not-found', 'nothing'],
    ['run_tests', { select: 'all' }, 'unavailable', 'runs no code'],
  ])('is refused by %s %j with a code, a message and what to do', async (name, input, code, told) => {
    const { call } = await connected(shop);
    const { answer, isError } = await call(name, input);
    expect(isError).toBe(true);
    expect(answer.refused).toMatchObject({ code, message: expect.any(String), hint: expect.any(String) });
    expect(JSON.stringify(answer)).toContain(told);
  });
});

test('an operation that is said to be idempotent does nothing the second time, and every answer fits its schema', async () => {
  const lab = memoryLab({}).lab;
  const tools = mcpTools(['edits'], { lab, read: () => undefined }).map(described);
  const tsconfig = JSON.stringify({ compilerOptions });
  for (const { name, example } of Object.values(operations)) {
    if (!tools.find((tool) => tool.name === name)?.annotations?.idempotentHint) continue;
    const { call } = await connected(
      { 'tsconfig.json': tsconfig, 'package.json': '{"type":"module"}', ...example.before },
      ['edits'],
    );
    expect(await call(name, example.params), name).toMatchObject({ isError: false });
    expect(await call(name, example.params), name).toMatchObject({ isError: true });
  }
});

test('of an edit that is called off while it is made nothing is left, and a preview or an undo is not turned around', async () => {
  const { lab, workspace } = memoryLab(shop);
  closing.push(workspace.dispose);
  const calledOff = (request: Parameters<typeof lab.edit>[0] & object) => {
    const off = new AbortController();
    const edit: typeof lab.edit = async (given) => {
      const outcome = await lab.edit(given);
      off.abort();
      return outcome;
    };
    return expect(editWhole({ edit }, request, off.signal)).rejects.toThrow('aborted');
  };
  await calledOff({ calls: [rename], preview: true });
  await calledOff({ calls: [rename] });
  expect(workspace.changes()).toEqual([]);
  const applied = await editWhole(lab, { calls: [rename] }, new AbortController().signal);
  if (applied.ok) await calledOff({ undo: applied.change.id });
  expect(workspace.changedFiles()).toEqual({});
});

test('the table in agent/README.md tells what the sets of tools cost', () => {
  const page = readFileSync(new URL('../../../agent/README.md', import.meta.url), 'utf8');
  const section = page.slice(page.indexOf('## MCP'));
  const { lab } = memoryLab({});
  for (const set of setNames) {
    const tools = mcpTools([set], { lab, read: () => undefined }).map(described);
    const told = tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
    const characters = JSON.stringify(told).length;
    const row = new RegExp(`\\| \`${set}\` \\| (\\d+) \\| ([\\d,]+) \\|`).exec(section);
    expect(Number(row?.[1]), set).toBe(tools.length);
    expect(Math.abs(Number(row?.[2]?.replaceAll(',', '')) - characters) / characters).toBeLessThan(0.05);
  }
});
