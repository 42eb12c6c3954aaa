/** `loom mcp`: the engine and a Lab as tools of any MCP client, over stdio or HTTP. */
import { join } from 'node:path';
import type { Server } from '@modelcontextprotocol/server';
import { cacheFolder } from '../cache-folder.ts';
import type { Answer, Register, World } from '../command.ts';
import { CliError } from '../exit-codes.ts';
import type { ServedWorld } from '../mcp/server.ts';
import { keptToken } from '../private-file.ts';
import { signalled } from '../signalled.ts';

interface Options {
  http: boolean;
  port: string;
  tokenFile?: string;
  tools: string;
}

export const registerMcp: Register = (program, perform) => {
  program
    .command('mcp')
    .description(
      'Serve operations, queries and a Lab to MCP clients such as Claude Code, Cursor and VS Code, over stdio. Edits are written to the files of the repository at once. Ends with its stdin, or on Ctrl-C.',
    )
    .option(
      '--tools <sets>',
      'which tools, with commas: lean (the most used, and a way to all others), queries, edits, lab (evaluate, compare, check, run_tests, run), all',
      'lean',
    )
    .option('--http', 'serve over HTTP at http://127.0.0.1:<port>/mcp instead, until Ctrl-C', false)
    .option('--port <number>', 'with --http: where to listen; 0: any free port', '8403')
    .option(
      '--token-file <file>',
      'with --http: the bearer token is read from this file, or a new one is written there (default: mcp-token in the cache folder)',
    )
    .addHelpText('after', help)
    .action((options: Options) =>
      perform((world) => mcp(world, options, program.getOptionValueSource('repo') === 'cli')),
    );
};

const help = `
Which repository: the one of --repo. Without it, over stdio, the folder that the client has open (its first root with a
tsconfig.json); else LOOM_REPO_PATH, or the folder that it is started in.
stdout carries nothing but the protocol (with --http: the address, as JSON with --json); messages go to stderr.
Exit codes: 0 stdin ended, 1 it cannot start, 2 bad arguments, 130 stopped by Ctrl-C or a signal.`;

async function mcp(world: World, options: Options, isNamed: boolean): Promise<Answer> {
  const [{ mcpServer }, { openRepository }, { setNames }] = await Promise.all([
    import('../mcp/server.ts'),
    import('../mcp/repository.ts'),
    import('../mcp/tools.ts'),
  ]);
  const sets = options.tools.split(',').map((name) => {
    const set = setNames.find((each) => each === name.trim());
    if (set) return set;
    throw new CliError('usage', `There is no set of tools ${name}.`, `There are: ${setNames.join(', ')}.`);
  });
  const repositories = new Map<string, ServedWorld['repository']>();
  const open = (root: string) => {
    const known = repositories.get(root) ?? openRepository(root, world.settings);
    repositories.set(root, known);
    return known;
  };
  const served = { sets, repository: open(world.repo), ...(!options.http && !isNamed && { open }) };
  const makeServer = () => mcpServer(served);
  try {
    const end = options.http ? await overHttp(makeServer, world, options) : await overStdio(makeServer);
    return { data: undefined, text: '', ending: end };
  } finally {
    await Promise.all([...repositories.values()].map((each) => each.close()));
  }
}

async function overStdio(makeServer: () => Server) {
  const { serveStdio } = await import('@modelcontextprotocol/server/stdio');
  const ended = new Promise<'done'>((resolve) => {
    process.stdin.once('end', () => resolve('done')).once('close', () => resolve('done'));
  });
  const serving = serveStdio(makeServer, { onerror: (error) => console.error(error.message) });
  const end = await Promise.race([ended, signalled()]);
  await serving.close();
  return end;
}

async function overHttp(
  makeServer: () => Server,
  { json, settings }: World,
  { port, tokenFile = join(cacheFolder(settings), 'mcp-token') }: Options,
) {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new CliError('usage', `--port ${port} is no port.`, 'Give a number from 0 to 65535.');
  const { serveHttp } = await import('../mcp/http.ts');
  const serving = await serveHttp(makeServer, Number(port), keptToken(tokenFile));
  if (json) console.log(JSON.stringify({ url: serving.url, tokenFile, pid: process.pid }));
  else console.log(`MCP ${serving.url}\nAuthorization: Bearer, and the token in ${tokenFile}`);
  const end = await signalled();
  await serving.close();
  return end;
}
