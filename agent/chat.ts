/** The chat: a model that may look at the promoted tree and at nothing else. One message at a time. */
import { Type } from '@sinclair/typebox';
import { WireError } from '../contracts/wire.ts';
import { openWorkspace, type Workspace } from '../engine/index.ts';
import { converse } from './agent-loop.ts';
import { CliError } from './exit-codes.ts';
import { readInstructions, systemPrompt } from './instructions.ts';
import { type Message, type Model, ModelError } from './model.ts';
import { paged } from './paging.ts';
import type { Supervisor } from './supervisor-client.ts';
import { success, tool } from './tool.ts';
import { queryTools } from './tools.ts';
import type { Report } from './worker.ts';

export interface ChatContext {
  supervisor: Supervisor;
  model: () => Model;
  turnsMax: number;
  report: Report;
  signal: AbortSignal;
}

export type Chat = (message: string) => Promise<{ reply: string; tools: string[] }>;

/** Opens a conversation, kept in memory. Its calls throw WireError when the model cannot answer. */
export function openChat(context: ChatContext): Chat {
  let history: Message[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const answer = async (message: string) => {
    const messages: Message[] = [...history, { role: 'user', content: [{ type: 'text', text: message }] }];
    const called: string[] = [];
    const workspace = openWorkspace({ root: (await context.supervisor.versions()).tree });
    try {
      const result = await converse({
        model: modelOr(context.model),
        system: systemPrompt('chat', readInstructions(workspace.root)),
        messages,
        tools: paged(chatTools(workspace, context.supervisor)),
        turnsMax: context.turnsMax,
        silence: 'done',
        report: async (events) => {
          for (const event of events) if (event.type === 'tool-called') called.push(event.tool);
          await context.report(events);
        },
        signal: context.signal,
      });
      if (result.outcome !== 'finished') throw new WireError('failed', result.detail, 'Ask in another way.');
      history = messages;
      return { reply: result.detail, tools: called };
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      throw new WireError('unavailable', error.message, 'Check the key, the endpoint and the model.');
    } finally {
      workspace.dispose();
    }
  };
  return (message) => {
    const next = last.then(() => answer(message));
    // The queue goes on after a failure; whoever asked gets it.
    last = next.catch(() => undefined);
    return next;
  };
}

function chatTools(workspace: Workspace, supervisor: Supervisor) {
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
