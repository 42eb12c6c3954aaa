/** Keeps a conversation within a size, only ever at whole exchanges: a tool result never loses its call. */
import type { Message } from './model.ts';

const sizeOf = (messages: Message[]) => JSON.stringify(messages).length;

/**
 * Leaves the first message (the task) and the newest exchanges. It cuts to half of the limit, so that
 * the cached prefix stays the same for many calls, and says in the first message how much is left out.
 */
export function trimHistory(messages: Message[], charactersMax: number): Message[] {
  if (sizeOf(messages) <= charactersMax) return messages;
  const [task, ...rest] = messages;
  if (!task) return messages;
  const exchanges = splitExchanges(rest);
  let size = sizeOf([task]);
  const kept: Message[][] = [];
  for (const exchange of exchanges.toReversed()) {
    size += sizeOf(exchange);
    if (kept.length && size > charactersMax / 2) break;
    kept.unshift(exchange);
  }
  if (kept.length === exchanges.length) return messages;
  return [withNote(task, exchanges.length - kept.length), ...kept.flat()];
}

/** An exchange starts where the assistant speaks after the user, and ends before it does so again. */
function splitExchanges(messages: Message[]): Message[][] {
  const exchanges: Message[][] = [];
  for (const [index, message] of messages.entries()) {
    const starts = message.role === 'assistant' && messages[index - 1]?.role !== 'assistant';
    if (starts || !exchanges.length) exchanges.push([]);
    exchanges.at(-1)?.push(message);
  }
  return exchanges;
}

const noteStart = '(Left out here, to save space: ';

function withNote(task: Message, left: number): Message {
  const isNote = (block: Message['content'][number]) =>
    block.type === 'text' && block.text.startsWith(noteStart);
  const before = task.content.find(isNote);
  const already = before?.type === 'text' ? Number(/\d+/.exec(before.text)?.[0] ?? 0) : 0;
  const text = `${noteStart}${already + left} earlier exchanges. The code is as they left it; read it again where you need it.)`;
  return {
    role: 'user',
    content: [...task.content.filter((block) => !isNote(block)), { type: 'text', text }],
  };
}
