/** A request in the form that its endpoint understands. */
import type Anthropic from '@anthropic-ai/sdk';
import type { Message, ModelRequest, ToolDescription } from '../model.ts';
import { withoutThinking } from '../thinking.ts';
import type { Endpoint } from './endpoints.ts';
import { knownModels } from './known-models.ts';
import { strictSchemas } from './strict-tools.ts';

type Body = Pick<
  Anthropic.MessageCreateParamsStreaming,
  'model' | 'max_tokens' | 'system' | 'tools' | 'messages' | 'thinking'
>;

const cached = { type: 'ephemeral' } as const;

/** Makes the body of a request; `strict`: as many tools as the endpoint takes are to be called strictly. */
export function requestBody(endpoint: Endpoint, request: ModelRequest, strict: boolean): Body {
  const { model } = endpoint;
  const known = knownModels.models[model];
  if (endpoint.profile === 'compat') {
    const tools = request.tools.map((tool) => toolOf(tool));
    const messages = withoutThinking(request.messages);
    // Some servers refuse a request whose prompt and longest reply do not fit into their window together.
    const max_tokens = Math.min(request.maxTokens, Math.floor(endpoint.contextTokens / 4));
    return { model, max_tokens, system: request.system, ...(tools.length && { tools }), messages };
  }
  const schemas = strict ? strictSchemas(request.tools) : new Map<string, Record<string, unknown>>();
  const tools = request.tools.map((tool, index) => {
    const schema = schemas.get(tool.name);
    const last = index === request.tools.length - 1;
    return {
      ...toolOf(schema ? { ...tool, schema } : tool),
      ...(schema && { strict: true }),
      ...(last && { cache_control: cached }),
    };
  });
  return {
    model,
    max_tokens: Math.min(request.maxTokens, known?.outputTokens ?? request.maxTokens),
    system: [{ type: 'text', text: request.system, cache_control: cached }],
    ...(tools.length && { tools }),
    messages: marked(request.messages),
    // Summaries, because text between tool calls comes as thinking, and would be empty otherwise.
    ...(known?.adaptiveThinking && { thinking: { type: 'adaptive', display: 'summarized' } as const }),
  };
}

function toolOf({ name, description, schema }: ToolDescription): Anthropic.Tool {
  return { name, description, input_schema: schema as Anthropic.Tool.InputSchema };
}

/** Marks the last block, so that the next call reads all before it from the cache, and the last mark, to be found. */
function marked(messages: Message[]): Message[] {
  const users = messages.flatMap(({ role }, index) => (role === 'user' ? [index] : [])).slice(-2);
  return messages.map((message, index) => {
    const last = message.content.at(-1);
    if (!users.includes(index) || (last?.type !== 'text' && last?.type !== 'tool_result')) return message;
    return { ...message, content: [...message.content.slice(0, -1), { ...last, cache_control: cached }] };
  });
}
