/** MCP over HTTP on this machine: loopback names, a token, no foreign web page, bodies of limited size. */
import { timingSafeEqual } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import {
  createMcpHandler,
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  originValidationResponse,
  type Server,
} from '@modelcontextprotocol/server';
import { CliError } from '../exit-codes.ts';

export interface HttpServing {
  url: string;
  close(): Promise<void>;
}

const bodyBytesMax = 4 * 1024 * 1024;

/** Serves at `/mcp` until it is closed; every request gets a server of its own. @throws CliError when the port is taken */
export async function serveHttp(makeServer: () => Server, port: number, token: string): Promise<HttpServing> {
  const handler = createMcpHandler(makeServer, {
    maxRequestBodySize: bodyBytesMax,
    onerror: (error) => console.error(error.message),
  });
  const guarded = (request: Request): Response | Promise<Response> =>
    hostHeaderValidationResponse(request, localhostAllowedHostnames()) ??
    originValidationResponse(request, localhostAllowedOrigins()) ??
    withoutToken(request, token) ??
    withoutPath(request) ??
    handler.fetch(request);
  const server = await listen(guarded, port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    close: async () => {
      await handler.close();
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
    },
  };
}

function withoutToken(request: Request, token: string): Response | undefined {
  const expected = Buffer.from(`Bearer ${token}`);
  const given = Buffer.from(request.headers.get('authorization') ?? '');
  if (given.length === expected.length && timingSafeEqual(given, expected)) return undefined;
  return problem(401, 'The token is missing or wrong. Send the header `Authorization: Bearer …`.', {
    'www-authenticate': 'Bearer',
  });
}

function withoutPath(request: Request): Response | undefined {
  const { pathname } = new URL(request.url);
  return pathname === '/mcp' ? undefined : problem(404, `There is no ${pathname}; MCP is at /mcp.`);
}

const problem = (status: number, message: string, headers: Record<string, string> = {}) =>
  Response.json({ jsonrpc: '2.0', id: null, error: { code: -32000, message } }, { status, headers });

function listen(fetch: (request: Request) => Response | Promise<Response>, port: number) {
  return new Promise<ReturnType<typeof serve>>((resolve, reject) => {
    const server = serve({ fetch, port, hostname: '127.0.0.1' }, () => resolve(server));
    server.once('error', (error) =>
      reject(
        new CliError('failed', `Port ${port} cannot be used: ${error.message}`, 'Give another with --port.'),
      ),
    );
  });
}
