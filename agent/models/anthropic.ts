/** The Messages API of Anthropic, or of anything that speaks it: streamed, retried, cached as far as it can. */
import Anthropic from '@anthropic-ai/sdk';
import type { Model, ModelRequest, Reply } from '../model.ts';
import { withoutThinking } from '../thinking.ts';
import { checkEndpoint, type Endpoint } from './endpoints.ts';
import { failureOf } from './failures.ts';
import { BrokenReplyError, readReply } from './read-reply.ts';
import { requestBody } from './request-body.ts';
import { retrying, slowness, within } from './retry.ts';

/** Makes a model of an endpoint. @throws CliError when the key is missing or the address ends in /v1. */
export function anthropicModel(endpoint: Endpoint): Model {
  checkEndpoint(endpoint);
  const client = new Anthropic({
    apiKey: endpoint.key || 'none',
    ...(endpoint.baseUrl && { baseURL: endpoint.baseUrl }),
    // Tries are counted, and streams that break off are tried again, in retry.ts: the client knows only the start.
    maxRetries: 0,
    logLevel: 'off',
  });
  const { model: name, contextTokens } = endpoint;
  let strict = endpoint.profile === 'anthropic';
  const ask = async (request: ModelRequest): Promise<Reply> => {
    const attempt = async (): Promise<Reply> => {
      for (const form of formsOf(request, strict)) {
        const tried = (signal: AbortSignal) =>
          once(client, endpoint, { ...form.request, signal }, form.strict);
        try {
          const reply = await within(endpoint.timeoutMs, request.signal, tried);
          strict = form.strict;
          return reply;
        } catch (error) {
          if (form.last || !(error instanceof Anthropic.BadRequestError)) throw error;
        }
      }
      throw new Error('The last form of a request is answered or throws.');
    };
    const { value, retries } = await retrying(attempt, retryingOf(endpoint, request));
    return { ...value, ...(retries && { retries }) };
  };
  if (endpoint.profile === 'compat') return { name, contextTokens, ask };
  return { name, contextTokens, ask, count: (request) => count(client, endpoint, request) };
}

/**
 * A request as it is, and, when that is not accepted, as it may be: without thinking, which counts only where nothing
 * before it has changed, and with schemas that only describe, when the endpoint cannot compile them.
 */
function formsOf(request: ModelRequest, strict: boolean) {
  const messages = withoutThinking(request.messages);
  const bare = { ...request, messages };
  const thinks = messages.some((message, index) => message !== request.messages[index]);
  const forms = [
    { request, strict },
    ...(thinks ? [{ request: bare, strict }] : []),
    ...(strict ? [{ request: bare, strict: false }] : []),
  ];
  return forms.map((form, index) => ({ ...form, last: index === forms.length - 1 }));
}

function retryingOf({ model, retriesMax }: Endpoint, { signal, onEvent }: ModelRequest) {
  const meaning = (error: unknown) => slowness(error) ?? failureOf(error);
  return { name: model, retriesMax, signal, failureOf: meaning, onEvent };
}

async function once(client: Anthropic, endpoint: Endpoint, request: ModelRequest, strict: boolean) {
  const body = requestBody(endpoint, request, strict);
  const { data, response } = await client.messages
    .create({ ...body, stream: true }, { signal: request.signal })
    .withResponse();
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('text/event-stream')) {
    data.controller.abort();
    throw new BrokenReplyError(`it sent ${type || 'nothing that it names'} instead of a stream`, true);
  }
  const reply = await readReply(data, request.onEvent);
  // The client ends an aborted stream as if it were whole.
  request.signal.throwIfAborted();
  return reply;
}

async function count(client: Anthropic, endpoint: Endpoint, request: ModelRequest): Promise<number> {
  const { max_tokens: _, ...body } = requestBody(endpoint, request, false);
  const attempt = () =>
    within(endpoint.timeoutMs, request.signal, (signal) => client.messages.countTokens(body, { signal }));
  return (await retrying(attempt, retryingOf(endpoint, request))).value.input_tokens;
}
