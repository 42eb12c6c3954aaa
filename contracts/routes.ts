/** Every HTTP route: method, path, what goes in and what comes out. Both ends are made from these by `wire.ts`. */
import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { ChatEvent, ChatReply, ChatRequest, Conversation } from './chat.ts';
import { CompareRequest, CompareResponse } from './compare.ts';
import { EditOutcome, QueryCall, QueryOutcome } from './edit.ts';
import { EvalRequest, EvalResponse } from './evaluation.ts';
import { JournalEntry, PrimeEvent } from './event.ts';
import { Generation } from './generation.ts';
import {
  CheckRequest,
  CheckResponse,
  EditRequest,
  LabStatus,
  ProgramResponse,
  RefreshResponse,
  SandboxTier,
  TestRequest,
  TestResponse,
} from './lab.ts';
import { Health, Invitation, Login, PrimeStats, PrimeStatus } from './prime.ts';
import { Stats } from './stats.ts';
import { Task } from './task.ts';

export interface Route {
  method: 'GET' | 'POST';
  path: string;
  /** GET: the query string, every value a string. POST: the JSON body. */
  request: TSchema;
  response: TSchema;
  /** Answered without a token; default: no. */
  open?: true;
  /** What a client that accepts `text/event-stream` gets instead of the response, as server-sent events. */
  events?: TSchema;
}

const Nothing = Type.Object({}, { additionalProperties: false });
const Numbered = Type.Object(
  { generation: Type.Integer({ minimum: 1, description: 'Number of the generation.' }) },
  { additionalProperties: false },
);

const WithReason = Type.Object(
  {
    generation: Type.Integer({ minimum: 1, description: 'Number of the generation.' }),
    reason: Type.String({ minLength: 1, description: 'Why, in one line.' }),
  },
  { additionalProperties: false },
);

export const labRoutes = {
  status: { method: 'GET', path: '/status', request: Nothing, response: LabStatus },
  program: { method: 'GET', path: '/program', request: Nothing, response: ProgramResponse },
  refresh: { method: 'POST', path: '/refresh', request: Nothing, response: RefreshResponse },
  edit: { method: 'POST', path: '/edit', request: EditRequest, response: EditOutcome },
  query: { method: 'POST', path: '/query', request: QueryCall, response: QueryOutcome },
  eval: { method: 'POST', path: '/eval', request: EvalRequest, response: EvalResponse },
  compare: { method: 'POST', path: '/compare', request: CompareRequest, response: CompareResponse },
  check: { method: 'POST', path: '/check', request: CheckRequest, response: CheckResponse },
  test: { method: 'POST', path: '/test', request: TestRequest, response: TestResponse },
} as const satisfies Record<string, Route>;

export const SupervisorStatus = Type.Object(
  {
    name: Type.Literal('supervisor'),
    repo: Type.String({ description: 'The repository.' }),
    branch: Type.String({ description: 'The branch that promotions go to.' }),
    head: Type.String({ description: 'Its commit now.' }),
    sandbox: Type.Optional(SandboxTier),
    events: Type.Integer({ minimum: 0, description: 'Entries of the journal.' }),
    lastHash: Type.String({ description: 'Hash of the last one.' }),
    working: Type.Array(Type.Integer(), { description: 'Generations with a live Lab.' }),
  },
  { additionalProperties: false, description: 'Status of the Supervisor.' },
);
export type SupervisorStatus = Static<typeof SupervisorStatus>;

export const Versions = Type.Object(
  {
    branch: Type.String({ description: 'The branch that promotions go to.' }),
    head: Type.String({ description: 'Its commit now.' }),
    tree: Type.String({
      description: 'Folder with the files of that commit, laid out read-only where they matter.',
    }),
    selfHosted: Type.Boolean({
      description: 'The repository is Loom itself: Prime and Labs run from `tree`.',
    }),
    unconfirmed: Type.Optional(
      Type.Integer({ description: 'A promoted generation that Prime has not answered from yet.' }),
    ),
    generations: Type.Array(Generation, { description: 'All of them, oldest first.' }),
  },
  { additionalProperties: false, description: 'What was promoted, and what runs.' },
);
export type Versions = Static<typeof Versions>;

export const Spawned = Type.Object(
  {
    generation: Generation,
    labUrl: Type.String({ description: 'Where its Lab listens.' }),
    labToken: Type.String({ description: 'Bearer token for that Lab.' }),
  },
  { additionalProperties: false, description: 'A new generation with its Lab.' },
);
export type Spawned = Static<typeof Spawned>;

export const supervisorRoutes = {
  status: { method: 'GET', path: '/', request: Nothing, response: SupervisorStatus },
  stats: { method: 'GET', path: '/stats', request: Nothing, response: Stats },
  versions: { method: 'GET', path: '/versions', request: Nothing, response: Versions },
  generation: {
    method: 'GET',
    path: '/generation',
    request: Type.Object(
      {
        number: Type.String({ pattern: '^[1-9]\\d*$', description: 'Number of the generation.' }),
        waitMs: Type.Optional(
          Type.String({
            pattern: '^\\d{1,5}$',
            description: 'Answer when it is no longer verifying, or after so many milliseconds.',
          }),
        ),
      },
      { additionalProperties: false },
    ),
    response: Generation,
  },
  journal: {
    method: 'GET',
    path: '/journal',
    request: Type.Object(
      { from: Type.Optional(Type.String({ pattern: '^\\d+$', description: 'First sequence number.' })) },
      { additionalProperties: false },
    ),
    response: Type.Object({ entries: Type.Array(JournalEntry) }, { additionalProperties: false }),
  },
  report: {
    method: 'POST',
    path: '/report',
    request: Type.Object(
      { events: Type.Array(PrimeEvent, { maxItems: 1000 }) },
      { additionalProperties: false },
    ),
    response: Type.Object(
      { seq: Type.Integer({ description: 'Sequence number of the last one.' }) },
      { additionalProperties: false },
    ),
  },
  spawn: {
    method: 'POST',
    path: '/spawn',
    request: Type.Object(
      { task: Task, worker: Type.String({ description: 'Who will work.' }) },
      { additionalProperties: false },
    ),
    response: Spawned,
  },
  verify: { method: 'POST', path: '/verify', request: Numbered, response: Generation },
  reopen: { method: 'POST', path: '/reopen', request: WithReason, response: Spawned },
  promote: {
    method: 'POST',
    path: '/promote',
    request: Numbered,
    response: Type.Object(
      {
        generation: Generation,
        restart: Type.Boolean({ description: 'Prime must restart from the new commit and be confirmed.' }),
      },
      { additionalProperties: false },
    ),
  },
  confirm: { method: 'POST', path: '/confirm', request: Numbered, response: Generation },
  rollback: {
    method: 'POST',
    path: '/rollback',
    request: WithReason,
    response: Generation,
  },
} as const satisfies Record<string, Route>;

export const primeRoutes = {
  status: { method: 'GET', path: '/', request: Nothing, response: PrimeStatus },
  health: { method: 'GET', path: '/health', open: true, request: Nothing, response: Health },
  stats: { method: 'GET', path: '/stats', request: Nothing, response: PrimeStats },
  conversation: { method: 'GET', path: '/conversation', request: Nothing, response: Conversation },
  invite: { method: 'POST', path: '/invite', request: Nothing, response: Invitation },
  login: { method: 'POST', path: '/login', open: true, request: Invitation, response: Login },
  chat: {
    method: 'POST',
    path: '/chat',
    request: ChatRequest,
    response: ChatReply,
    events: ChatEvent,
  },
} as const satisfies Record<string, Route>;
