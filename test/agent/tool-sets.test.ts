import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { strictSchemas } from '../../agent/models/strict-tools.ts';
import { paged } from '../../agent/paging.ts';
import { describeTools, runTool } from '../../agent/tool.ts';
import { toolSet, toolSetFor } from '../../agent/tool-sets.ts';
import { operations, queries, toolDefinitions } from '../../engine/index.ts';
import { memoryLab } from './memory-lab.ts';

const signal = new AbortController().signal;
const sets = ['all', 'lean'] as const;

test('with few tools described, every operation and query is named, has its manual, and can be used', async () => {
  const { lab, workspace } = memoryLab({ 'src/half.ts': 'export const half = (n: number) => n / 2;\n' });
  const lean = toolSet('lean', lab);
  const told = JSON.stringify(describeTools(lean));
  for (const definition of toolDefinitions()) {
    expect(told).toContain(definition.name);
    const { text } = await runTool(lean, 'manual', { name: definition.name }, signal);
    expect(text).toContain(definition.description);
    expect(text).toContain(JSON.stringify(definition.inputSchema));
  }
  const calls = [{ operation: 'convert-export', params: { target: 'src/half.ts#half', to: 'default' } }];
  expect(await runTool(lean, 'apply_program', { calls }, signal)).toMatchObject({ ok: true });
  expect(workspace.read('src/half.ts')).toContain('export default half');
  const named = await runTool(lean, 'rename_symbol', { target: 'src/half.ts#half', to: 'halve' }, signal);
  expect(named).toMatchObject({ ok: true });
  expect(await runTool(lean, 'set-type', { target: 'src/half.ts#halve.n', type: '1' }, signal)).toMatchObject(
    { ok: true },
  );
  const asked = await runTool(lean, 'query', { query: 'cycles', params: {} }, signal);
  expect(asked.ok).toBe(true);
  expect((await runTool(lean, 'manual', { name: 'convert-exports' }, signal)).text).toContain(
    'convert-export',
  );
});

test('a model with a small window is told of few tools, unless the setting says otherwise', () => {
  expect([65_536, 200_000, undefined].map((tokens) => toolSetFor('auto', tokens))).toEqual([
    'lean',
    'all',
    'all',
  ]);
  expect([toolSetFor('all', 65_536), toolSetFor('lean', 200_000)]).toEqual(['all', 'lean']);
});

test('the table in agent/README.md tells what the tools cost', () => {
  const { lab } = memoryLab({});
  const page = readFileSync(new URL('../../agent/README.md', import.meta.url), 'utf8');
  for (const set of sets) {
    const tools = describeTools(paged(toolSet(set, lab)));
    const characters = JSON.stringify(tools).length;
    const row = new RegExp(`\\| \`${set}\` \\| (\\d+) \\| ([\\d,]+) \\|`).exec(page);
    expect(Number(row?.[1])).toBe(tools.length);
    const written = Number(row?.[2]?.replaceAll(',', ''));
    expect(Math.abs(written - characters) / characters).toBeLessThan(0.05);
  }
  expect(Object.keys(operations).length + Object.keys(queries).length).toBeGreaterThan(70);
});

test.each(sets)('of the set %s, the tools that most work needs are asked for strictly', (set) => {
  const strict = strictSchemas(describeTools(paged(toolSet(set, memoryLab({}).lab))));
  expect([...strict.keys()]).toEqual(
    expect.arrayContaining(['outline', 'read', 'rename-symbol', 'replace-body', 'edit-text', 'finish']),
  );
  expect(strict.size).toBeLessThanOrEqual(20);
});
