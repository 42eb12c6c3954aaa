/** What the Messages API demands of a conversation. */
import { isDeepStrictEqual } from 'node:util';
import type { Block, Message } from '../../agent/model.ts';

/** Says what the API would not accept, a line each; empty: valid. */
export function faultsOf(messages: Message[]): string[] {
  const faults: string[] = [];
  const fault = (what: string, index: number) => faults.push(`message ${index}: ${what}`);
  if (messages[0]?.role !== 'user') fault('the first one is not the user', 0);
  const ids = new Set<string>();
  for (const [index, { role, content }] of messages.entries()) {
    if (index && role === messages[index - 1]?.role) fault(`a second ${role} in a row`, index);
    if (!content.length) fault('no content', index);
    for (const block of content) {
      if (block.type === 'text' && !block.text.trim()) fault('empty text', index);
      if (block.type === 'tool_use' && ids.has(block.id)) fault(`call ${block.id} twice`, index);
      if (block.type === 'tool_use') ids.add(block.id);
      if (block.type === 'thinking' && (role === 'user' || !block.signature)) fault('thinking', index);
    }
    const asked = content.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
    const next = messages[index + 1];
    if (next && !isDeepStrictEqual(answersIn(next.content), asked))
      fault('calls without their answers', index);
    if (index === 0 && answersIn(content).length) fault('answers without calls', index);
  }
  return faults;
}

const answersIn = (content: Block[]) =>
  content.flatMap((block) => (block.type === 'tool_result' ? [block.tool_use_id] : []));
