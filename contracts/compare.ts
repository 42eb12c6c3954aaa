/** Differential evaluation: one exported function in two trees, on the same generated arguments. */
import { type Static, Type } from '@sinclair/typebox';

const name = { minLength: 1, maxLength: 1000 };

export const CompareRequest = Type.Object(
  {
    module: Type.String({ ...name, description: 'Path of the module, relative to the root.' }),
    export: Type.String({ ...name, description: 'Name of the function, or of the class, that it exports.' }),
    method: Type.Optional(Type.String({ ...name, description: 'Compare this method of the class.' })),
    was: Type.Optional(
      Type.Object(
        {
          module: Type.Optional(Type.String({ ...name, description: 'Where the module was.' })),
          export: Type.Optional(Type.String({ ...name, description: 'What the export was called.' })),
          method: Type.Optional(Type.String({ ...name, description: 'What the method was called.' })),
        },
        { additionalProperties: false, description: 'Where it was in the old tree, when that is elsewhere.' },
      ),
    ),
    base: Type.Optional(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()]), {
        description:
          'The old tree: path → text in place of the present one, null for no file. Absent: the tree before the edits of this Lab.',
      }),
    ),
    seed: Type.Optional(
      Type.Integer({
        minimum: -0x80000000,
        maximum: 0x7fffffff,
        description: 'Seed of the arguments; default 1. The same trees and seed give the same answer.',
      }),
    ),
    runs: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 10_000,
        description: 'How many lists of arguments; default 1000.',
      }),
    ),
    timeoutMs: Type.Optional(
      Type.Integer({
        minimum: 100,
        maximum: 600_000,
        description: 'Deadline in milliseconds for all of it, kept between batches; default 20000.',
      }),
    ),
  },
  { additionalProperties: false, description: 'Compare a function of this Lab with what it was.' },
);
export type CompareRequest = Static<typeof CompareRequest>;

export const CallOutcome = Type.Object(
  {
    status: Type.Union(
      [Type.Literal('ok'), Type.Literal('error'), Type.Literal('timeout'), Type.Literal('killed')],
      {
        description: '`error`: it threw. `timeout`: no answer in time. `killed`: its process ended.',
      },
    ),
    value: Type.Optional(
      Type.Unknown({
        description: 'What it gave or threw, as EvalResponse spells it; a promise is awaited.',
      }),
    ),
    promised: Type.Optional(Type.Literal(true, { description: 'It gave a promise.' })),
    after: Type.Optional(
      Type.Unknown({
        description:
          'What it changed: `args`, the arguments as they are afterwards; `receiver`, the public properties of the object; `calls`, the arguments that it gave to callbacks without result.',
      }),
    ),
    console: Type.Optional(Type.Array(Type.String(), { description: 'What it printed.' })),
  },
  { additionalProperties: false, description: 'What one call did.' },
);
export type CallOutcome = Static<typeof CallOutcome>;

export const CompareResponse = Type.Object(
  {
    status: Type.Union(
      [
        Type.Literal('same'),
        Type.Literal('different'),
        Type.Literal('unstable'),
        Type.Literal('unsupported'),
        Type.Literal('error'),
      ],
      {
        description:
          '`same`: no difference was found in `runs` runs. `unstable`: there were differences, but only where the old function does not give the same twice. `unsupported`: no arguments can be made, or old calls do not fit the new parameters. `error`: one of the functions is not there, or its module does not load.',
      },
    ),
    seed: Type.Integer({ description: 'Seed of the arguments.' }),
    runs: Type.Integer({ minimum: 0, description: 'Lists of arguments that both were called with.' }),
    unstable: Type.Integer({
      minimum: 0,
      description: 'Runs that were not judged: the old function wavers.',
    }),
    difference: Type.Optional(
      Type.Object(
        {
          input: Type.Array(Type.Unknown(), {
            description:
              'The arguments, made as small as could be, as EvalResponse spells values; `{$:"promise",value}`, `{$:"returns",values}` (a function that gives one of these) and `{$:"new",module,name,args}` besides. For a method the first one is its object.',
          }),
          old: CallOutcome,
          new: CallOutcome,
          alone: Type.Boolean({
            description: 'False: it showed only after the calls with the arguments before it.',
          }),
        },
        { additionalProperties: false, description: 'The first difference.' },
      ),
    ),
    message: Type.Optional(Type.String({ description: 'Why it could not be compared, or ended early.' })),
    leftOut: Type.Array(Type.String(), {
      description: 'Parts of the parameters that no value was made for, each with the reason.',
    }),
  },
  { additionalProperties: false, description: 'Whether a function does what it did.' },
);
export type CompareResponse = Static<typeof CompareResponse>;
