import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv';
import { Value } from '@sinclair/typebox/value';
import { describe, expect, test } from 'vitest';
import { chatTools } from '../../agent/chat-tools.ts';
import { mcpTools } from '../../agent/mcp/tools.ts';
import { paged } from '../../agent/paging.ts';
import { type PrimeToolsParts, primeTools } from '../../agent/prime-tools.ts';
import type { SupervisorHandle } from '../../agent/supervisor-client.ts';
import { describeTool, runTool } from '../../agent/tool.ts';
import { toolSet } from '../../agent/tool-sets.ts';
import { workerTools } from '../../agent/tools.ts';
import { operations, queries, toolSchema } from '../../engine/index.ts';
import fc from '../seeded.ts';
import { memoryLab } from './memory-lab.ts';
import { inputOf } from './random-input.ts';

const signal = new AbortController().signal;
const { lab, workspace } = memoryLab({ 'src/long.ts': `export const words = '${'word '.repeat(400)}';\n` });

test('every operation and every query of the catalogue is a tool, with its manual and its schema', () => {
  const tools = workerTools(lab).map(describeTool);
  for (const { name, params } of [...Object.values(operations), ...Object.values(queries)]) {
    const described = tools.find((tool) => tool.name === name);
    expect(described?.schema).toEqual(toolSchema(params));
    expect(described?.name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
    expect(described?.schema.type).toBe('object');
  }
  const names = tools.map((tool) => tool.name);
  expect(new Set(names).size).toBe(names.length);
});

test('a worker has no tool that spawns, verifies, promotes or rolls back', () => {
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

test('a text that is read comes as it stands in the file, below what is said of it', async () => {
  const { lab: shop } = memoryLab({ 'src/say.ts': 'export const say = () => "two\\n";\n' });
  const { text, value } = await runTool(workerTools(shop), 'read', { target: 'src/say.ts' }, signal);
  const [head = '', ...lines] = text.split('\n');
  expect(lines.join('\n')).toBe('export const say = () => "two\\n";\n');
  expect({ ...JSON.parse(head), text: lines.join('\n') }).toEqual(value);
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

const every = [
  ...paged(toolSet('all', lab)),
  ...toolSet('lean', lab),
  ...mcpTools(['edits'], { lab, read: () => undefined }),
  ...chatTools({
    supervisor: {} as SupervisorHandle,
    workspace,
    tools: primeTools({} as PrimeToolsParts),
    hear: () => undefined,
    keep: () => undefined,
  }),
];
const tools = [...new Map(every.map((each) => [each.name, each])).values()];

describe.each(tools.map((each) => [each.name, each] as const))('what a model is told of %s', (name, told) => {
  const [usage = '', example = ''] = told.description.split('\nExample: ');

  test('says when to use it, and when another tool that there is', () => {
    expect(usage).toMatch(/ Use when [^.]+\. Not for: .+\.$/);
    const others = (/ Not for: (.+)\.$/.exec(usage)?.[1] ?? '').match(/[a-z]+(?:[-_][a-z]+)*/g) ?? [];
    const better = others.filter((word) => tools.some((each) => each.name === word));
    expect(better.length > 0 || /which|here already|offset/.test(usage)).toBe(true);
    expect(better).not.toContain(name);
    const misnamed = others.filter(
      (word) => /[-_]/.test(word) && word !== 'top-level' && !better.includes(word),
    );
    expect(misnamed).toEqual([]);
  });

  test('has an example that fits its schema', () => {
    const input: unknown = JSON.parse(example.split('\n')[0] ?? '');
    expect([...Value.Errors(told.schema, input)]).toEqual([]);
  });

  test('is a schema that takes all that the tool takes, and no field that it does not know', () => {
    const schema = describeTool(told).schema as { type: 'object' };
    const takes = new AjvJsonSchemaValidator().getValidator(schema);
    const property = fc.property(inputOf(told.schema), (input) => {
      if (Value.Check(told.schema, input)) expect(takes(input)).toMatchObject({ valid: true });
      expect(takes({ ...(input as object), surprise: 1 })).toMatchObject({ valid: false });
    });
    fc.assert(property, { numRuns: 20 });
  });
});
