/** A recording of what models were asked and replied: JSON lines, one exchange a line, each with what is new in it. */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { type Static, Type } from '@sinclair/typebox';
import { Usage } from '../../contracts/event.ts';
import { checked } from '../../contracts/wire.ts';
import { CliError } from '../exit-codes.ts';
import { type Message, type Model, ModelError, type ModelRequest, type Reply } from '../model.ts';
import type { Models } from '../models.ts';
import { RunOrder } from '../prime-options.ts';
import { type Asked, askedOf, stable } from './asked.ts';

const Content = Type.Array(Type.Object({ type: Type.String() }, { additionalProperties: true }));
const Said = Type.Object(
  { role: Type.Union([Type.Literal('user'), Type.Literal('assistant')]), content: Content },
  { additionalProperties: false },
);

/** What the run was asked to do. */
const RecordedOrder = Type.Omit(RunOrder, ['id'], { additionalProperties: false });
export type RecordedOrder = Static<typeof RecordedOrder>;

const Head = Type.Object(
  {
    type: Type.Literal('recording'),
    version: Type.Literal(1),
    worker: Type.String({ description: 'Name of the worker, as it stands in the journal.' }),
    names: Type.Array(Type.String(), { description: 'All models that take part.' }),
    order: Type.Optional(RecordedOrder),
  },
  { additionalProperties: false },
);

export const Exchange = Type.Object(
  {
    type: Type.Literal('exchange'),
    conversation: Type.String({ description: '`work 0`: the worker in the first generation of the run.' }),
    call: Type.Integer({ minimum: 0, description: 'Counts the calls of the conversation.' }),
    hash: Type.String({ description: 'SHA-256 of the request, without what differs from run to run.' }),
    contextTokens: Type.Optional(Type.Integer({ minimum: 1 })),
    system: Type.Optional(Type.String({ description: 'Absent: as in the call before.' })),
    tools: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description: 'Name → SHA-256 of description and schema. Absent: as in the call before.',
      }),
    ),
    kept: Type.Integer({ minimum: 0, description: 'So many messages are those of the call before.' }),
    added: Type.Array(Said, { description: 'The messages behind them.' }),
    reply: Type.Optional(
      Type.Object({
        content: Content,
        stop: Type.String(),
        usage: Usage,
        model: Type.String(),
        retries: Type.Optional(Type.Integer()),
        unusable: Type.Optional(Type.Record(Type.String(), Type.String())),
        detail: Type.Optional(Type.String()),
      }),
    ),
    failure: Type.Optional(Type.Object({ kind: Type.String(), message: Type.String() })),
  },
  { additionalProperties: false, description: 'One call: what was asked, and the reply or the failure.' },
);
export type Exchange = Static<typeof Exchange>;

export interface Recording {
  worker: string;
  names: string[];
  order?: RecordedOrder;
  /** By conversation, in order. */
  exchanges: Map<string, Exchange[]>;
}

/** Makes models that write down each exchange; a file that was begun, by a Prime before a restart, is continued. */
export function recordedModels(models: Models, path: string, order?: RecordedOrder): Models {
  const write = (line: Static<typeof Head> | Exchange) =>
    appendFileSync(path, `${JSON.stringify(line)}\n`, { mode: 0o600 });
  if (!existsSync(path) || statSync(path).size === 0) {
    const { workerName: worker, names } = models;
    write({ type: 'recording', version: 1, worker, names, ...(order && { order }) });
  }
  return inConversations(models, (model, name) => recorded(model, name, write));
}

/** Reads a recording. @throws CliError when it is missing or a line is not one of a recording. */
export function readRecording(path: string): Recording {
  const exchanges = new Map<string, Exchange[]>();
  let place = path;
  try {
    const [head = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
    place = `${path}, line 1`;
    const { worker, names, order } = checked(Head, JSON.parse(head), 'bad-request', place);
    for (const [index, line] of lines.entries()) {
      place = `${path}, line ${index + 2}`;
      const exchange = checked(Exchange, JSON.parse(line), 'bad-request', place);
      exchanges.set(exchange.conversation, [...(exchanges.get(exchange.conversation) ?? []), exchange]);
    }
    return { worker, names, ...(order && { order }), exchanges };
  } catch (error) {
    const { message } = error as Error;
    throw new CliError(
      'usage',
      `The recording cannot be read: ${message.startsWith(path) ? message : `${place}: ${message}`}`,
      'Make one with `loom auto --record FILE`.',
    );
  }
}

/** Gives each conversation of a run its name, at its first call: the second of the same kind is another one. */
export function inConversations(
  models: Models,
  wrap: (model: Model, name: () => string, kind: string) => Model,
): Models {
  const begun = new Map<string, number>();
  const named = (model: Model, kind: string, ordinal?: number): Model => {
    let name: string | undefined;
    const give = () => {
      if (name !== undefined) return name;
      const base = ordinal === undefined ? kind : `${kind} ${ordinal}`;
      const times = begun.get(base) ?? 0;
      begun.set(base, times + 1);
      name = times ? `${base} again ${times}` : base;
      return name;
    };
    return wrap(model, give, kind);
  };
  return {
    ...models,
    reflect: (ordinal) => named(models.reflect(ordinal), 'reflect', ordinal),
    work: (ordinal) => named(models.work(ordinal), 'work', ordinal),
    review: (ordinal) => {
      const model = models.review(ordinal);
      return model && named(model, 'review', ordinal);
    },
    chat: () => named(models.chat(), 'chat'),
  };
}

function recorded(model: Model, name: () => string, write: (line: Exchange) => void): Model {
  let before: Asked | undefined;
  let call = 0;
  const { contextTokens } = model;
  const told = (request: ModelRequest, answer: Pick<Exchange, 'reply' | 'failure'>) => {
    const asked = askedOf(request);
    const kept = before ? commonStart(before.messages, asked.messages) : 0;
    write({
      type: 'exchange',
      conversation: name(),
      call: call++,
      hash: createHash('sha256').update(stable(asked)).digest('hex'),
      ...(contextTokens !== undefined && { contextTokens }),
      ...(asked.system !== before?.system && { system: asked.system }),
      ...(stable(asked.tools) !== stable(before?.tools ?? {}) && { tools: asked.tools }),
      kept,
      added: asked.messages.slice(kept) as unknown as Exchange['added'],
      ...answer,
    });
    before = structuredClone(asked);
  };
  return {
    name: model.name,
    ...(contextTokens !== undefined && { contextTokens }),
    async ask(request) {
      try {
        const reply: Reply = await model.ask(request);
        told(request, { reply: reply as unknown as NonNullable<Exchange['reply']> });
        return reply;
      } catch (error) {
        if (error instanceof ModelError) {
          told(request, { failure: { kind: error.kind, message: error.message } });
        }
        throw error;
      }
    },
  };
}

function commonStart(before: Message[], now: Message[]): number {
  const differs = now.findIndex(
    (message, index) => JSON.stringify(message) !== JSON.stringify(before[index]),
  );
  return differs === -1 ? now.length : differs;
}
