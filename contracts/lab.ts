/** What a Lab tells and does, besides editing and evaluating. */
import { type Static, Type } from '@sinclair/typebox';
import { Change, EditCall, EditProgram } from './edit.ts';

export const SandboxTier = Type.Union(
  [Type.Literal('bubblewrap'), Type.Literal('container'), Type.Literal('process')],
  { description: 'How the children of a Lab are confined.' },
);
export type SandboxTier = Static<typeof SandboxTier>;

const held = (description: string) => Type.Boolean({ description });

export const SandboxPromises = Type.Object(
  {
    network: held('No connection reaches the machine or the world.'),
    files: held('Nothing outside of what a child is given can be read or written.'),
    links: held('Nor can what a link that stands in the tree leads to.'),
    processes: held('Processes outside can be neither looked into nor signalled.'),
    memory: held('Memory ends at a limit, ArrayBuffers and WebAssembly included.'),
    processCount: held('Processes and threads end at a limit, or none can be started.'),
    disk: held('Files end at a limit, each and all together.'),
    systemCalls: held('Calls that only attacks on the kernel need are refused by a seccomp filter.'),
    privileges: held('A child has another user than root, no capabilities, and no way to either.'),
    nativeCode: held('All this binds native code and programs that test runs start, too.'),
    leftovers: held('No process of a child outlives it, whatever it does to get away.'),
  },
  { additionalProperties: false, description: 'What a sandbox keeps, as tried from inside on this machine.' },
);
export type SandboxPromises = Static<typeof SandboxPromises>;

export const SandboxReport = Type.Array(
  Type.Object(
    {
      tier: SandboxTier,
      promises: Type.Optional(SandboxPromises),
      problem: Type.Optional(Type.String({ description: 'Why it does not work here.' })),
      todo: Type.Optional(
        Type.String({ description: 'What to do about what does not work or does not hold.' }),
      ),
    },
    { additionalProperties: false },
  ),
  { description: 'Each tier as tried on this machine, the strongest first; `promises` when it works.' },
);
export type SandboxReport = Static<typeof SandboxReport>;

export const LabStatus = Type.Object(
  {
    name: Type.Literal('lab'),
    root: Type.String({ description: 'The checkout that this Lab works on.' }),
    sandbox: SandboxTier,
    promises: SandboxPromises,
    files: Type.Integer({ minimum: 0, description: 'Source files in the workspace.' }),
    changes: Type.Integer({ minimum: 0, description: 'Transactions applied and not undone.' }),
    children: Type.Integer({ minimum: 0, description: 'Children alive now.' }),
    uptimeMs: Type.Number({ minimum: 0, description: 'Milliseconds since start.' }),
  },
  { additionalProperties: false, description: 'Status of a Lab.' },
);
export type LabStatus = Static<typeof LabStatus>;

export const EditRequest = Type.Object(
  {
    calls: Type.Optional(
      Type.Array(EditCall, { minItems: 1, maxItems: 10_000, description: 'Calls, all or none.' }),
    ),
    undo: Type.Optional(
      Type.String({ description: 'Instead of calls: the id of an applied change to undo by bytes.' }),
    ),
    preview: Type.Optional(Type.Boolean({ description: 'Answer with the change, apply nothing.' })),
    check: Type.Optional(
      Type.Union([Type.Literal('types'), Type.Literal('syntax')], {
        description:
          '`types` (default) refuses new type errors at the end; `syntax` leaves them to later calls.',
      }),
    ),
  },
  { additionalProperties: false, description: 'Edit the workspace of the Lab: `calls` or `undo`.' },
);
export type EditRequest = Static<typeof EditRequest>;

export const Diagnostic = Type.Object(
  {
    file: Type.String({ description: 'Path relative to the root.' }),
    line: Type.Integer({ minimum: 1, description: 'Line, from 1.' }),
    column: Type.Integer({ minimum: 1, description: 'Column, from 1.' }),
    code: Type.Integer({ description: "TypeScript's number: 2322." }),
    message: Type.String({ description: 'The whole message.' }),
  },
  { additionalProperties: false, description: 'One diagnostic of the type checker.' },
);
export type Diagnostic = Static<typeof Diagnostic>;

export const CheckRequest = Type.Object(
  {
    files: Type.Optional(
      Type.Array(Type.String(), {
        description: 'Files to check, and their importers; default: all that were edited.',
      }),
    ),
    project: Type.Optional(
      Type.Boolean({ description: 'Check the whole project with the native compiler instead.' }),
    ),
  },
  { additionalProperties: false, description: 'Type-check.' },
);
export type CheckRequest = Static<typeof CheckRequest>;

export const CheckResponse = Type.Object(
  {
    ok: Type.Boolean({ description: 'No new errors.' }),
    fresh: Type.Array(Diagnostic, { description: 'Errors that the base tree did not have.' }),
    total: Type.Integer({ minimum: 0, description: 'All errors now.' }),
    baseline: Type.Integer({ minimum: 0, description: 'All errors on the base tree.' }),
    checker: Type.String({ description: 'Which compiler answered, with its version.' }),
    durationMs: Type.Number({ minimum: 0, description: 'Milliseconds.' }),
  },
  { additionalProperties: false, description: 'Result of a type check.' },
);
export type CheckResponse = Static<typeof CheckResponse>;

export const Mutant = Type.Object(
  {
    id: Type.String({ description: 'Stable id: file, offsets and replacement hashed.' }),
    file: Type.String({ description: 'Path relative to the root.' }),
    target: Type.String({ description: 'Selector of the function that contains it.' }),
    start: Type.Integer({ minimum: 0, description: 'Offset of the first replaced character.' }),
    end: Type.Integer({ minimum: 0, description: 'Offset behind the last replaced character.' }),
    text: Type.String({ description: 'What stands there in the mutant.' }),
    description: Type.String({ description: 'In words: `line 12: < became <=`.' }),
  },
  { additionalProperties: false, description: 'One small change of behaviour that a good test notices.' },
);
export type Mutant = Static<typeof Mutant>;

export const TestRequest = Type.Object(
  {
    select: Type.Union(
      [Type.Literal('affected'), Type.Literal('all'), Type.Literal('files'), Type.Literal('command')],
      {
        description:
          '`affected`: what reaches the edited modules, or all when that cannot be told; `files`: those named; `command`: run `command`.',
      },
    ),
    files: Type.Optional(
      Type.Array(Type.String(), {
        description: 'With `files`: test files. With `affected`: source files instead of the edited ones.',
      }),
    ),
    include: Type.Optional(
      Type.Array(Type.String(), {
        description: 'With `all`: run only test files below these folders or of these names.',
      }),
    ),
    command: Type.Optional(
      Type.Array(Type.String(), {
        minItems: 1,
        description:
          'With `command`: program and arguments; exit code 0 is a pass. Otherwise: a `node --test …` that says what the tests are, instead of the one in package.json.',
      }),
    ),
    mutants: Type.Optional(
      Type.Array(Mutant, {
        maxItems: 500,
        description: 'Also run the selected tests once for each of these and say which were noticed.',
      }),
    ),
    fresh: Type.Optional(
      Type.Boolean({
        description: 'Run in a child that has run nothing before, on a new copy of the tree: for verdicts.',
      }),
    ),
    timeoutMs: Type.Optional(
      Type.Integer({ minimum: 100, maximum: 3_600_000, description: 'Deadline for the whole run.' }),
    ),
  },
  { additionalProperties: false, description: 'Run tests in a sandboxed child.' },
);
export type TestRequest = Static<typeof TestRequest>;

export const TestCase = Type.Object(
  {
    file: Type.String({ description: 'Test file, relative to the root.' }),
    name: Type.String({ description: 'Full name, describe blocks joined by ` > `.' }),
    state: Type.Union([Type.Literal('passed'), Type.Literal('failed'), Type.Literal('skipped')], {
      description: 'Outcome.',
    }),
    durationMs: Type.Number({ minimum: 0, description: 'Milliseconds.' }),
    message: Type.Optional(Type.String({ description: 'The failure.' })),
  },
  { additionalProperties: false, description: 'One test.' },
);
export type TestCase = Static<typeof TestCase>;

export const TestStatus = Type.Union(
  [
    Type.Literal('passed'),
    Type.Literal('failed'),
    Type.Literal('timeout'),
    Type.Literal('crashed'),
    Type.Literal('none'),
  ],
  { description: '`none`: no test was selected. `crashed`: the child gave no result.' },
);

export const TestResponse = Type.Object(
  {
    status: TestStatus,
    runner: Type.String({ description: '`vitest 5.1.1`, or the command.' }),
    selection: Type.Optional(
      Type.String({ description: 'In words, which tests were chosen and why: for a person.' }),
    ),
    cases: Type.Array(TestCase, { description: 'Every test that was run or skipped.' }),
    mutants: Type.Optional(
      Type.Array(
        Type.Object(
          {
            id: Type.String({ description: 'Id of the mutant.' }),
            outcome: Type.Union([Type.Literal('killed'), Type.Literal('survived'), Type.Literal('not-run')], {
              description: '`not-run`: the deadline passed before.',
            }),
          },
          { additionalProperties: false },
        ),
        { description: 'What happened to each mutant.' },
      ),
    ),
    message: Type.Optional(
      Type.String({ description: 'What went wrong outside a test: an import error, a timeout.' }),
    ),
    output: Type.String({ description: 'The last 16,000 characters that the run printed.' }),
    durationMs: Type.Number({ minimum: 0, description: 'Milliseconds.' }),
  },
  { additionalProperties: false, description: 'Result of a test run.' },
);
export type TestResponse = Static<typeof TestResponse>;

export const ProgramResponse = Type.Object(
  {
    program: EditProgram,
    changes: Type.Array(Change, { description: 'The applied transactions, in order.' }),
    files: Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()]), {
      description: 'Path → whole text now, or null when deleted: every file that differs from the base.',
    }),
    digest: Type.String({ description: 'Hash over `files`: the same bytes give the same digest.' }),
  },
  { additionalProperties: false, description: 'What the Lab has done so far, as a program and as bytes.' },
);
export type ProgramResponse = Static<typeof ProgramResponse>;

export const RefreshResponse = Type.Object(
  {
    changed: Type.Array(Type.String(), {
      description:
        'Files that somebody else has written, made or deleted since the last look, as they are now.',
    }),
    reopen: Type.Optional(
      Type.String({ description: 'Why this Lab cannot follow and another one is needed: other packages.' }),
    ),
  },
  {
    additionalProperties: false,
    description: 'The tree as it is now, where others write to it. Their edits become part of the base.',
  },
);
export type RefreshResponse = Static<typeof RefreshResponse>;
