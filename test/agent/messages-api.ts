/** A server on loopback that speaks the streaming Messages API, from a list of prepared answers. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type Anthropic from '@anthropic-ai/sdk';

type Event = Anthropic.RawMessageStreamEvent;
type ErrorEvent = { type: 'error'; error: { type: Anthropic.ErrorType; message: string } };

type Said =
  | { text: string }
  | { thinking: string; signature?: string }
  | { redacted: string }
  | { tool: string; input: unknown; id?: string }
  /** A tool call whose input is sent as it is written here. */
  | { tool: string; json: string };

interface WholeReply {
  content: Said[];
  stop: string;
  usage?: Partial<Anthropic.Usage>;
}

export type Prepared =
  | WholeReply
  | {
      status: number;
      error: string;
      type?: Anthropic.ErrorType;
      code?: string;
      headers?: Record<string, string>;
    }
  | { html: string }
  /** The stream ends in the middle, as if it were whole. */
  | { broken: true }
  /** The connection is lost in the middle of the stream. */
  | { lost: true }
  /** An error comes in the middle of the stream. */
  | { streamError: Anthropic.ErrorType; message: string }
  /** Whatever the events are made of. */
  | { raw: string }
  | { afterMs: number; reply: WholeReply }
  /** The reply comes when the test says so. */
  | { when: Promise<unknown>; reply: WholeReply };

export interface MessagesApi {
  url: string;
  /** What was asked: headers and body of each request. */
  requests: { authorization: string | undefined; path: string | undefined; body: Record<string, unknown> }[];
  close(): Promise<void>;
}

/** Starts the server; it gives the answers in order, the last one again and again. Tokens it counts as 12. Without models it has no list of them. */
export async function serveMessagesApi(answers: Prepared[], models?: string[]): Promise<MessagesApi> {
  const requests: MessagesApi['requests'] = [];
  const closing = new AbortController();
  const server = createServer(async (request, response) => {
    if (request.method === 'GET') {
      const data = models?.map((id) => ({ id, type: 'model', display_name: id }));
      response.writeHead(data ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ data, has_more: false, first_id: null, last_id: null }));
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (request.url?.endsWith('/count_tokens')) {
      const counted: Anthropic.MessageTokensCount = { input_tokens: 12 };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(counted));
      return;
    }
    requests.push({ authorization: request.headers.authorization, path: request.url, body });
    const answer = answers[Math.min(requests.length, answers.length) - 1];
    if (answer) await give(response, answer, closing.signal);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        closing.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function give(response: ServerResponse, answer: Prepared, closing: AbortSignal): Promise<void> {
  if ('html' in answer) {
    response.writeHead(200, { 'content-type': 'text/html' }).end(answer.html);
  } else if ('status' in answer) {
    const details = answer.code ? { details: { error_code: answer.code } } : {};
    const error = { type: answer.type ?? 'api_error', message: answer.error, ...details };
    response
      .writeHead(answer.status, {
        'content-type': 'application/json',
        'retry-after-ms': '1',
        ...answer.headers,
      })
      .end(JSON.stringify({ type: 'error', error }));
  } else if ('afterMs' in answer) {
    // An aborted wait is the end of the test: nobody listens any more.
    await sleep(answer.afterMs, undefined, { signal: closing, ref: false }).catch(() => undefined);
    await give(response, answer.reply, closing);
  } else if ('when' in answer) {
    await answer.when;
    await give(response, answer.reply, closing);
  } else {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if ('content' in answer) return void response.end(eventsOf(answer).map(sse).join(''));
    if ('raw' in answer) return void response.end(answer.raw);
    const half = eventsOf({ content: [{ text: 'half an ans' }], stop: 'end_turn' }).slice(0, 3);
    response.write(half.map(sse).join(''));
    if ('lost' in answer) return void setTimeout(() => response.destroy(), 20);
    if ('broken' in answer) return void response.end();
    response.end(sse({ type: 'error', error: { type: answer.streamError, message: answer.message } }));
  }
}

const sse = (event: Event | ErrorEvent) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

function eventsOf({ content, stop, usage }: WholeReply): Event[] {
  const message: Anthropic.Message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'served-model',
    content: [],
    container: null,
    diagnostics: null,
    stop_details: null,
    stop_reason: null,
    stop_sequence: null,
    usage: { ...usageOfStart, ...usage },
  };
  const refused = { type: 'refusal', category: 'cyber', explanation: 'It may do harm.' } as const;
  return [
    { type: 'message_start', message },
    ...content.flatMap(eventsOfBlock),
    {
      type: 'message_delta',
      delta: {
        container: null,
        stop_details: stop === 'refusal' ? refused : null,
        stop_reason: stop as Anthropic.StopReason,
        stop_sequence: null,
      },
      usage: {
        cache_creation_input_tokens: null,
        cache_read_input_tokens: null,
        input_tokens: null,
        output_tokens: usage?.output_tokens ?? 7,
        output_tokens_details: null,
        server_tool_use: null,
      },
    },
    { type: 'message_stop' },
  ];
}

const usageOfStart: Anthropic.Usage = {
  cache_creation: null,
  cache_creation_input_tokens: 5,
  cache_read_input_tokens: 3,
  inference_geo: null,
  input_tokens: 11,
  output_tokens: 1,
  output_tokens_details: null,
  server_tool_use: null,
  service_tier: 'standard',
  speed: null,
};

function eventsOfBlock(said: Said, index: number): Event[] {
  return [
    { type: 'content_block_start', index, content_block: startOf(said, index) },
    ...deltasOf(said).map((delta): Event => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

function startOf(said: Said, index: number): Anthropic.ContentBlock {
  if ('text' in said) return { type: 'text', text: '', citations: null };
  if ('thinking' in said) return { type: 'thinking', thinking: '', signature: '' };
  if ('redacted' in said) return { type: 'redacted_thinking', data: said.redacted };
  const id = 'id' in said && said.id !== undefined ? said.id : `toolu_${index}`;
  return { type: 'tool_use', id, name: said.tool, input: {}, caller: { type: 'direct' } };
}

function deltasOf(said: Said): Anthropic.RawContentBlockDelta[] {
  if ('text' in said) return halves(said.text).map((text) => ({ type: 'text_delta', text }));
  if ('redacted' in said) return [];
  if ('thinking' in said) {
    const { signature = 'signed' } = said;
    return [
      ...halves(said.thinking).map((thinking) => ({ type: 'thinking_delta', thinking }) as const),
      ...(signature ? [{ type: 'signature_delta', signature } as const] : []),
    ];
  }
  const json = 'json' in said ? said.json : JSON.stringify(said.input);
  return halves(json).map((partial_json) => ({ type: 'input_json_delta', partial_json }));
}

function halves(whole: string): string[] {
  const middle = Math.ceil(whole.length / 2);
  return [whole.slice(0, middle), whole.slice(middle)];
}
