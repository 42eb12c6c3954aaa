/** The conversation with Prime, kept in `.loom/chat.json`: it survives restarts and promotions. */
import { renameSync } from 'node:fs';
import { Type } from '@sinclair/typebox';
import type { Said } from '../contracts/chat.ts';
import { checked, WireError } from '../contracts/wire.ts';
import { isSummary } from './history.ts';
import type { Block, Message } from './model.ts';
import { writePrivately } from './private-file.ts';
import { readIfThere } from './read-if-there.ts';

const Kept = Type.Object(
  {
    messages: Type.Array(
      Type.Object(
        {
          role: Type.Union([Type.Literal('user'), Type.Literal('assistant')]),
          content: Type.Array(Type.Object({ type: Type.String() })),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);

/**
 * The messages that were kept; none when there is no file. An answer that the end of the process broke off is made whole; a
 * file that cannot be read is put aside, and said.
 */
export function readChat(path: string): Message[] {
  const text = readIfThere(path);
  if (text === undefined) return [];
  try {
    const { messages } = checked(Kept, JSON.parse(text), 'bad-response', path);
    return closed(messages as unknown as Message[], 'Prime ended before it had answered.');
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof WireError)) throw error;
    renameSync(path, `${path}.broken`);
    console.error(
      `The chat starts anew: ${path} cannot be read (${error.message}); it is kept as ${path}.broken.`,
    );
    return [];
  }
}

/** Keeps the messages: the old file or the new one is there, whenever the process ends. */
export function writeChat(path: string, messages: Message[]): void {
  writePrivately(path, JSON.stringify({ messages }));
}

/** Whether the last message has had no reply at all. */
export function isUnanswered(messages: Message[]): boolean {
  const last = messages.at(-1);
  return last?.role === 'user' && !last.content.some(({ type }) => type === 'tool_result');
}

/** A conversation that broke off, made whole: calls without a result get one; what was `begun`, and why it ends, is the last word. */
export function closed(messages: Message[], why: string, begun = ''): Message[] {
  const last = messages.at(-1);
  const open = last?.role === 'assistant' ? last.content.flatMap(resultOfNone) : [];
  if (!last || (last.role === 'assistant' && !open.length)) return messages;
  const results: Message[] = open.length ? [{ role: 'user', content: open }] : [];
  const text = [begun.trim(), `(${why})`].filter(Boolean).join('\n\n');
  return [...messages, ...results, { role: 'assistant', content: [{ type: 'text', text }] }];
}

function resultOfNone(block: Block): Block[] {
  if (block.type !== 'tool_use') return [];
  const content = 'The answer broke off while this ran: look at what it did before you rely on it.';
  return [{ type: 'tool_result', tool_use_id: block.id, content, is_error: true }];
}

/** The conversation as a person reads it. */
export function saidIn(messages: Message[]): Said[] {
  const tools = new Map<string, string>();
  return messages.flatMap(({ role, content }) =>
    content.flatMap((block): Said[] => {
      if (block.type === 'text') {
        const isAsked = role === 'user' && !isSummary(block);
        return [{ type: isAsked ? 'asked' : 'text', text: block.text }];
      }
      if (block.type === 'tool_use') {
        tools.set(block.id, block.name);
        return [{ type: 'tool-call', tool: block.name, input: block.input }];
      }
      if (block.type !== 'tool_result') return [];
      const tool = tools.get(block.tool_use_id) ?? '';
      return [{ type: 'tool-result', tool, ok: block.is_error !== true, text: String(block.content) }];
    }),
  );
}
