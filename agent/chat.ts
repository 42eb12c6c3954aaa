/** The chat: a model that looks at the promoted tree, and asks Prime to do what a person wants done. One message at a time. */
import { Type } from '@sinclair/typebox';
import type { ChatEvent, ChatReply, ChatRequest } from '../contracts/chat.ts';
import type { PrimeEvent } from '../contracts/event.ts';
import { WireError } from '../contracts/wire.ts';
import { openWorkspace, type Workspace } from '../engine/index.ts';
import { converse } from './agent-loop.ts';
import { readChat, writeChat } from './chat-history.ts';
import { CliError } from './exit-codes.ts';
import { readInstructions, systemPrompt } from './instructions.ts';
import { type Message, type Model, ModelError } from './model.ts';
import { paged } from './paging.ts';
import type { Supervisor } from './supervisor-client.ts';
import { withoutThinking } from './thinking.ts';
import { success, type Tool, tool } from './tool.ts';
import { queryTools } from './tools.ts';
import type { Report } from './worker.ts';

export interface ChatContext {
  supervisor: Supervisor;
  /** What the chat may do, besides looking. */
  tools: Tool[];
  /** Where the conversation is kept. */
  file: string;
  /** A model that reports its calls. */
  model: (report: Report) => Model;
  turnsMax: number;
  report: Report;
  signal: AbortSignal;
}

type Hear = (event: ChatEvent) => void;

/** Answers a message; what happens meanwhile is heard. @throws WireError when the model cannot answer */
export type Chat = (request: ChatRequest, hear?: Hear, signal?: AbortSignal) => Promise<ChatReply>;

/** Opens the conversation where it was left. */
export function openChat(context: ChatContext): Chat {
  let history = readChat(context.file);
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const answer = async ({ message, fresh }: ChatRequest, hear: Hear, signal: AbortSignal) => {
    const before = fresh ? [] : history;
    // What a model thought before counts for it only while prompt and tools are the same: a promotion may change them.
    const messages: Message[] = [
      ...withoutThinking(before),
      { role: 'user', content: [{ type: 'text', text: message }] },
    ];
    const reply = await replyTo(messages, context, hear, signal);
    history = messages;
    writeChat(context.file, history);
    return reply;
  };
  return (request, hear = () => undefined, gone = new AbortController().signal) => {
    if (waiting > 0) hear({ type: 'queued', ahead: waiting });
    waiting += 1;
    const signal = AbortSignal.any([context.signal, gone]);
    const next = last.then(() => answer(request, hear, signal)).finally(() => (waiting -= 1));
    // The queue goes on after a failure; whoever asked gets it.
    last = next.catch(() => undefined);
    return next;
  };
}

/** What is heard of an answer, as a stream that ends with `done` or `failed`. */
export function chatEvents(chat: Chat, request: ChatRequest, signal: AbortSignal): AsyncIterable<ChatEvent> {
  return new ReadableStream<ChatEvent>({
    start: (controller) => {
      const hear: Hear = (event) => {
        if (!signal.aborted) controller.enqueue(event);
      };
      chat(request, hear, signal)
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
): Promise<ChatReply> {
  const called: string[] = [];
  const workspace = openWorkspace({ root: (await context.supervisor.versions()).tree });
  try {
    const report: Report = async (events) => {
      for (const event of events) tell(event, called, hear);
      await context.report(events);
    };
    const result = await converse({
      model: modelOr(() => context.model(report)),
      system: systemPrompt('chat', readInstructions(workspace.root)),
      messages,
      tools: paged([...looking(workspace, context.supervisor), ...context.tools]).map((each) =>
        heard(each, hear),
      ),
      turnsMax: context.turnsMax,
      silence: 'done',
      report,
      signal,
      onEvent: (event) => hear(event.type === 'again' ? { type: 'again', why: event.why } : event),
    });
    if (result.outcome !== 'finished') throw new WireError('failed', result.detail, 'Ask in another way.');
    return { reply: result.detail, tools: called };
  } catch (error) {
    if (signal.aborted)
      throw new WireError('unavailable', 'The answer was stopped.', 'Ask again; nothing was lost.');
    if (!(error instanceof ModelError)) throw error;
    throw new WireError('unavailable', error.message, 'Check the key, the endpoint and the model.');
  } finally {
    workspace.dispose();
  }
}

function tell(event: PrimeEvent, called: string[], hear: Hear): void {
  if (event.type === 'tool-called') called.push(event.tool);
  if (event.type !== 'model-called') return;
  hear({ type: 'usage', usage: event.usage, ...(event.cost !== undefined && { cost: event.cost }) });
}

/** A tool whose calls and results are heard. */
function heard(one: Tool, hear: Hear): Tool {
  return {
    ...one,
    run: async (input, signal) => {
      hear({ type: 'tool-call', tool: one.name, input });
      const result = await one.run(input, signal).catch((error: Error) => {
        hear({ type: 'tool-result', tool: one.name, ok: false, text: error.message });
        throw error;
      });
      hear({ type: 'tool-result', tool: one.name, ok: result.ok, text: result.text });
      return result;
    },
  };
}

function looking(workspace: Workspace, supervisor: Supervisor): Tool[] {
  return [
    ...queryTools(async (call) => workspace.query(call)),
    tool(
      'generations',
      'What Loom did here: its generations with task, state, verdict and reason.',
      Type.Object({}, { additionalProperties: false }),
      async () => success((await supervisor.versions()).generations),
    ),
  ];
}

function modelOr(model: () => Model): Model {
  try {
    return model();
  } catch (error) {
    if (error instanceof CliError) throw new WireError('unavailable', error.message, error.hint);
    throw error;
  }
}
