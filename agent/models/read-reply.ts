/** Puts a reply together from the events of its stream. */
import type Anthropic from '@anthropic-ai/sdk';
import type { Block, ModelEvent, ModelStop, Reply } from '../model.ts';

type Event = Anthropic.RawMessageStreamEvent;

/** What came is not a whole reply; `again`: another try may give one. */
export class BrokenReplyError extends Error {
  readonly again: boolean;
  constructor(message: string, again: boolean) {
    super(message);
    this.again = again;
  }
}

const stops: Record<Anthropic.StopReason, ModelStop> = {
  end_turn: 'end',
  stop_sequence: 'end',
  tool_use: 'tool',
  max_tokens: 'max-tokens',
  refusal: 'refusal',
  pause_turn: 'pause',
  model_context_window_exceeded: 'context',
};

const charactersMax = 2_000_000;

interface Part {
  block: Anthropic.ContentBlock;
  texts: string[];
}

/** Reads to the end of the stream. @throws BrokenReplyError when it ends too early, is too long or makes no sense. */
export async function readReply(
  events: AsyncIterable<Event>,
  onEvent: (event: ModelEvent) => void = () => undefined,
): Promise<Reply> {
  const parts = new Map<number, Part>();
  let message: Anthropic.Message | undefined;
  let end: Anthropic.RawMessageDeltaEvent | undefined;
  let characters = 0;
  for await (const event of events) {
    if (event.type === 'message_start') message = event.message;
    else if (event.type === 'message_delta') end = event;
    else if (event.type === 'content_block_start') {
      parts.set(event.index, { block: event.content_block, texts: [] });
    } else if (event.type === 'content_block_delta') {
      characters += hear(parts.get(event.index), event.delta, onEvent);
      if (characters > charactersMax) {
        throw new BrokenReplyError(`the reply is longer than ${charactersMax} characters`, false);
      }
    }
  }
  if (!message) throw new BrokenReplyError('the answer has no message in it', true);
  const stop = end?.delta.stop_reason ?? message.stop_reason;
  if (!stop) throw new BrokenReplyError('the reply broke off', true);
  if (!(stop in stops)) throw new BrokenReplyError(`the stop reason ${stop} is unknown`, false);
  return assembled(message, end, stops[stop], [...parts.values()]);
}

/** Takes in a part of a block; gives its length. */
function hear(
  part: Part | undefined,
  delta: Anthropic.RawContentBlockDelta,
  onEvent: (event: ModelEvent) => void,
): number {
  if (!part) throw new BrokenReplyError('a part of a block came before its start', true);
  switch (delta.type) {
    case 'text_delta':
      onEvent({ type: 'text', text: delta.text });
      return part.texts.push(delta.text) && delta.text.length;
    case 'thinking_delta':
      onEvent({ type: 'thinking', text: delta.thinking });
      return part.texts.push(delta.thinking) && delta.thinking.length;
    case 'input_json_delta':
      return part.texts.push(delta.partial_json) && delta.partial_json.length;
    case 'signature_delta':
      if (part.block.type === 'thinking') part.block = { ...part.block, signature: delta.signature };
      return delta.signature.length;
    default:
      return 0;
  }
}

function assembled(
  message: Anthropic.Message,
  end: Anthropic.RawMessageDeltaEvent | undefined,
  stop: ModelStop,
  parts: Part[],
): Reply {
  const unusable: Record<string, string> = {};
  const content = parts.map(({ block, texts }): Block => {
    const text = texts.join('');
    if (block.type === 'text') return { type: 'text', text: block.text + text };
    if (block.type === 'thinking') return { ...block, thinking: block.thinking + text };
    if (block.type !== 'tool_use') return block as Block;
    const { id, name } = block;
    if (!id || !name) throw new BrokenReplyError('a tool call has no id or no name', true);
    const input = text ? parsed(text) : block.input;
    if (isObject(input)) return { type: 'tool_use', id, name, input };
    unusable[id] =
      `The input must be one JSON object, but is: ${(text || JSON.stringify(input)).slice(0, 500)}`;
    return { type: 'tool_use', id, name, input: {} };
  });
  const detail = end?.delta.stop_details?.explanation ?? end?.delta.stop_details?.category;
  const kinds = ['input', 'cache_read_input', 'cache_creation_input', 'output'] as const;
  const [input = 0, cacheRead = 0, cacheWrite = 0, output = 0] = kinds.map(
    (kind) => end?.usage?.[`${kind}_tokens`] ?? message.usage?.[`${kind}_tokens`] ?? 0,
  );
  return {
    content,
    stop,
    usage: { input, output, cacheRead, cacheWrite },
    model: message.model,
    ...(Object.keys(unusable).length && { unusable }),
    ...(detail && { detail }),
  };
}

/** The value of JSON text, or undefined: a model may write anything. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
