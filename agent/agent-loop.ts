/** The agent: ask, act, repeat, until a tool ends it or a limit is reached. */
import { act } from './act.ts';
import { compactHistory, sizeOf } from './history.ts';
import {
  type Block,
  type Message,
  type Model,
  ModelError,
  type ModelEvent,
  type Reply,
  tokensOf,
} from './model.ts';
import { watchFailures } from './repeated-failures.ts';
import { spoken } from './thinking.ts';
import { describeTools, type Tool } from './tool.ts';
import type { Report, WorkResult } from './worker.ts';

export interface Conversation {
  model: Model;
  system: string;
  /** Starts with what the user asks; the loop appends to it. */
  messages: Message[];
  tools: Tool[];
  /** Model calls at most. */
  turnsMax: number;
  /** What a reply without a tool call means: `done` in a chat; a worker is asked to go on, once. */
  silence: 'done' | 'ask';
  generation?: number;
  /** What is true now, a line each: told to the model when earlier exchanges are left out. */
  facts?: () => Promise<string[]>;
  report: Report;
  signal: AbortSignal;
  onEvent?: ((event: ModelEvent) => void) | undefined;
}

/** Thinking counts too. */
const tokensMax = 32_000;
const charactersMax = 400_000;
/** Code has about three characters to a token; two leave room for what the estimate misses. */
const charactersOfToken = 2;
/** With as many to a token, text surely has no more tokens than that. */
const charactersOfTokenMax = 4;
const windowShare = 0.8;

const full = "The conversation no longer fits the model's context window.";

/** Runs a conversation to its end. @throws ModelError, the reason of the signal, or a bug. */
export async function converse(conversation: Conversation): Promise<WorkResult> {
  const { tools, report, signal, generation } = conversation;
  const acting = {
    ...{ tools, report, signal, failures: watchFailures(tools) },
    ...(generation !== undefined && { generation }),
  };
  let warned: Reply['stop'] | undefined;
  let tokens = 0;
  let squeezed = false;
  for (let turn = 0; turn < conversation.turnsMax; turn++) {
    signal.throwIfAborted();
    await makeRoom(conversation, tokens);
    const reply = await ask(conversation);
    if (!reply || reply.stop === 'context') {
      if (squeezed || !(await compact(conversation, sizeOf(conversation.messages)))) return failed(full);
      squeezed = true;
      continue;
    }
    squeezed = false;
    tokens = tokensOf(reply.usage);
    if (reply.stop === 'refusal') {
      return failed(`The model refused the task.${reply.detail ? ` ${reply.detail}` : ''}`);
    }
    const said = say(conversation, reply);
    const calls = said.content.some((block) => block.type === 'tool_use');
    if (calls && ['tool', 'end', 'pause'].includes(said.stop)) {
      warned = undefined;
      const { results, ends } = await act(acting, said);
      conversation.messages.push({ role: 'user', content: results });
      if (ends) return ends;
      continue;
    }
    if (said.stop === 'pause') continue;
    const stop = said.stop === 'max-tokens' ? 'max-tokens' : 'end';
    if (stop === 'end' && conversation.silence === 'done') {
      return { outcome: 'finished', detail: textOf(said) };
    }
    if (warned === stop) return failed(stalled[stop]);
    warned = stop;
    conversation.messages.push({ role: 'user', content: goOn(said) });
  }
  return failed(`Not done after ${conversation.turnsMax} model calls.`);
}

const stalled = {
  'max-tokens': 'Two replies in a row hit the token limit.',
  end: 'The model stopped twice without a tool call.',
};

/** One model call; undefined when the endpoint says that the conversation is too long. */
async function ask({ model, system, messages, tools, signal, onEvent }: Conversation) {
  const request = { system, messages, tools: describeTools(tools), maxTokens: tokensMax, signal, onEvent };
  try {
    // A copy: a model may keep what it was asked.
    return await model.ask({ ...request, messages: [...messages] });
  } catch (error) {
    if (error instanceof ModelError && error.kind === 'too-long') return undefined;
    throw error;
  }
}

/** Leaves earlier exchanges out before they no longer fit. @throws ModelError when the task alone does not fit. */
async function makeRoom(conversation: Conversation, tokens: number): Promise<void> {
  const { model, system, messages, tools, signal } = conversation;
  const { contextTokens = Number.POSITIVE_INFINITY } = model;
  const overhead = system.length + JSON.stringify(describeTools(tools)).length;
  const room = Math.max(contextTokens, contextTokens * charactersOfToken - overhead);
  const limit = Math.min(charactersMax, room);
  const nearlyFull = tokens > contextTokens * windowShare;
  if (!nearlyFull && sizeOf(messages) <= limit) return;
  if (await compact(conversation, nearlyFull ? Math.min(limit, sizeOf(messages)) : limit)) return;
  if (messages.length > 1) return;
  const request = { system, messages, tools: describeTools(tools), maxTokens: tokensMax, signal };
  const estimate = () => Math.round((sizeOf(messages) + overhead) / charactersOfTokenMax);
  const counted = model.count ? await model.count(request) : estimate();
  if (counted <= contextTokens) return;
  throw new ModelError(
    'unfinished',
    `The task and the tools have ${counted} tokens; ${model.name} takes ${contextTokens}. Make the task shorter, or set LOOM_TOOLS=lean.`,
  );
}

async function compact(conversation: Conversation, limit: number): Promise<boolean> {
  const facts = (await conversation.facts?.()) ?? [];
  const { messages, left } = compactHistory(conversation.messages, limit, facts);
  if (!left) return false;
  conversation.messages.splice(0, Number.POSITIVE_INFINITY, ...messages);
  const { generation } = conversation;
  const detail = `${left} earlier exchanges of the conversation are summarised, to save space`;
  await conversation.report([
    { type: 'phase', ...(generation !== undefined && { generation }), phase: 'compact', detail },
  ]);
  return true;
}

/** Puts a reply into the conversation as it can be sent back; after a pause it goes on the message before. */
function say({ messages }: Conversation, reply: Reply): Reply {
  const said = distinct({ ...reply, content: spoken(reply.content) }, messages);
  const { content } = said;
  const last = messages.at(-1);
  if (last?.role === 'assistant') {
    messages.splice(-1, 1, { role: 'assistant', content: [...last.content, ...content] });
  } else messages.push({ role: 'assistant', content });
  return said;
}

/** Gives calls another id where theirs was used before: some servers count from 0 in each reply. */
function distinct(reply: Reply, messages: Message[]): Reply {
  const blocks = messages.flatMap((message) => message.content);
  const used = new Set(blocks.flatMap((block) => (block.type === 'tool_use' ? [block.id] : [])));
  const unusable: Record<string, string> = {};
  const content = reply.content.map((block) => {
    if (block.type !== 'tool_use') return block;
    let { id } = block;
    for (let next = used.size; used.has(id); next++) id = `${block.id}_${next}`;
    used.add(id);
    const wrong = reply.unusable?.[block.id];
    if (wrong !== undefined) unusable[id] = wrong;
    return id === block.id ? block : { ...block, id };
  });
  return { ...reply, content, unusable };
}

function goOn(reply: Reply): Block[] {
  const cut = reply.content.flatMap((block): Block[] =>
    block.type === 'tool_use'
      ? [
          {
            type: 'tool_result',
            tool_use_id: block.id,
            content: 'Not run: the reply was cut off.',
            is_error: true,
          },
        ]
      : [],
  );
  const text =
    reply.stop === 'max-tokens'
      ? 'Your reply hit the token limit and was cut off. Go on, in smaller steps.'
      : 'You called no tool. Go on with the task; when it is done call finish, when it cannot be done give_up.';
  return [...cut, { type: 'text', text }];
}

function textOf(reply: Reply): string {
  return reply.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');
}

const failed = (detail: string): WorkResult => ({ outcome: 'failed', detail });
