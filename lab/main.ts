/** The process of a Lab: arguments, token, the ready line, and an end that leaves nothing behind. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';
import { labRoutes } from '../contracts/routes.ts';
import { readSettings } from '../contracts/settings.ts';
import { onLoopback, serveRoutes } from '../contracts/wire.ts';
import { isLeftover, makeScratch } from './leftovers.ts';
import { sweepGroups } from './sandbox/control-group.ts';
import { startGuardian } from './sandbox/guardian.ts';
import { chooseSandbox, reportSandboxes } from './sandbox/sandbox.ts';
import { removeTree } from './scratch.ts';
import type { Workbench } from './workbench.ts';

const usage = `Usage: node lab/main.ts [options]

  --root <folder>      the checkout to work on (default: here); -: each line of stdin names one, in the place of the
                       one before, and is answered with a ready line
  --port <number>      where to listen on 127.0.0.1; 0: any free port (default: LOOM_LAB_PORT)
  --token-file <file>  read the bearer token from this file, or write a new one there;
                       without it the ready line on stdout has the token
  --follow-stdin       end when stdin closes
  --kept               the checkout is no throwaway copy: what others write to it is noticed before each
                       request, and what is saved survives a power failure
  --protect <path>     no edit touches this file, or folder that ends in /; may be repeated
  --try-sandboxes      print what each sandbox keeps on this machine, and end
`;

const options = {
  root: { type: 'string', default: '.' },
  port: { type: 'string' },
  'token-file': { type: 'string' },
  'follow-stdin': { type: 'boolean', default: false },
  kept: { type: 'boolean', default: false },
  protect: { type: 'string', multiple: true },
  'try-sandboxes': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

try {
  await main();
} catch (error) {
  console.error(`The Lab cannot start: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(usage);
    return;
  }
  const settings = readSettings({ LOOM_LAB_PORT: values.port }, process.env);
  const scratch = makeScratch();
  process.on('exit', () => removeTree(scratch));
  startGuardian(scratch);
  await sweepGroups(isLeftover);
  if (values['try-sandboxes']) {
    console.log(JSON.stringify(await reportSandboxes(scratch)));
    process.exit(0);
  }
  // The trial of the sandbox runs beside this process, which has much to load meanwhile.
  const [sandbox, { openWorkbench }] = await Promise.all([
    chooseSandbox(settings.LOOM_SANDBOX, scratch),
    import('./workbench.ts'),
  ]);
  const token = tokenFrom(values['token-file']);
  const open = (folder: string) => {
    const root = realpathSync(folder);
    // Where a Lab is at work shows in its process, also when the folder came later than the process.
    process.chdir(root);
    const { kept: isKept, protect: protectedPaths = [] } = values;
    return openWorkbench(root, { sandbox, scratch, isKept, protectedPaths });
  };
  const told = values['token-file'] === undefined ? { token } : {};
  const { show, end } = serveWorkbenches(token, settings.LOOM_LAB_PORT);
  if (values['follow-stdin'] && values.root !== '-') process.stdin.on('end', () => end(0)).resume();
  const folders = values.root === '-' ? createInterface({ input: process.stdin }) : [values.root];
  for await (const folder of folders) {
    const url = await show(() => open(folder));
    console.log(JSON.stringify({ url, ...told }));
  }
  if (values['follow-stdin'] && values.root === '-') await end(0);
}

/** Puts workbenches on one port, each in the place of the one before. */
function serveWorkbenches(token: string, port: number) {
  let workbench: Workbench | undefined;
  let app: Hono | undefined;
  let url: Promise<string> | undefined;
  let ending = false;
  const end = async (code: number) => {
    if (ending) return;
    ending = true;
    await workbench?.close();
    process.exit(code);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => end(0));
  const listen = () =>
    new Promise<string>((resolve) => {
      const fetch = (request: Request) => app?.fetch(request) as Promise<Response>;
      const server = serve({ fetch, ...onLoopback, port }, (address: AddressInfo) =>
        resolve(`http://127.0.0.1:${address.port}`),
      );
      server.on('error', (error) => {
        console.error(`The Lab cannot listen on port ${port}: ${error.message}. Give another with --port.`);
        end(1);
      });
    });
  const show = async (open: () => Workbench): Promise<string> => {
    await workbench?.close();
    workbench = open();
    app = serveRoutes(labRoutes, workbench.handlers, { token, onBug: (error) => console.error(error) });
    url ??= listen();
    return url;
  };
  return { show, end };
}

/** The token that is in the file already, or a new one written there for its owner only. */
function tokenFrom(file: string | undefined): string {
  if (file !== undefined && existsSync(file)) {
    const found = readFileSync(file, 'utf8').trim();
    if (found) return found;
  }
  const made = randomBytes(32).toString('hex');
  if (file !== undefined) {
    writeFileSync(`${file}.new`, made, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return made;
}
