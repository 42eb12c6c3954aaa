/** The chat: a model that looks at the promoted tree, and asks Prime to do what a person wants done. One message at a time. */
import type { ChatEvent, ChatReply, ChatRequest, Said } from '../contracts/chat.ts';
import type { PrimeEvent } from '../contracts/event.ts';
import { WireError } from '../contracts/wire.ts';
import { openWorkspace } from '../engine/index.ts';
import { converse } from './agent-loop.ts';
import { stopOf } from './auto.ts';
import { closed, isUnanswered, readChat, saidIn, writeChat } from './chat-history.ts';
import { openQueue } from './chat-queue.ts';
import { chatTools } from './chat-tools.ts';
import { CliError } from './exit-codes.ts';
import { readInstructions, systemPrompt } from './instructions.ts';
import { type Message, type Model, ModelError } from './model.ts';
import type { SupervisorHandle } from './supervisor-client.ts';
import { withoutThinking } from './thinking.ts';
import type { Tool } from './tool.ts';
import type { Report } from './worker.ts';

export interface ChatContext {
  supervisor: SupervisorHandle;
  /** What the chat may do, besides looking. */
  tools: Tool[];
  /** Where the conversation is kept. */
  file: string;
  /** A model that reports its calls. */
  model: (report: Report) => Model;
  turnsMax: number;
  report: Report;
  /** Stops an answer. */
  signal: AbortSignal;
  /** Turns away who waits, with the WireError that it is aborted with. */
  closing: AbortSignal;
}

type Hear = (event: ChatEvent) => void;

export interface Chat {
  /**
   * Answers a message; what happens meanwhile is heard. An answer that is stopped is kept as far as it came. Rejects with
   * WireError when the model cannot answer. @throws WireError at once when too many wait
   */
  ask(request: ChatRequest, hear?: Hear, signal?: AbortSignal): Promise<ChatReply>;
  /** The conversation, with what was said so far of an answer that is being made. */
  said(): Said[];
  state(): { asked: number; answering: boolean; waiting: number };
}

const waitingMax = 8;

/** Opens the conversation where it was left. */
export function openChat(context: ChatContext): Chat {
  let history = readChat(context.file);
  const queue = openQueue(waitingMax);
  const keep = (messages: Message[]) => {
    history = messages;
    writeChat(context.file, messages);
  };
  const answer = async ({ message, fresh }: ChatRequest, hear: Hear, signal: AbortSignal) => {
    const before = fresh ? [] : history;
    // What a model thought before counts for it only while prompt and tools are the same: a promotion may change them.
    const messages: Message[] = [
      ...withoutThinking(before),
      { role: 'user', content: [{ type: 'text', text: message }] },
    ];
    let begun = '';
    const listen: Hear = (event) => {
      if (event.type === 'text') begun += event.text;
      if (event.type === 'usage' || event.type === 'again') begun = '';
      hear(event);
    };
    try {
      const reply = await replyTo(messages, context, listen, signal, () => keep(messages));
      keep(messages);
      return reply;
    } catch (error) {
      const why = `Broken off: ${(error as Error).message}`;
      keep(isUnanswered(messages) && !begun ? before : closed(messages, why, begun));
      throw error;
    }
  };
  return {
    ask: (request, hear = () => undefined, gone = new AbortController().signal) => {
      const signal = AbortSignal.any([context.signal, gone]);
      const waiting = AbortSignal.any([signal, context.closing]);
      const tell = (ahead: number) => hear({ type: 'queued', ahead });
      const turn = queue.enter(() => answer(request, hear, signal), waiting, tell);
      return turn.catch((error: unknown) => {
        throw signal.aborted ? stopped : error;
      });
    },
    said: () => saidIn(history),
    state: () => ({
      asked: saidIn(history).filter(({ type }) => type === 'asked').length,
      ...queue.state(),
    }),
  };
}

/** What is heard of an answer, as a stream that ends with `done` or `failed`. @throws WireError when too many wait */
export function chatEvents(chat: Chat, request: ChatRequest, signal: AbortSignal): AsyncIterable<ChatEvent> {
  return new ReadableStream<ChatEvent>({
    start: (controller) => {
      const hear: Hear = (event) => {
        if (!signal.aborted) controller.enqueue(event);
      };
      chat
        .ask(request, hear, signal)
        .then((answer) => hear({ type: 'done', answer }))
        .catch((error: unknown) => hear({ type: 'failed', problem: problemOf(error) }))
        .finally(() => controller.close());
    },
  });
}

function problemOf(error: unknown): WireError['problem'] {
  if (error instanceof WireError) return error.problem;
  console.error(error);
  return {
    code: 'failed',
    message: `A bug: ${(error as Error).message}`,
    hint: 'The log of Prime has the details.',
  };
}

async function replyTo(
  messages: Message[],
  context: ChatContext,
  hear: Hear,
  signal: AbortSignal,
  keep: () => void,
): Promise<ChatReply> {
  const called: string[] = [];
  const { supervisor, tools } = context;
  const workspace = openWorkspace({ root: (await supervisor.client.versions()).tree });
  try {
    let begun = 0;
    const listen: Hear = (event) => {
      if (event.type === 'tool-call') begun++;
      hear(event);
    };
    const report: Report = async (events) => {
      for (const event of events) {
        tell(event, called, hear);
        if (called.length > begun) tellUnbegun(event, listen);
      }
      await context.report(events);
    };
    const result = await converse({
      model: modelOr(() => context.model(report)),
      system: systemPrompt('chat', readInstructions(workspace.root)),
      messages,
      tools: chatTools({ supervisor, workspace, tools, hear: listen, keep }),
      turnsMax: context.turnsMax,
      silence: 'done',
      report,
      signal,
      onEvent: (event) => hear(event.type === 'again' ? { type: 'again', why: event.why } : event),
    });
    if (result.outcome !== 'finished') throw new WireError('failed', result.detail, 'Ask in another way.');
    return { reply: result.detail, tools: called };
  } catch (error) {
    if (signal.aborted) throw stopped;
    if (!(error instanceof ModelError)) throw error;
    const hint = 'Check the key, the endpoint and the model: `loom doctor`. Nothing was lost; ask again.';
    throw new WireError('unavailable', error.message, hint, stopOf(error.kind));
  } finally {
    workspace.dispose();
  }
}

const stopped = new WireError('unavailable', 'The answer was stopped.', 'Ask again; nothing was lost.');

function tell(event: PrimeEvent, called: string[], hear: Hear): void {
  if (event.type === 'tool-called') called.push(event.tool);
  if (event.type !== 'model-called') return;
  hear({ type: 'usage', usage: event.usage, ...(event.cost !== undefined && { cost: event.cost }) });
}

/** A call that did not reach its tool: there is none of this name, or its input does not fit. */
function tellUnbegun(event: PrimeEvent, hear: Hear): void {
  if (event.type !== 'tool-called') return;
  const { tool, about = null, code } = event;
  hear({ type: 'tool-call', tool, input: about });
  hear({ type: 'tool-result', tool, ok: false, text: `Not begun: ${code}.` });
}

function modelOr(model: () => Model): Model {
  try {
    return model();
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    if (error.ending !== 'no-key') throw new WireError('unavailable', error.message, error.hint, 'failed');
    const hint = 'Set ANTHROPIC_API_KEY in the environment or in .env, and start Prime again.';
    throw new WireError('unavailable', error.message, hint, 'key');
  }
}
