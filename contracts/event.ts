/** Everything that is ever written to the journal or sent over SSE: one discriminated union. */
import { type Static, Type } from '@sinclair/typebox';
import { EditProgram } from './edit.ts';
import { Prediction } from './fitness.ts';
import { SandboxTier } from './lab.ts';
import { GateReport, Verdict } from './report.ts';
import { Review } from './review.ts';
import { Task } from './task.ts';
import { event } from './typed-event.ts';

const generation = Type.Integer({ minimum: 1, description: 'Number of the generation.' });
const commit = Type.String({ description: 'A commit id.' });
const reason = Type.String({ description: 'Why, in one line.' });
const worker = Type.String({ description: '`mechanic`, `scripted`, or the name of a model.' });
const branch = Type.String({ description: 'Name of the branch.' });
const tag = Type.String({ description: 'Name of the annotated tag.' });
const pid = Type.Integer({ description: 'Number of the process.' });
const run = Type.String({ description: 'Id of the run.' });
const retries = Type.Optional(
  Type.Integer({ minimum: 0, description: 'How often it was tried again; absent: never.' }),
);
const durationMs = Type.Number({ description: 'Milliseconds.' });

export const StopReason = Type.Union(
  [
    Type.Literal('generations'),
    Type.Literal('tokens'),
    Type.Literal('cost'),
    Type.Literal('calls'),
    Type.Literal('time'),
    Type.Literal('plateau'),
    Type.Literal('nothing-to-do'),
    Type.Literal('signal'),
    Type.Literal('key'),
    Type.Literal('endpoint'),
    Type.Literal('failed'),
  ],
  {
    description:
      'Why an autonomous run ended. `key`: the model key is refused or out of credit; `endpoint`: no model answers.',
  },
);
export type StopReason = Static<typeof StopReason>;

export const RunLimits = Type.Object(
  {
    generations: Type.Integer({ minimum: 0, description: 'At most so many generations; 0: no limit.' }),
    tokens: Type.Integer({ minimum: 0, description: 'At most so many tokens; 0: no limit.' }),
    timeMs: Type.Integer({
      minimum: 0,
      description: 'Stop after so many milliseconds, and roll back what is not done by then; 0: no limit.',
    }),
    repairs: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: 'How often a rejected generation goes back to its worker; default 0.',
      }),
    ),
    plateau: Type.Integer({
      minimum: 0,
      description:
        'Stop when so many generations in a row bring less than a tenth of what as many brought before, or hardly anything; 0: never.',
    }),
    cost: Type.Optional(
      Type.Number({ minimum: 0, description: 'At most so many US dollars; 0 or absent: no limit.' }),
    ),
    calls: Type.Optional(
      Type.Integer({ minimum: 0, description: 'At most so many model calls in a window; 0: no limit.' }),
    ),
    callsWindowMs: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Milliseconds of that window, which rolls on.' }),
    ),
  },
  { additionalProperties: false, description: 'When an autonomous run ends.' },
);
export type RunLimits = Static<typeof RunLimits>;

export const Usage = Type.Object(
  {
    input: Type.Integer({ minimum: 0, description: 'Input tokens, not from the cache.' }),
    output: Type.Integer({ minimum: 0, description: 'Output tokens.' }),
    cacheRead: Type.Integer({ minimum: 0, description: 'Input tokens read from the cache.' }),
    cacheWrite: Type.Integer({ minimum: 0, description: 'Input tokens written to the cache.' }),
  },
  { additionalProperties: false, description: 'Tokens of one model call.' },
);
export type Usage = Static<typeof Usage>;

const MeasuredMutants = Type.Object(
  {
    target: Type.String({ description: 'Selector of the function.' }),
    survived: Type.Integer({ minimum: 1, description: 'Mutants that no test noticed.' }),
    noticed: Type.Integer({ minimum: 0, description: 'Those of them that the added tests notice.' }),
    examples: Type.Array(Type.String(), { maxItems: 5, description: 'Of those that still survive.' }),
  },
  { additionalProperties: false, description: 'What the tests of one function do not notice.' },
);

/** What Prime reports: it owns the run and the conversation, the Supervisor only writes them down. */
export const PrimeEvent = Type.Union(
  [
    event('run-started', {
      run,
      worker,
      limits: RunLimits,
    }),
    event('run-stopped', {
      run,
      reason: StopReason,
      message: Type.String({ description: 'In a sentence.' }),
    }),
    event('prime-started', {
      commit: Type.String({ description: 'Commit that Prime runs, or `installed`.' }),
      pid,
    }),
    event('reflected', {
      task: Type.Optional(Task),
      by: Type.Optional(
        Type.Union([Type.Literal('operator'), Type.Literal('mechanic'), Type.Literal('model')], {
          description: 'Who proposes the task.',
        }),
      ),
      evidence: Type.Array(Type.String(), { description: 'The measured facts, a line each.' }),
    }),
    event('phase', {
      generation: Type.Optional(generation),
      phase: Type.String({ description: '`reflect`, `work`, …' }),
      detail: Type.String({ description: 'What is being tried.' }),
    }),
    event('tool-called', {
      generation: Type.Optional(generation),
      tool: Type.String({ description: 'Name of the tool.' }),
      about: Type.Optional(
        Type.String({ description: 'What of its input says best what it was about: a target, a path, …' }),
      ),
      ok: Type.Boolean({ description: 'Whether it did what was asked.' }),
      code: Type.Optional(Type.String({ description: 'Refusal code when it was refused.' })),
      repairs: Type.Optional(
        Type.Array(Type.String(), { description: 'Slips in the input that were mended, in words.' }),
      ),
      repeated: Type.Optional(
        Type.Integer({
          minimum: 2,
          description: 'In how many replies this very call has failed in this very way; absent: in no other.',
        }),
      ),
      durationMs,
    }),
    event('model-called', {
      generation: Type.Optional(generation),
      model: Type.String({ description: 'Name of the model.' }),
      usage: Usage,
      cost: Type.Optional(
        Type.Number({ minimum: 0, description: 'US dollars; absent: the price is not known.' }),
      ),
      retries,
      stop: Type.String({ description: 'Stop reason of the reply.' }),
      durationMs,
    }),
    event('model-failed', {
      generation: Type.Optional(generation),
      model: Type.String({ description: 'Name of the model.' }),
      kind: Type.String({ description: 'What kind of failure: `key`, `busy`, `down`, …' }),
      message: Type.String({ description: 'What happened, and what to do about it.' }),
      retries,
      durationMs,
    }),
    event('worked', {
      generation,
      outcome: Type.Union([Type.Literal('finished'), Type.Literal('gave-up'), Type.Literal('failed')], {
        description: 'How it ended.',
      }),
      calls: Type.Integer({ minimum: 0, description: 'Edit calls in the program.' }),
      detail: Type.String({ description: 'The summary of the worker, or why it failed.' }),
      prediction: Type.Optional(Prediction),
    }),
    event('reviewed', { generation, review: Review }),
    event('tried', {
      key: Type.String({ description: 'What the mechanic tried; it is not tried again on the same text.' }),
      result: Type.String({ description: 'What came of it.' }),
      generation: Type.Optional(generation),
      mutants: Type.Optional(MeasuredMutants),
    }),
  ],
  { description: 'An event that Prime reports.' },
);
export type PrimeEvent = Static<typeof PrimeEvent>;

/** What the Supervisor itself does. */
export const SupervisorEvent = Type.Union(
  [
    event('supervisor-started', {
      pid,
      repo: Type.String({ description: 'The repository.' }),
      branch,
      head: commit,
    }),
    event('recovered', {
      what: Type.String({ description: 'What was found half done, and what was done about it.' }),
    }),
    event('generation-spawned', {
      generation,
      task: Task,
      parent: commit,
      branch,
      worker,
    }),
    event('lab-started', {
      generation,
      sandbox: SandboxTier,
      pid,
      tree: Type.String({ description: 'Folder of the Lab: swept at recovery.' }),
    }),
    event('reopened', { generation, reason }),
    event('lab-stopped', { generation, detail: Type.String({ description: 'Why.' }) }),
    event('verification-started', {
      generation,
      program: EditProgram,
      digest: Type.String({ description: 'Of the files that the worker left.' }),
    }),
    event('gate-started', { generation, gate: Type.String({ description: 'Name of the gate.' }) }),
    event('gate-reported', { generation, report: GateReport }),
    event('candidate-committed', { generation, commit }),
    event('verdict-reached', { generation, verdict: Verdict }),
    event('promotion-started', { generation, from: commit, to: commit, branch }),
    event('promoted', { generation, commit, tag }),
    event('promotion-confirmed', { generation, commit }),
    event('rollback-started', { generation, reason, to: Type.Optional(commit) }),
    event('rolled-back', {
      generation,
      reason,
      tag: Type.Optional(tag),
      to: Type.Optional(commit),
    }),
    event('operator-tree', {
      detail: Type.String({ description: 'What was, or was not, done to the working tree, and why.' }),
    }),
  ],
  { description: 'An event that the Supervisor makes.' },
);
export type SupervisorEvent = Static<typeof SupervisorEvent>;

export const LoomEvent = Type.Union([PrimeEvent, SupervisorEvent], { description: 'What happened.' });
export type LoomEvent = Static<typeof LoomEvent>;

export const JournalEntry = Type.Object(
  {
    seq: Type.Integer({ minimum: 0, description: 'Counts up from 0 without a gap.' }),
    time: Type.String({ description: 'ISO 8601.' }),
    prev: Type.String({ description: 'Hash of the entry before; 64 zeros for the first.' }),
    event: LoomEvent,
    hash: Type.String({ description: 'SHA-256 over seq, time, prev and event, as JSON.' }),
  },
  { additionalProperties: false, description: 'One line of `.loom/journal.jsonl`.' },
);
export type JournalEntry = Static<typeof JournalEntry>;
