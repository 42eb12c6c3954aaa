/** The Messages API of Anthropic, or of anything that speaks it: streamed, retried, with prompt caching. */
import Anthropic from '@anthropic-ai/sdk';
import type { Settings } from '../../contracts/settings.ts';
import { CliError } from '../exit-codes.ts';
import {
  type Block,
  type Message,
  type Model,
  ModelError,
  type ModelRequest,
  type ModelStop,
} from '../model.ts';

export interface Endpoint {
  key: string;
  /** Empty: the SDK's own. */
  baseUrl: string;
  model: string;
  /** How often a failed request is sent again; default 4. */
  retriesMax?: number;
}

const cached = { type: 'ephemeral' } as const;

const stops: Record<Anthropic.StopReason, ModelStop> = {
  end_turn: 'end',
  stop_sequence: 'end',
  tool_use: 'tool',
  max_tokens: 'max-tokens',
  refusal: 'refusal',
  pause_turn: 'pause',
  model_context_window_exceeded: 'context',
};

/** Endpoints from the settings: Prime's own, and the worker's, which falls back to it. */
export function endpointsOf(settings: Settings): { prime: Endpoint; worker: Endpoint } {
  const prime = {
    key: settings.ANTHROPIC_API_KEY,
    baseUrl: settings.ANTHROPIC_BASE_URL || settings.ANTHROPIC_API_BASE,
    model: settings.LOOM_MODEL,
  };
  const worker = {
    key: settings.LOOM_LAB_API_KEY || prime.key,
    baseUrl: settings.LOOM_LAB_API_BASE || prime.baseUrl,
    model: settings.LOOM_LAB_MODEL || prime.model,
  };
  return { prime, worker };
}

/** Makes a model of an endpoint. @throws CliError when the key is missing or the address ends in /v1. */
export function anthropicModel(endpoint: Endpoint): Model {
  if (!endpoint.key) {
    throw new CliError(
      'no-key',
      'There is no model key.',
      'Set ANTHROPIC_API_KEY in the environment or in .env, or use `--worker mechanic`, which needs none.',
    );
  }
  if (/\/v1\/?$/.test(endpoint.baseUrl)) {
    throw new CliError(
      'usage',
      `The model endpoint ${endpoint.baseUrl} ends in /v1, but the client adds /v1/messages itself.`,
      'Leave the /v1 out of ANTHROPIC_BASE_URL or LOOM_LAB_API_BASE.',
    );
  }
  const client = new Anthropic({
    apiKey: endpoint.key,
    ...(endpoint.baseUrl && { baseURL: endpoint.baseUrl }),
    maxRetries: endpoint.retriesMax ?? 4,
  });
  return { name: endpoint.model, ask: (request) => ask(client, endpoint.model, request) };
}

async function ask(client: Anthropic, model: string, request: ModelRequest) {
  try {
    const message = await client.messages
      .stream(
        {
          model,
          max_tokens: request.maxTokens,
          system: [{ type: 'text', text: request.system, cache_control: cached }],
          tools: request.tools.map(({ name, description, schema }, index) => ({
            name,
            description,
            input_schema: schema as Anthropic.Tool.InputSchema,
            ...(index === request.tools.length - 1 && { cache_control: cached }),
          })),
          messages: markLast(request.messages),
        },
        { signal: request.signal },
      )
      .finalMessage();
    if (!message.stop_reason) throw new ModelError(`${model}: the reply ended without a stop reason.`, false);
    return {
      content: message.content as Block[],
      stop: stops[message.stop_reason],
      usage: {
        input: message.usage.input_tokens,
        output: message.usage.output_tokens,
        cacheRead: message.usage.cache_read_input_tokens ?? 0,
        cacheWrite: message.usage.cache_creation_input_tokens ?? 0,
      },
      model: message.model,
    };
  } catch (error) {
    request.signal.throwIfAborted();
    throw explained(model, error);
  }
}

/** Marks the last block, so that the next call reads everything before it from the cache. */
function markLast(messages: Message[]): Message[] {
  const last = messages.at(-1);
  const block = last?.content.at(-1);
  if (!last || (block?.type !== 'text' && block?.type !== 'tool_result')) return messages;
  const content = [...last.content.slice(0, -1), { ...block, cache_control: cached }];
  return [...messages.slice(0, -1), { role: last.role, content }];
}

function explained(model: string, error: unknown): unknown {
  if (!(error instanceof Anthropic.AnthropicError)) return error;
  const status = error instanceof Anthropic.APIError ? (error.status as number | undefined) : undefined;
  const fatal = status !== undefined && [400, 401, 402, 403, 404].includes(status);
  const why =
    status === 401 || status === 403
      ? 'the endpoint refuses the key'
      : 'the endpoint did not answer usefully';
  return new ModelError(`${model}: ${why}: ${error.message}`, fatal);
}
