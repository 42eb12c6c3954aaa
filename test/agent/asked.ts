/** Asks a model of a loopback server that has prepared answers. */
import type { ModelEvent, ModelRequest } from '../../agent/model.ts';
import { anthropicModel } from '../../agent/models/anthropic.ts';
import type { Endpoint } from '../../agent/models/endpoints.ts';
import { type MessagesApi, type Prepared, serveMessagesApi } from './messages-api.ts';

const someRequest: ModelRequest = {
  system: 'Be brief.',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }],
  tools: [
    { name: 'read', description: 'Read.', schema: { type: 'object' } },
    { name: 'finish', description: 'Finish.', schema: { type: 'object', additionalProperties: false } },
  ],
  maxTokens: 64_000,
  signal: new AbortController().signal,
};

export interface Asking {
  api: MessagesApi;
  /** What was heard while replies came in. */
  heard: ModelEvent[];
  ask(request?: Partial<ModelRequest>): ReturnType<ReturnType<typeof anthropicModel>['ask']>;
  count(): Promise<number> | undefined;
}

/** Starts a server with these answers, and a model that asks it. */
export async function askOf(answers: Prepared[], endpoint: Partial<Endpoint> = {}): Promise<Asking> {
  const api = await serveMessagesApi(answers);
  const heard: ModelEvent[] = [];
  const model = anthropicModel({
    profile: 'anthropic',
    key: 'the-key',
    baseUrl: api.url,
    model: 'some-model',
    retriesMax: 2,
    timeoutMs: 20_000,
    contextTokens: 1000,
    ...endpoint,
  });
  return {
    api,
    heard,
    ask: (request) => model.ask({ ...someRequest, onEvent: (event) => heard.push(event), ...request }),
    count: () => model.count?.(someRequest),
  };
}
