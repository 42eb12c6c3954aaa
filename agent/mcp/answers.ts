/** What the tools answer, as schemas for clients: without descriptions, which would take a model's context and say little. */
import { type TSchema, Type } from '@sinclair/typebox';
import { CompareResponse } from '../../contracts/compare.ts';
import { EvalResponse } from '../../contracts/evaluation.ts';
import { CheckResponse, TestCase, TestResponse } from '../../contracts/lab.ts';
import { operations, queries, toolSchema } from '../../engine/index.ts';
import { PreviewAnswer } from './preview.ts';

type JsonSchema = Record<string, unknown> & { type: 'object' };

/** The schema of what a tool answers when it does what it is for. */
export function answerSchema(name: string): JsonSchema {
  const schema = Object.hasOwn(operations, name) ? changed : (answers[name] ?? queries[name]?.result);
  return JSON.parse(JSON.stringify(toolSchema(schema ?? Type.Object({})), isSaid));
}

const isSaid = (key: string, value: unknown) =>
  key === 'description' && typeof value === 'string' ? undefined : value;

const changed = Type.Object({
  change: Type.String(),
  files: Type.Array(
    Type.Object({ path: Type.String(), kind: Type.String(), edits: Type.Optional(Type.Integer()) }),
  ),
  notes: Type.Array(Type.String()),
});

const { cases: _cases, output: _output, ...ofTests } = TestResponse.properties;

const answers: Record<string, TSchema> = {
  apply_program: changed,
  undo: changed,
  preview: PreviewAnswer,
  evaluate: EvalResponse,
  compare: CompareResponse,
  check: CheckResponse,
  run_tests: Type.Object({
    ...ofTests,
    passed: Type.Integer(),
    skipped: Type.Integer(),
    failed: Type.Array(TestCase),
    output: Type.Optional(Type.String()),
  }),
  run: Type.Object({
    ok: Type.Boolean(),
    message: Type.Optional(Type.String()),
    output: Type.String(),
    discarded: Type.String(),
    durationMs: Type.Number(),
  }),
};
