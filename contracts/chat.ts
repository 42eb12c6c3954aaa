/** The chat with Prime: what a person sends, what comes back, and what is heard meanwhile. */
import { type Static, Type } from '@sinclair/typebox';
import { JournalEntry, Usage } from './event.ts';
import { Problem } from './problem.ts';
import { event } from './typed-event.ts';

const tool = Type.String({ description: 'Name of the tool.' });
const text = Type.String({ description: 'The next piece.' });

export const ChatRequest = Type.Object(
  {
    message: Type.String({ minLength: 1, maxLength: 1_000_000, description: 'What the person says.' }),
    fresh: Type.Optional(Type.Boolean({ description: 'Start a new conversation with this message.' })),
  },
  { additionalProperties: false, description: 'Say something to Prime.' },
);
export type ChatRequest = Static<typeof ChatRequest>;

export const ChatReply = Type.Object(
  {
    reply: Type.String({ description: "The model's text." }),
    tools: Type.Array(Type.String(), { description: 'Tools that it called, in order.' }),
  },
  { additionalProperties: false, description: 'The answer of Prime.' },
);
export type ChatReply = Static<typeof ChatReply>;

const toolCall = event('tool-call', { tool, input: Type.Unknown({ description: 'Its input.' }) });
const toolResult = event('tool-result', {
  tool,
  ok: Type.Boolean({ description: 'Whether it did what was asked.' }),
  text: Type.String({ description: 'What the model reads.' }),
});

export const ChatEvent = Type.Union(
  [
    event('queued', {
      ahead: Type.Integer({ minimum: 1, description: 'Messages that are answered before.' }),
    }),
    event('text', { text }),
    event('thinking', { text }),
    event('again', {
      why: Type.String({
        description: 'Why the model is asked again: what was heard of this reply is void.',
      }),
    }),
    toolCall,
    event('journal', { entry: JournalEntry }),
    toolResult,
    event('usage', {
      usage: Usage,
      cost: Type.Optional(Type.Number({ description: 'US dollars, when the price is known.' })),
    }),
    event('done', { answer: ChatReply }),
    event('failed', { problem: Problem }),
  ],
  { description: 'Something heard while Prime answers; `done` or `failed` is the last.' },
);
export type ChatEvent = Static<typeof ChatEvent>;

export const Said = Type.Union(
  [
    event('asked', { text: Type.String({ description: 'What the person said.' }) }),
    event('text', { text: Type.String({ description: 'What Prime said.' }) }),
    toolCall,
    toolResult,
  ],
  { description: 'A piece of the conversation.' },
);
export type Said = Static<typeof Said>;

export const Conversation = Type.Object(
  { said: Type.Array(Said, { description: 'Oldest first.' }) },
  { additionalProperties: false, description: 'The conversation so far.' },
);
