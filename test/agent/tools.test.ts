import { expect, test } from 'vitest';
import { paged } from '../../agent/paging.ts';
import { describeTool, runTool } from '../../agent/tool.ts';
import { workerTools } from '../../agent/tools.ts';
import { operations, queries } from '../../engine/index.ts';
import { memoryLab } from './memory-lab.ts';

const signal = new AbortController().signal;
const { lab } = memoryLab({ 'src/long.ts': `export const words = '${'word '.repeat(400)}';\n` });

test('every operation and every query of the catalogue is a tool, with its manual and its schema', () => {
  const tools = workerTools(lab).map(describeTool);
  for (const { name, params } of [...Object.values(operations), ...Object.values(queries)]) {
    const described = tools.find((tool) => tool.name === name);
    expect(described?.schema).toEqual(JSON.parse(JSON.stringify(params)));
    expect(described?.name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
    expect(described?.schema.type).toBe('object');
  }
  const names = tools.map((tool) => tool.name);
  expect(new Set(names).size).toBe(names.length);
});

test('a worker has no tool that spawns, verifies, promotes or rolls back, ', () => {
  const names = paged(workerTools(lab)).map(({ name }) => name);
  const own = names.filter((name) => !(name in operations) && !(name in queries));
  expect(own.sort()).toEqual(
    [
      'apply_program',
      'check',
      'compare',
      'evaluate',
      'finish',
      'give_up',
      'more',
      'run',
      'run_tests',
      'undo',
    ].sort(),
  );
});

test('a long result comes in pages that add up to the whole', async () => {
  const [whole, pages] = [workerTools(lab), paged(workerTools(lab), 500)];
  const input = { target: 'src/long.ts#words' };
  const { text: expected } = await runTool(whole, 'read', input, signal);
  let { text } = await runTool(pages, 'read', input, signal);
  let joined = '';
  for (;;) {
    const [head = '', ...body] = text.split('\n');
    joined += body.join('\n');
    const next = /more (\{.*\})$/.exec(head)?.[1];
    if (next === undefined) break;
    expect(head).toContain('"truncated":true');
    ({ text } = await runTool(pages, 'more', JSON.parse(next), signal));
  }
  expect(joined).toBe(expected);
  expect((await runTool(pages, 'more', { result: 7, offset: 0 }, signal)).code).toBe('not-found');
});
