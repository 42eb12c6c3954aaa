/** The types of the parameters of an exported function, as data. */
import { Type } from '@sinclair/typebox';
import { callFields, LiteralLists, Parameter, record } from '../answers.ts';
import { callableOf } from '../evidence/callable.ts';
import { leftOut } from '../evidence/shape-parts.ts';
import { cleanPath } from '../names/selector.ts';
import { defineQuery } from '../query.ts';

export default defineQuery({
  name: 'parameter-types',
  summary:
    'Describe as data what an exported function, or a method of an exported class, takes: the shapes of its parameters for each overload, the constants in its code, and which parts no value can be made of.',
  when: 'you make arguments for a call',
  whenNot: 'the signature as written → read; calls of old and new with made arguments → compare',
  params: Type.Object(
    {
      module: Type.String({ minLength: 1, maxLength: 1000, description: 'Path of the module.' }),
      export: Type.String({ minLength: 1, description: 'Name that it exports: `half`, `default`.' }),
      method: Type.Optional(Type.String({ minLength: 1, description: 'Method of the exported class.' })),
      base: Type.Optional(
        Type.Boolean({ description: 'Ask about the state before any change instead of the present one.' }),
      ),
      texts: Type.Optional(
        Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()]), {
          description: 'Path → text that stands in for the file, or null for none, for this question.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  result: record({
    ...callFields,
    overloads: Type.Array(Type.Array(Parameter)),
    receiver: Type.Optional(Parameter.properties.type),
    literals: LiteralLists,
    leftOut: Type.Array(Type.String()),
  }),
  example: {
    before: { 'half.ts': 'export function half(n: number): number {\n  return n / 2;\n}\n' },
    params: { module: 'half.ts', export: 'half' },
    answer: {
      overloads: [[{ name: 'n', optional: false, rest: false, type: { kind: 'number' } }]],
      literals: { numbers: [2] },
      leftOut: [],
    },
  },
  run: (snapshot, { module, export: name, method, base, texts = {} }, context) => {
    const state = (base ? context.base : snapshot).with(new Map(Object.entries(texts)));
    const { method: called, ...callable } = callableOf(state, {
      module: cleanPath(module),
      export: name,
      method,
    });
    return {
      ...callable,
      ...(called !== undefined && { method: called }),
      leftOut: [...new Set(callable.overloads.flatMap((each) => leftOut(each)))],
    };
  },
});
