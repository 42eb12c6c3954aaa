/** Hot evaluation: what a Lab evaluates, and what comes back. */
import { type Static, Type } from '@sinclair/typebox';
import { ExportCall, Probe } from './task.ts';

const text = { maxLength: 1_000_000 };

export const EvalRequest = Type.Object(
  {
    module: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 4096,
        description: 'Module to load: `src/a.ts`.',
      }),
    ),
    source: Type.Optional(
      Type.String({
        ...text,
        description: 'TypeScript to load instead of a file; with `module` it stands at that path.',
      }),
    ),
    expression: Type.Optional(
      Type.String({
        ...text,
        description: 'An expression, or statements of which the last gives the value; `await` may be used.',
      }),
    ),
    call: Type.Optional(ExportCall),
    setup: Type.Optional(
      Type.String({ ...text, description: 'Statements to run first, in the same scope.' }),
    ),
    session: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        description:
          'Any name: globals, declared names and loaded modules stay for its next evaluation. Absent: a fresh world.',
      }),
    ),
    reset: Type.Optional(Type.Boolean({ description: 'Forget the state of the session first.' })),
    probes: Type.Optional(
      Type.Array(Probe, {
        minItems: 1,
        maxItems: 1000,
        description: 'Each in a fresh world; `timeoutMs` is for all.',
      }),
    ),
    overlay: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description: 'Path → text in place of the file, for this evaluation only.',
      }),
    ),
    timeoutMs: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 600_000,
        description: 'Default 2000.',
      }),
    ),
    charsMax: Type.Optional(
      Type.Integer({
        minimum: 100,
        maximum: 1_000_000,
        description: 'How long the value may be as JSON; default 1000000.',
      }),
    ),
    form: Type.Optional(Type.String({ ...text, description: 'Older name of `expression`.' })),
    timeout: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 600_000, description: 'Older name of `timeoutMs`.' }),
    ),
  },
  {
    additionalProperties: false,
    description:
      'One of `expression`, `call` and `probes`; or `module` or `source` alone to load it; or `session` with `reset` alone.',
  },
);
export type EvalRequest = Static<typeof EvalRequest>;

export const EvalStatus = Type.Union(
  [
    Type.Literal('ok'),
    Type.Literal('error'),
    Type.Literal('timeout'),
    Type.Literal('killed'),
    Type.Literal('too-large'),
  ],
  {
    description:
      '`error`: the code threw, or the request cannot be evaluated. `timeout`: the deadline passed. `killed`: the child died. `too-large`: the answer did not fit, although its value was cut.',
  },
);
export type EvalStatus = Static<typeof EvalStatus>;

export const Cut = Type.Object(
  {
    path: Type.String({ description: 'Where: `value.lines[3].text`.' }),
    of: Type.Union(
      [Type.Literal('items'), Type.Literal('characters'), Type.Literal('fields'), Type.Literal('levels')],
      { description: '`items` of a list, Map or Set; `levels`: something deeper than 32 was left out.' },
    ),
    missing: Type.Integer({ minimum: 1, description: 'How many of them were left out.' }),
  },
  { additionalProperties: false, description: 'One place where a value was cut.' },
);
export type Cut = Static<typeof Cut>;

const spelling = `The value as JSON. What JSON lacks is an object with the key \`$\`:
{$:"undefined"}, {$:"NaN"}, {$:"Infinity"}, {$:"-Infinity"}, {$:"-0"}, {$:"bigint",value:"12"},
{$:"symbol",description?,key?} (key: of Symbol.for), {$:"function",name,class?:true,fields?},
{$:"date",value} (ISO text or "invalid"), {$:"regexp",source,flags}, {$:"url",value}, {$:"boxed",value} (new String("a")),
{$:"map",entries:[[key,value]]}, {$:"set",values}, {$:"error",name,message,cause?,errors?,fields?},
{$:"typed-array",class,items} (Buffer too), {$:"array-buffer",class,items} (its bytes; SharedArrayBuffer and DataView too),
{$:"promise"}, {$:"weakmap"}, {$:"weakset"}, {$:"proxy",value} (as its traps show it),
{$:"object",class,value,symbols?,text?} (an instance; class null: no prototype; text: its toString() when it has no fields),
{$:"array",items,fields} (a list with fields of its own), {$:"hole",count} among items, {$:"cycle",up} (the object so many levels up),
{$:"thrown",error} (a getter threw), {$:"cut",of,missing,value?} (left out; as the last of items, entries or values: the rest).
Where a map, set, array, error or promise is of a class of its own, \`class\` names it. A key of \`$\` only gets one \`$\` more.
toJSON is not called. Arguments may be spelt the same way, except what only code can make: functions, instances, promises.`;

export const ProbeResult = Type.Object(
  {
    passed: Type.Boolean({ description: 'It held.' }),
    status: Type.Union([...EvalStatus.anyOf, Type.Literal('not-run')], {
      description: 'How its evaluation ended; `not-run`: the deadline for all passed before.',
    }),
    value: Type.Optional(Type.Unknown({ description: 'What it gave, as in EvalResponse.' })),
    cut: Type.Optional(Type.Array(Cut, { description: 'Where that value was cut.' })),
    message: Type.Optional(Type.String({ description: 'Why it did not hold.' })),
  },
  { additionalProperties: false, description: 'What one probe gave.' },
);
export type ProbeResult = Static<typeof ProbeResult>;

export const EvalResponse = Type.Object(
  {
    status: EvalStatus,
    value: Type.Optional(Type.Unknown({ description: spelling })),
    cut: Type.Optional(
      Type.Array(Cut, {
        maxItems: 101,
        description:
          'Where the value was cut: the first 100 places, then one with the path `…` that says how many more. Absent: it is whole.',
      }),
    ),
    message: Type.Optional(Type.String({ description: 'What went wrong, when the status is not `ok`.' })),
    stack: Type.Optional(Type.String({ description: 'Stack mapped to source lines.' })),
    console: Type.Array(Type.String(), {
      description:
        'Lines written by console.*; at most 200, then one line that says how many were left out. In a session also what was written, and what failed, since the last answer.',
    }),
    evaluated: Type.Array(Type.String(), { description: 'Modules that were evaluated for this request.' }),
    durationMs: Type.Number({ description: 'Milliseconds in the child.' }),
    sessionLost: Type.Optional(
      Type.Boolean({
        description:
          'True when the state that the session had before this answer is gone: its child was killed or had to be replaced.',
      }),
    ),
    probes: Type.Optional(
      Type.Array(ProbeResult, {
        description: 'One result for each probe, in order. The status is `ok` when all were evaluated.',
      }),
    ),
  },
  { additionalProperties: false, description: 'The result of one evaluation.' },
);
export type EvalResponse = Static<typeof EvalResponse>;
