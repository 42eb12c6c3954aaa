/** Puts the routes on the wire and checks both ends of each against its contract. */
import { timingSafeEqual } from 'node:crypto';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Static, TSchema } from '@sinclair/typebox';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import { Problem } from './problem.ts';
import type { Route } from './routes.ts';
import { checked, WireError } from './wire-error.ts';

export { checked, WireError } from './wire-error.ts';

type Routes = Record<string, Route>;
type Input<R extends Route> = Static<R['request']>;
type Output<R extends Route> = Static<R['response']>;

export type Handlers<R extends Routes> = {
  /** The signal aborts when the client has gone. */
  [Name in keyof R]: (
    input: Input<R[Name]>,
    signal: AbortSignal,
  ) => Output<R[Name]> | Promise<Output<R[Name]>>;
};
export type Client<R extends Routes> = {
  [Name in keyof R]: (
    ...args: object extends Input<R[Name]>
      ? [input?: Input<R[Name]>, signal?: AbortSignal]
      : [input: Input<R[Name]>, signal?: AbortSignal]
  ) => Promise<Output<R[Name]>>;
};

const statusOf: Record<Problem['code'], 400 | 401 | 404 | 409 | 413 | 500 | 502 | 503> = {
  'bad-request': 400,
  unauthorised: 401,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  failed: 500,
  'bad-response': 502,
  unavailable: 503,
};

/** Answers of routes with `events`, as they come; what it throws before the first is the answer. */
export type Streams<R extends Routes> = {
  [Name in keyof R as R[Name] extends { events: TSchema } ? Name : never]?: (
    input: Input<R[Name]>,
    signal: AbortSignal,
  ) => AsyncIterable<R[Name] extends { events: TSchema } ? Static<R[Name]['events']> : never>;
};

export interface ServerOptions {
  /** Bearer token that every request must carry. */
  token: string;
  /** Largest body in bytes; default 20 MiB. */
  bodyBytesMax?: number;
  /** Told of every failure that no handler expected. */
  onBug?: (error: unknown) => void;
}

/**
 * How each server listens: on loopback only, and it closes no connection that a client keeps. One that a busy process closes
 * would fail the request that is on its way.
 */
export const onLoopback = { hostname: '127.0.0.1', serverOptions: { keepAliveTimeout: 0 } };

/** Makes an HTTP application that answers the routes on loopback names only. */
export function serveRoutes<R extends Routes>(
  routes: R,
  handlers: Handlers<R>,
  options: ServerOptions,
  streams: Streams<R> = {},
): Hono {
  const app = new Hono();
  app.use(guard(options.token));
  app.use(limit(options.bodyBytesMax ?? 20 * 1024 * 1024));
  for (const [name, route] of Object.entries(routes)) {
    app.on(route.method, route.path, async (context) => {
      const input = checked(
        route.request,
        await readInput(context, route),
        'bad-request',
        `${route.method} ${route.path}`,
      );
      const stream = (streams as Record<string, Source | undefined>)[name];
      const accepted = context.req.header('accept') ?? '';
      if (route.events && stream && accepted.includes('text/event-stream')) {
        return streamed(context, route.path, route.events, (signal) => numbered(stream(input, signal)));
      }
      const handler = handlers[name] as (input: unknown, signal: AbortSignal) => unknown;
      const answer = await handler(input, context.req.raw.signal);
      return context.json(
        checked(route.response, answer, 'bad-response', `answer of ${route.path}`) as object,
      );
    });
  }
  app.notFound((context) =>
    problem(context, {
      code: 'not-found',
      message: `There is no ${context.req.method} ${context.req.path}.`,
      hint: 'See contracts/routes.ts.',
    }),
  );
  app.onError((error, context) => {
    if (error instanceof WireError) return problem(context, error.problem);
    options.onBug?.(error);
    return problem(context, {
      code: 'failed',
      message: `A bug: ${error.message}`,
      hint: 'Nothing was lost; the log of the process has the details.',
    });
  });
  return app;
}

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

/**
 * Adds a GET route that streams JSON values as server-sent events, each checked; the id of an event is its place in the source.
 * `source` gets the `Last-Event-ID` of a client that reconnects, or undefined.
 */
export function serveEvents(
  app: Hono,
  path: string,
  schema: TSchema,
  source: (lastId: string | undefined, signal: AbortSignal) => AsyncIterable<{ id: string; data: unknown }>,
): void {
  app.get(path, (context) =>
    streamed(context, path, schema, (signal) => source(context.req.header('last-event-id'), signal)),
  );
}

type Source = (input: unknown, signal: AbortSignal) => AsyncIterable<unknown>;

function streamed(
  context: Context,
  path: string,
  schema: TSchema,
  source: (signal: AbortSignal) => AsyncIterable<{ id: string; data: unknown }>,
) {
  return streamSSE(context, async (stream: SSEStreamingApi) => {
    const ended = new AbortController();
    stream.onAbort(() => ended.abort());
    for await (const { id, data } of source(ended.signal)) {
      await stream.writeSSE({ id, data: JSON.stringify(checked(schema, data, 'bad-response', path)) });
    }
  });
}

async function* numbered(values: AsyncIterable<unknown>) {
  let count = 0;
  for await (const data of values) yield { id: String(count++), data };
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
    response.destroy();
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

function guard(token: string) {
  const expected = Buffer.from(`Bearer ${token}`);
  return async (context: Context, next: () => Promise<void>) => {
    const host = (context.req.header('host') ?? '').replace(/:\d+$/, '');
    if (!['127.0.0.1', 'localhost', '[::1]'].includes(host)) {
      return problem(context, {
        code: 'unauthorised',
        message: `Host ${host || '(none)'} is not a loopback name.`,
        hint: 'Use 127.0.0.1.',
      });
    }
    const given = Buffer.from(context.req.header('authorization') ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      return problem(context, {
        code: 'unauthorised',
        message: 'The token is missing or wrong.',
        hint: 'Send the header `Authorization: Bearer …`.',
      });
    }
    return next();
  };
}

/** A body whose length is said needs no counting, which would make a stream of it: Node reads no more than was said. */
function limit(bytesMax: number): MiddlewareHandler {
  const onError = (context: Context) =>
    problem(context, { code: 'too-large', message: 'The body is too large.', hint: 'Send it in parts.' });
  const counted = bodyLimit({ maxSize: bytesMax, onError });
  return (context, next) => {
    const isSaid = context.req.header('transfer-encoding') === undefined;
    const bytes = Number(context.req.header('content-length') ?? Number.NaN);
    return isSaid && bytes <= bytesMax ? next() : counted(context, next);
  };
}

async function readInput(context: Context, route: Route): Promise<unknown> {
  if (route.method === 'GET') return context.req.query();
  const text = await context.req.text();
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    throw new WireError('bad-request', `${route.path}: the body is not JSON.`, 'Send one JSON object.');
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
  const response = await ask(address, request);
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
  const { code, message, hint } = checked(Problem, answer, 'bad-response', `error of ${address.pathname}`);
  throw new WireError(code, message, hint);
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

function problem(context: Context, body: Problem) {
  return context.json(body, statusOf[body.code]);
}
