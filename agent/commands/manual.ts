/** `loom operations`: the manual of the engine, printed from the catalogue. */
import type { Operation, Query } from '../../engine/index.ts';
import type { Answer, Register } from '../command.ts';
import { patchOf } from '../patch.ts';
import { unknownName } from '../unknown-name.ts';

export const registerManual: Register = (program, perform) => {
  program
    .command('operations [name]')
    .description('List the operations and queries, or show the manual of one: parameters and example.')
    .action((name: string | undefined) => perform(() => (name === undefined ? list() : show(name))));
};

async function list(): Promise<Answer> {
  const { operations, queries, toolDefinitions } = await import('../../engine/index.ts');
  return {
    data: toolDefinitions(),
    text: [
      'Operations (loom edit)',
      ...Object.values(operations).map(line),
      '',
      'Queries (loom query)',
      ...Object.values(queries).map(line),
      '',
      'The manual of one: loom operations <name>',
    ].join('\n'),
  };
}

const line = ({ name, summary }: Operation | Query) =>
  `  ${name.padEnd(30)}${/^.*?[.:](?=\s|$)/.exec(summary)?.[0].slice(0, -1) ?? summary}`;

async function show(name: string): Promise<Answer> {
  const { operations, queries, toolDefinitions } = await import('../../engine/index.ts');
  const definition = toolDefinitions().find((each) => each.name === name);
  if (!definition) {
    throw await unknownName('operation or query', name, [
      ...Object.keys(operations),
      ...Object.keys(queries),
    ]);
  }
  const of = operations[name] ?? (queries[name] as Query);
  const parts = [
    `${name}: ${of.summary}`,
    `Use when ${of.when}.\nNot for: ${of.whenNot}.`,
    `Parameters:\n${parameters(of.params)}`,
    'after' in of.example ? exampleOf(of as Operation) : answerOf(of as Query),
  ];
  return { data: definition, text: parts.join('\n\n') };
}

interface Schema {
  type?: string;
  const?: unknown;
  anyOf?: Schema[];
  items?: Schema;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[] | undefined;
}

function parameters({ properties = {}, required = [] }: Schema): string {
  const lines = Object.entries(properties).map(([name, schema]) => {
    const optional = required.includes(name) ? '' : ', optional';
    return `  ${name} (${typeOf(schema)}${optional}): ${schema.description ?? ''}`;
  });
  return lines.join('\n') || '  none';
}

function typeOf({ type, const: literal, anyOf, items }: Schema): string {
  if (literal !== undefined) return JSON.stringify(literal);
  if (anyOf) return anyOf.map(typeOf).join(' | ');
  return items ? `list of ${typeOf(items)}` : (type ?? 'any JSON');
}

function exampleOf({ name, example: { before, params, after } }: Operation): string {
  const call = JSON.stringify({ operation: name, params });
  const diffs = Object.entries(after).map(([path, text]) => patchOf(path, before[path] ?? null, text));
  return `Example:\n${call}\n\n${diffs.join('').trimEnd()}`;
}

function answerOf({ name, example: { before, params, answer } }: Query): string {
  const files = Object.entries(before).map(([path, text]) => patchOf(path, null, text));
  return `Example:\n${JSON.stringify({ query: name, params })}\n\n${files.join('').trimEnd()}\n\nIn the answer:\n${JSON.stringify(answer, null, 2)}`;
}
