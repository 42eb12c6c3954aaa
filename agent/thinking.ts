/** Thinking in a conversation: an endpoint takes it back only as it came, at its place, after the same messages. */
import type { Block, Message } from './model.ts';

const isThinking = ({ type }: Block) => type === 'thinking' || type === 'redacted_thinking';

/** A conversation without any thinking: for endpoints that know none, and when what came before it has changed. */
export function withoutThinking(messages: Message[]): Message[] {
  return messages.map((message) =>
    message.content.some(isThinking)
      ? { ...message, content: spoken(message.content.filter((block) => !isThinking(block))) }
      : message,
  );
}

/** What of a reply can be sent back: no empty text, no thinking that was cut off before its signature, not nothing. */
export function spoken(content: Block[]): Block[] {
  const kept = content.filter((block) => {
    if (block.type === 'text') return block.text.trim() !== '';
    return block.type !== 'thinking' || block.signature !== '';
  });
  return kept.length ? kept : [{ type: 'text', text: '(no answer)' }];
}
