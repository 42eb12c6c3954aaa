/** A Lab whose sandbox confines nothing: shows that the suite finds what is there to be found. It runs inside the outer sandbox only. */
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { labRoutes } from '../../contracts/routes.ts';
import { onLoopback, serveRoutes } from '../../contracts/wire.ts';
import { makeScratch } from '../../lab/leftovers.ts';
import { notCompiled } from '../../lab/sandbox/compiled.ts';
import type { Sandbox } from '../../lab/sandbox/sandbox.ts';
import { openWorkbench } from '../../lab/workbench.ts';
import { isInside } from './outer.ts';
import { allPromised } from './promises.ts';

if (!isInside()) throw new Error('An open Lab runs inside the outer sandbox of the hostile suite only.');

const open: Sandbox = {
  tier: 'process',
  promises: allPromised,
  compiled: notCompiled,
  confine: ({ program, args, env }) => ({
    argv: [program, ...args],
    env: { ...(process.env as Record<string, string>), ...env },
  }),
};
const [root = '.'] = process.argv.slice(2);
const token = randomBytes(16).toString('hex');
const workbench = openWorkbench(root, { sandbox: open, scratch: makeScratch() });
const app = serveRoutes(labRoutes, workbench.handlers, { token, onBug: (error) => console.error(error) });
serve({ fetch: app.fetch, ...onLoopback, port: 0 }, ({ port }: AddressInfo) => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}`, token }));
});
process.stdin.on('end', () => workbench.close().then(() => process.exit(0))).resume();
