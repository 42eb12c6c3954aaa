/** The agent: ask, act, repeat, until a tool ends it or a limit is reached. */
import { trimHistory } from './history.ts';
import type { Block, Message, Model, Reply } from './model.ts';
import { describeTool, failure, runTool, type Tool, type ToolResult } from './tool.ts';
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
  report: Report;
  signal: AbortSignal;
}

const tokensMax = 16_000;
const historyCharactersMax = 400_000;
const sameFailuresMax = 3;

/** Runs a conversation to its end. @throws ModelError, the reason of the signal, or a bug. */
export async function converse(conversation: Conversation): Promise<WorkResult> {
  const { model, system, tools, signal } = conversation;
  const failures = new Map<string, number>();
  let warned: Reply['stop'] | undefined;
  for (let turn = 0; turn < conversation.turnsMax; turn++) {
    signal.throwIfAborted();
    const messages = trimHistory(conversation.messages, historyCharactersMax);
    conversation.messages.splice(0, Number.POSITIVE_INFINITY, ...messages);
    const reply = await model.ask({
      system,
      messages,
      tools: tools.map(describeTool),
      maxTokens: tokensMax,
      signal,
    });
    conversation.messages.push({ role: 'assistant', content: spoken(reply.content) });
    const calls = reply.content.some((block) => block.type === 'tool_use');
    if (calls && ['tool', 'end', 'pause'].includes(reply.stop)) {
      warned = undefined;
      const ended = await act(conversation, reply, failures);
      if (ended) return ended;
      continue;
    }
    if (reply.stop === 'pause') continue;
    if (reply.stop === 'refusal') return failed('The model refused the task.');
    if (reply.stop === 'context')
      return failed("The conversation no longer fits the model's context window.");
    const stop = reply.stop === 'max-tokens' ? 'max-tokens' : 'end';
    if (stop === 'end' && conversation.silence === 'done')
      return { outcome: 'finished', detail: textOf(reply) };
    if (warned === stop) return failed(stalled[stop]);
    warned = stop;
    conversation.messages.push({ role: 'user', content: goOn(reply) });
  }
  return failed(`Not done after ${conversation.turnsMax} model calls.`);
}

const stalled = {
  'max-tokens': 'Two replies in a row hit the token limit.',
  end: 'The model stopped twice without a tool call.',
};

/** Runs the tools of a reply in order, appends their results, and says whether one of them ended it all. */
async function act(conversation: Conversation, reply: Reply, failures: Map<string, number>) {
  const results: Block[] = [];
  let ends: WorkResult | undefined;
  let missed = false;
  for (const block of reply.content) {
    if (block.type !== 'tool_use') continue;
    const result: ToolResult = ends
      ? failure('ended', 'Not run: a tool before it ended the work.')
      : await runReported(conversation, block.name, block.input);
    const kept: ToolResult =
      result.ends && missed ? failure('earlier-failure', 'Not ended: a tool before it failed.') : result;
    results.push({ type: 'tool_result', tool_use_id: block.id, content: kept.text, is_error: !kept.ok });
    missed ||= !kept.ok;
    ends ??= kept.ends ?? repeated(failures, `${block.name} ${JSON.stringify(block.input)}`, kept);
  }
  conversation.messages.push({ role: 'user', content: results });
  return ends;
}

async function runReported(conversation: Conversation, name: string, input: unknown): Promise<ToolResult> {
  const started = performance.now();
  const result = await runTool(conversation.tools, name, input, conversation.signal);
  await conversation.report([
    {
      type: 'tool-called',
      ...(conversation.generation !== undefined && { generation: conversation.generation }),
      tool: name,
      ok: result.ok,
      ...(result.code !== undefined && { code: result.code }),
      ...(result.repairs && { repairs: result.repairs }),
      durationMs: performance.now() - started,
    },
  ]);
  return result;
}

/** The same call that fails in the same way again and again will not succeed by one more try. */
function repeated(failures: Map<string, number>, call: string, result: ToolResult): WorkResult | undefined {
  if (result.ok) {
    failures.delete(call);
    return undefined;
  }
  const times = (failures.get(call) ?? 0) + 1;
  failures.set(call, times);
  return times < sameFailuresMax
    ? undefined
    : failed(`The same call failed ${times} times: ${call}: ${result.text}`);
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

/** The API refuses an empty assistant message, and empty text in one. */
function spoken(content: Block[]): Block[] {
  const kept = content.filter((block) => block.type !== 'text' || block.text.trim() !== '');
  return kept.length ? kept : [{ type: 'text', text: '(no answer)' }];
}

function textOf(reply: Reply): string {
  return reply.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');
}

const failed = (detail: string): WorkResult => ({ outcome: 'failed', detail });
