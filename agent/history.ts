/** Keeps a conversation within a size, only ever at whole exchanges: a tool result never loses its call. */
import type { Block, Message } from './model.ts';
import { withoutThinking } from './thinking.ts';

export interface Compacted {
  messages: Message[];
  /** Exchanges that were left out now. */
  left: number;
}

const pointsMax = 60;
const pointLength = 300;

/** Characters of a conversation, as it is sent. */
export const sizeOf = (messages: Message[]) => JSON.stringify(messages).length;

/**
 * Leaves the first message (the task) and the newest exchanges, in half of the limit, so that the cached prefix
 * stays the same for many calls. A summary in the first message says what the others did: the facts that the
 * caller knows, what failed and why, and what was said last. Thinking goes: it holds only after what it came after.
 */
export function compactHistory(messages: Message[], charactersMax: number, facts: string[] = []): Compacted {
  const [task, ...rest] = messages;
  if (!task) return { messages, left: 0 };
  const exchanges = splitExchanges(rest);
  let size = sizeOf([task]);
  let kept = 0;
  for (const exchange of exchanges.toReversed()) {
    size += sizeOf(exchange);
    if (kept && size > charactersMax / 2) break;
    kept++;
  }
  const left = exchanges.slice(0, exchanges.length - kept);
  if (!left.length) return { messages, left: 0 };
  const newest = withoutThinking(exchanges.slice(left.length).flat());
  return { messages: [summarised(task, left, facts), ...newest], left: left.length };
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

const start = '(Left out here, to save space: ';
const factsTitle = 'What is true now:';
const pointsTitle = 'What happened in them:';

/** Whether a block of the first message stands for exchanges that were left out. */
export const isSummary = (block: Block) => block.type === 'text' && block.text.startsWith(start);

function summarised(task: Message, left: Message[][], facts: string[]): Message {
  const before = task.content.find(isSummary);
  const old = before?.type === 'text' ? before.text : '';
  const already = Number(/\d+/.exec(old)?.[0] ?? 0);
  const points = [...(old.split(`\n${pointsTitle}\n`)[1]?.split('\n') ?? []), ...pointsOf(left.flat())];
  const shown = points.slice(-pointsMax);
  const text = [
    `${start}${already + left.length} earlier exchanges. The code is as they left it; read it again where you need it.)`,
    ...(facts.length ? [factsTitle, ...facts.map(point)] : []),
    pointsTitle,
    ...(shown.length < points.length ? ['- (older points are left out)'] : []),
    ...shown,
  ].join('\n');
  return {
    role: 'user',
    content: [...task.content.filter((block) => !isSummary(block)), { type: 'text', text }],
  };
}

/** What exchanges came to: calls that worked, together; each that failed, with the reason; what was said last. */
function pointsOf(messages: Message[]): string[] {
  const blocks = messages.flatMap(({ content }) => content);
  const calls = new Map(blocks.flatMap((block) => (block.type === 'tool_use' ? [[block.id, block]] : [])));
  const worked = new Map<string, number>();
  const failed: string[] = [];
  for (const block of blocks) {
    if (block.type !== 'tool_result') continue;
    const call = calls.get(block.tool_use_id);
    const name = call?.name ?? '';
    if (!block.is_error) worked.set(name, (worked.get(name) ?? 0) + 1);
    else failed.push(`failed: ${name} ${JSON.stringify(call?.input)}: ${String(block.content)}`);
  }
  const counts = [...worked].map(([name, times]) => (times === 1 ? name : `${name} (${times})`));
  const said = messages
    .flatMap(({ role, content }) => (role === 'assistant' ? content : []))
    .findLast((block) => block.type === 'text');
  return [
    ...(counts.length ? [point(`worked: ${counts.join(', ')}`)] : []),
    ...failed.map(point),
    ...(said?.type === 'text' ? [point(`you said: ${said.text}`)] : []),
  ];
}

function point(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return `- ${line.length > pointLength ? `${line.slice(0, pointLength)} … (cut)` : line}`;
}
