/** The asking end of the wire: clients of routes, and readers of events, each answer checked. */
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Static, TSchema } from '@sinclair/typebox';
import { Problem } from './problem.ts';
import type { Route } from './routes.ts';
import { checked, WireError, wireError } from './wire-error.ts';

type Routes = Record<string, Route>;
type Input<R extends Route> = Static<R['request']>;
type Output<R extends Route> = Static<R['response']>;

export type Client<R extends Routes> = {
  [Name in keyof R]: (
    ...args: object extends Input<R[Name]>
      ? [input?: Input<R[Name]>, signal?: AbortSignal]
      : [input: Input<R[Name]>, signal?: AbortSignal]
  ) => Promise<Output<R[Name]>>;
};

/** Makes a client for the routes of a server. Its calls throw WireError. */
export function connectRoutes<R extends Routes>(routes: R, url: string, token: string): Client<R> {
  const agent = new Agent({ keepAlive: true });
  const call = async (route: Route, input: unknown, signal?: AbortSignal) => {
    const request = checked(
      route.request,
      input ?? {},
      'bad-request',
      `${route.method} ${route.path}`,
    ) as Record<string, string>;
    const address = new URL(route.path, url);
    if (route.method === 'GET') address.search = new URLSearchParams(request).toString();
    const isPost = route.method === 'POST';
    const answer = await send(address, {
      method: route.method,
      agent,
      headers: {
        authorization: `Bearer ${token}`,
        ...(isPost && { 'content-type': 'application/json' }),
      },
      ...(isPost && { body: JSON.stringify(request) }),
      ...(signal && { signal }),
    });
    return checked(route.response, answer, 'bad-response', `answer of ${route.path}`);
  };
  return Object.fromEntries(
    Object.entries(routes).map(([name, route]) => [
      name,
      (input?: unknown, signal?: AbortSignal) => call(route, input, signal),
    ]),
  ) as unknown as Client<R>;
}

/** Reads server-sent events, each checked, until the signal aborts or the server ends. @throws WireError */
export function readEvents<S extends TSchema>(
  schema: S,
  address: URL,
  token: string,
  signal: AbortSignal,
  lastId?: string,
): AsyncGenerator<Static<S>> {
  const headers = {
    authorization: `Bearer ${token}`,
    ...(lastId !== undefined && { 'last-event-id': lastId }),
  };
  return eventsOf(schema, address, { method: 'GET', signal, headers });
}

/** Asks a route and reads its answer as events, each checked. @throws WireError */
export function askEvents<R extends Route & { events: TSchema }>(
  route: R,
  { url, token }: { url: string; token: string },
  input: Input<R>,
  signal: AbortSignal,
): AsyncGenerator<Static<R['events']>> {
  const headers = {
    ...{ authorization: `Bearer ${token}`, accept: 'text/event-stream' },
    'content-type': 'application/json',
  };
  const body = JSON.stringify(checked(route.request, input, 'bad-request', route.path));
  return eventsOf(route.events, new URL(route.path, url), { method: 'POST', signal, headers, body });
}

async function* eventsOf<S extends TSchema>(
  schema: S,
  address: URL,
  request: Request,
): AsyncGenerator<Static<S>> {
  const response = await ask(address, request);
  if (response.statusCode !== 200) {
    await answerOf(response, address);
    throw unreachable(address, `status ${response.statusCode}`);
  }
  try {
    for await (const data of blocksOf(response))
      yield checked(schema, data, 'bad-response', address.pathname);
  } catch (error) {
    throw error instanceof WireError ? error : unreachable(address, error);
  }
}

/** The data of server-sent events, parsed. */
async function* blocksOf(response: IncomingMessage): AsyncGenerator<unknown> {
  let rest = '';
  for await (const chunk of response.setEncoding('utf8')) {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = block
        .split('\n')
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trimStart())
        .join('\n');
      if (data) yield JSON.parse(data);
    }
  }
}

interface Request {
  method: string;
  /** Keeps connections; without, the request has one of its own. */
  agent?: Agent;
  headers: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
}

/**
 * Asks, and waits as long as the answer takes: `fetch` gives up after five minutes, and a run of tests may last longer. The
 * caller's signal is the deadline.
 */
function ask(address: URL, { method, headers, body, signal, agent }: Request): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      address,
      { method, headers, agent: agent ?? false, ...(signal && { signal }) },
      resolve,
    );
    request.on('error', (error) => reject(unreachable(address, error))).end(body);
  });
}

async function send(address: URL, request: Request): Promise<unknown> {
  return answerOf(await ask(address, request), address);
}

async function answerOf(response: IncomingMessage, address: URL): Promise<unknown> {
  const body = await text(response).catch((error: unknown) => {
    throw unreachable(address, error);
  });
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    throw new WireError(
      'bad-response',
      `${address.href} answered ${response.statusCode} with something that is not JSON.`,
      'Check that the address is a Loom process.',
    );
  }
  if (response.statusCode === 200) return answer;
  throw wireError(checked(Problem, answer, 'bad-response', `error of ${address.pathname}`));
}

function unreachable(address: URL, error: unknown): WireError {
  const cause =
    error instanceof Error ? ((error.cause as Error | undefined)?.message ?? error.message) : String(error);
  return new WireError(
    'unavailable',
    `${address.origin} does not answer: ${cause}`,
    'Check that the process runs and the address is right.',
  );
}
