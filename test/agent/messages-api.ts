/** A server on loopback that speaks the streaming Messages API, from a list of prepared answers. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Prepared =
  | { status: number; error: string; retryAfterMs?: number }
  | { html: string }
  | { broken: true }
  | { content: ({ text: string } | { tool: string; input: unknown })[]; stop: string };

export interface MessagesApi {
  url: string;
  /** What was asked: headers and body of each request. */
  requests: { authorization: string | undefined; path: string | undefined; body: Record<string, unknown> }[];
  close(): Promise<void>;
}

/** Starts the server; it gives the answers in order, the last one again and again. */
export async function serveMessagesApi(answers: Prepared[]): Promise<MessagesApi> {
  const requests: MessagesApi['requests'] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    requests.push({ authorization: request.headers.authorization, path: request.url, body });
    const answer = answers[Math.min(requests.length, answers.length) - 1];
    if (!answer || 'html' in answer) {
      response.writeHead(200, { 'content-type': 'text/html' }).end(answer?.html);
    } else if ('status' in answer) {
      const error = { type: 'error', error: { type: 'api_error', message: answer.error } };
      const retry = { 'retry-after-ms': String(answer.retryAfterMs ?? 1) };
      response
        .writeHead(answer.status, { 'content-type': 'application/json', ...retry })
        .end(JSON.stringify(error));
    } else {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const events =
        'broken' in answer
          ? eventsOf([{ text: 'half an ans' }], 'end_turn').slice(0, 3)
          : eventsOf(answer.content, answer.stop);
      response.end(
        events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
      );
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function eventsOf(content: ({ text: string } | { tool: string; input: unknown })[], stop: string) {
  const usage = {
    input_tokens: 11,
    output_tokens: 1,
    cache_read_input_tokens: 3,
    cache_creation_input_tokens: 5,
  };
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'served-model',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage,
  };
  const blocks = content.flatMap((block, index) => {
    const start =
      'text' in block
        ? { type: 'text', text: '' }
        : { type: 'tool_use', id: `toolu_${index}`, name: block.tool, input: {} };
    const whole = 'text' in block ? block.text : JSON.stringify(block.input);
    const middle = Math.ceil(whole.length / 2);
    const deltas = [whole.slice(0, middle), whole.slice(middle)].map((part) =>
      'text' in block ? { type: 'text_delta', text: part } : { type: 'input_json_delta', partial_json: part },
    );
    return [
      { type: 'content_block_start', index, content_block: start },
      ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ];
  });
  return [
    { type: 'message_start', message },
    ...blocks,
    { type: 'message_delta', delta: { stop_reason: stop, stop_sequence: null }, usage: { output_tokens: 7 } },
    { type: 'message_stop' },
  ];
}
