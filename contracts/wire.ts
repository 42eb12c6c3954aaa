/** Puts the routes on the wire and checks both ends of each against its contract. */
import { timingSafeEqual } from 'node:crypto';
import type { Static, TSchema } from '@sinclair/typebox';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import type { Problem } from './problem.ts';
import type { Route } from './routes.ts';
import { checked, WireError } from './wire-error.ts';

export { askEvents, type Client, connectRoutes, readEvents } from './wire-client.ts';
export { checked, WireError, wireError } from './wire-error.ts';

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
const statusOf: Record<Problem['code'], 400 | 401 | 404 | 409 | 413 | 429 | 500 | 502 | 503> = {
  'bad-request': 400,
  unauthorised: 401,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  busy: 429,
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
  /** Bearer token that every request must carry, but those of open routes. */
  token: string;
  /** Adds what needs no token either: pages and what belongs to them. */
  addOpen?: (app: Hono) => void;
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
  app.use(onlyLoopback);
  app.use(limit(options.bodyBytesMax ?? 20 * 1024 * 1024));
  const add = ([name, route]: [string, Route]) =>
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
  const [open = [], closed = []] = [true, false].map((isOpen) =>
    Object.entries(routes).filter(([, route]) => (route.open ?? false) === isOpen),
  );
  // What is added before the guard is answered before it is asked.
  open.forEach(add);
  options.addOpen?.(app);
  app.use(guard(options.token));
  closed.forEach(add);
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

/**
 * Adds a GET route that streams JSON values as server-sent events, each checked; the id of an event is its place in the source.
 * `source` gets the `Last-Event-ID` of a client that reconnects, or the id before the one that `?from=` names, or undefined.
 */
export function serveEvents(
  app: Hono,
  path: string,
  schema: TSchema,
  source: (lastId: string | undefined, signal: AbortSignal) => AsyncIterable<{ id: string; data: unknown }>,
): void {
  app.get(path, (context) => {
    const from = Number(context.req.query('from') ?? 0);
    if (!Number.isSafeInteger(from) || from < 0)
      throw new WireError('bad-request', `GET ${path}: from is no number of an event.`, 'Count from 0.');
    const lastId = context.req.header('last-event-id') ?? (from > 0 ? String(from - 1) : undefined);
    return streamed(context, path, schema, (signal) => source(lastId, signal));
  });
}

type Source = (input: unknown, signal: AbortSignal) => AsyncIterable<unknown>;

function streamed(
  context: Context,
  path: string,
  schema: TSchema,
  source: (signal: AbortSignal) => AsyncIterable<{ id: string; data: unknown }>,
) {
  const ended = new AbortController();
  const values = source(ended.signal);
  return streamSSE(context, async (stream: SSEStreamingApi) => {
    stream.onAbort(() => ended.abort());
    for await (const { id, data } of values) {
      await stream.writeSSE({ id, data: JSON.stringify(checked(schema, data, 'bad-response', path)) });
    }
  });
}

async function* numbered(values: AsyncIterable<unknown>) {
  let count = 0;
  for await (const data of values) yield { id: String(count++), data };
}

async function onlyLoopback(context: Context, next: () => Promise<void>) {
  const host = (context.req.header('host') ?? '').replace(/:\d+$/, '');
  if (['127.0.0.1', 'localhost', '[::1]'].includes(host)) return next();
  return problem(context, {
    code: 'unauthorised',
    message: `Host ${host || '(none)'} is not a loopback name.`,
    hint: 'Use 127.0.0.1.',
  });
}

function guard(token: string) {
  const expected = Buffer.from(`Bearer ${token}`);
  return async (context: Context, next: () => Promise<void>) => {
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

function problem(context: Context, body: Problem) {
  return context.json(body, statusOf[body.code]);
}
