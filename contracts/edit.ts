/** Edits as data: what may be asked of the engine, and what it answers. */
import { type Static, Type } from '@sinclair/typebox';

export const Target = Type.String({
  minLength: 1,
  maxLength: 1000,
  description: 'A selector: `src/a.ts#Class.method`.',
  examples: ['src/a.ts#half', 'src/a.ts#Store.get@1f0c22ab'],
});
export type Target = Static<typeof Target>;

export const FilePath = Type.String({
  minLength: 1,
  maxLength: 1000,
  description: 'A path from the root: `src/a.ts`.',
});

export const Identifier = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'An identifier.',
});

export const EditCall = Type.Object(
  {
    operation: Type.String({ description: 'Its name: `rename-symbol`.' }),
    params: Type.Record(Type.String(), Type.Unknown(), { description: 'Its parameters.' }),
  },
  { additionalProperties: false, description: 'A call of an operation.' },
);
export type EditCall = Static<typeof EditCall>;

export const EditProgram = Type.Object(
  {
    version: Type.Literal(1, { description: 'Version of this format.' }),
    calls: Type.Array(EditCall, {
      maxItems: 10_000,
      description: 'The calls, applied in this order, all or none.',
    }),
  },
  { additionalProperties: false, description: 'An edit program: what leaves a Lab instead of files.' },
);
export type EditProgram = Static<typeof EditProgram>;

export const RefusalCode = Type.Union(
  [
    Type.Literal('not-found'),
    Type.Literal('ambiguous'),
    Type.Literal('stale'),
    Type.Literal('syntax'),
    Type.Literal('shape'),
    Type.Literal('capture'),
    Type.Literal('clash'),
    Type.Literal('referenced'),
    Type.Literal('read-only'),
    Type.Literal('overlap'),
    Type.Literal('count'),
    Type.Literal('unsupported'),
    Type.Literal('types'),
    Type.Literal('provider-crash'),
    Type.Literal('no-change'),
  ],
  { description: 'Why an edit was refused.' },
);
export type RefusalCode = Static<typeof RefusalCode>;

export const Refusal = Type.Object(
  {
    code: RefusalCode,
    message: Type.String({ description: 'What failed and why, in one sentence.' }),
    hint: Type.String({ description: 'What to do next.' }),
    candidates: Type.Optional(
      Type.Array(Type.String(), {
        description: 'Selectors or places that the caller may have meant, or that block.',
      }),
    ),
    present: Type.Optional(Type.String({ description: 'The present text of the target.' })),
    call: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Index of the refused call in its program.' }),
    ),
  },
  { additionalProperties: false, description: 'An expected failure. Nothing was applied.' },
);
export type Refusal = Static<typeof Refusal>;

export const TextEdit = Type.Object(
  {
    start: Type.Integer({ minimum: 0, description: 'Offset in UTF-16 units in the text before.' }),
    removed: Type.String({ description: 'The text that stood there.' }),
    inserted: Type.String({ description: 'The text that stands there now.' }),
  },
  { additionalProperties: false, description: 'One splice, invertible by itself.' },
);
export type TextEdit = Static<typeof TextEdit>;

export const FileChange = Type.Union(
  [
    Type.Object(
      {
        kind: Type.Literal('modify'),
        path: FilePath,
        before: Type.String({ description: 'Content hash before.' }),
        after: Type.String({ description: 'Content hash after.' }),
        edits: Type.Array(TextEdit, { description: 'Sorted, not overlapping; offsets in the text before.' }),
      },
      { additionalProperties: false },
    ),
    Type.Object(
      {
        kind: Type.Literal('create'),
        path: FilePath,
        after: Type.String({ description: 'Content hash after.' }),
        text: Type.String({ description: 'The whole text of the new file.' }),
      },
      { additionalProperties: false },
    ),
    Type.Object(
      {
        kind: Type.Literal('delete'),
        path: FilePath,
        before: Type.String({ description: 'Content hash before.' }),
        text: Type.String({ description: 'The whole text of the deleted file.' }),
      },
      { additionalProperties: false },
    ),
  ],
  { description: 'What happened to one file.' },
);
export type FileChange = Static<typeof FileChange>;

export const Change = Type.Object(
  {
    id: Type.String({ description: 'Hash of the change itself: equal changes have equal ids.' }),
    calls: Type.Array(EditCall, { description: 'The calls that made it.' }),
    files: Type.Array(FileChange, { description: 'Sorted by path.' }),
    notes: Type.Array(Type.String(), { description: 'Repairs and warnings that the caller should know.' }),
  },
  { additionalProperties: false, description: 'The result of a transaction: invertible data.' },
);
export type Change = Static<typeof Change>;

export const EditOutcome = Type.Union(
  [
    Type.Object({ ok: Type.Literal(true), change: Change }, { additionalProperties: false }),
    Type.Object({ ok: Type.Literal(false), refusal: Refusal }, { additionalProperties: false }),
  ],
  { description: 'A change, or a refusal that left nothing behind.' },
);
export type EditOutcome = Static<typeof EditOutcome>;

export const QueryCall = Type.Object(
  {
    query: Type.String({ description: 'Name of a query, such as `outline`.' }),
    params: Type.Record(Type.String(), Type.Unknown(), { description: 'Its parameters.' }),
  },
  { additionalProperties: false, description: 'One question to the engine.' },
);
export type QueryCall = Static<typeof QueryCall>;

export const QueryOutcome = Type.Union(
  [
    Type.Object(
      { ok: Type.Literal(true), result: Type.Unknown({ description: 'As the query documents it.' }) },
      { additionalProperties: false },
    ),
    Type.Object({ ok: Type.Literal(false), refusal: Refusal }, { additionalProperties: false }),
  ],
  { description: 'An answer, or a refusal.' },
);
export type QueryOutcome = Static<typeof QueryOutcome>;

const ConflictCall = Type.Object(
  {
    index: Type.Integer({ minimum: 0, description: 'Index of the call in its program.' }),
    call: EditCall,
  },
  { additionalProperties: false, description: 'A call that takes part in a conflict.' },
);

export const Conflict = Type.Object(
  {
    kind: Type.Union(
      [
        Type.Literal('rename-rename', { description: 'Both give one symbol a new name, not the same.' }),
        Type.Literal('delete-modify', { description: 'One deletes what the other works on.' }),
        Type.Literal('order', { description: 'Both orders are possible and give different results.' }),
        Type.Literal('refused', { description: 'One call cannot be done after the other.' }),
        Type.Literal('types', { description: 'Together they bring type errors that neither brings alone.' }),
        Type.Literal('broken-program', { description: 'One program is refused on the base by itself.' }),
      ],
      { description: 'What is in the way.' },
    ),
    left: Type.Optional(ConflictCall),
    right: Type.Optional(ConflictCall),
    places: Type.Array(Type.String(), { description: 'Where: `path:line`, selectors or paths.' }),
    message: Type.String({ description: 'What does not go together and why, in one sentence.' }),
    hint: Type.String({ description: 'What to do next.' }),
    refusal: Type.Optional(Refusal),
  },
  { additionalProperties: false, description: 'Two calls of two programs that cannot be merged.' },
);
export type Conflict = Static<typeof Conflict>;

const FittingProgram = Type.Object(
  { ok: Type.Literal(true), program: EditProgram, change: Change },
  { additionalProperties: false },
);

export const MergeOutcome = Type.Union(
  [
    FittingProgram,
    Type.Object(
      {
        ok: Type.Literal(false),
        conflicts: Type.Array(Conflict, { minItems: 1, description: 'At most twenty.' }),
      },
      { additionalProperties: false },
    ),
  ],
  { description: 'One program that does what both do, whichever comes first; or what is in the way.' },
);
export type MergeOutcome = Static<typeof MergeOutcome>;

export const RebaseOutcome = Type.Union(
  [
    FittingProgram,
    Type.Object(
      {
        ok: Type.Literal(false),
        refusals: Type.Array(Refusal, { minItems: 1, description: 'Each with the index of its call.' }),
      },
      { additionalProperties: false },
    ),
  ],
  { description: 'A program replayed on another base, or every call that does not fit there.' },
);
export type RebaseOutcome = Static<typeof RebaseOutcome>;
