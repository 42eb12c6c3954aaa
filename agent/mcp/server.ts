/** An MCP server over a repository: lists the tools, runs them, tells of progress, and answers failures that can be acted on. */
import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  inputRequired,
  inputResponse,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { runTool, type Tool, type ToolResult } from '../tool.ts';
import { loomVersion } from '../version.ts';
import type { Repository } from './repository.ts';
import { repositoryAmong } from './roots.ts';
import { described, mcpTools, type SetName } from './tools.ts';

export interface ServedWorld {
  sets: readonly SetName[];
  /** The repository when the client names none. */
  repository: Repository;
  /** Given when the client's roots may name another one; opens it, or gives the open one. */
  open?: (root: string) => Repository;
}

const instructions = `Edits of TypeScript as operations on the syntax tree: all or nothing, checked for names and types, undone by id. Point at code by selectors such as src/a.ts#Class.method, which \`outline\`, \`find-symbol\` and \`search\` give; src/a.ts alone is the file, ~2 at the end the second of that name, @1f0c22ab refuses when the text has changed. Places inside a target are named by their \`text\`. Code is plain text, without fences or line numbers. \`preview\` shows diffs; edits are written to the files at once. What other programs write to the files is seen at the next call.`;

/** Makes a server for one connection, or for one request over HTTP. */
export function mcpServer({ sets, repository, open }: ServedWorld): Server {
  let chosen: Repository | undefined;
  const present = () => chosen ?? repository;
  const tools = mcpTools(sets, lazily(present));
  const server = new Server(
    { name: 'loom', title: 'Loom', version: loomVersion() },
    { capabilities: { tools: {} }, instructions },
  );
  server.setRequestHandler('tools/list', () => ({ tools: tools.map(described) }));
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    if (open && !chosen) {
      const answer = inputResponse(context.mcpReq.inputResponses, 'roots');
      const isAsked = answer.kind === 'roots';
      if (!isAsked && capabilitiesOf(server, context)?.roots)
        return inputRequired({ inputRequests: { roots: inputRequired.listRoots() } });
      const root = isAsked ? repositoryAmong(answer.roots) : undefined;
      chosen = root === undefined ? repository : open(root);
    }
    return withProgress(context, params.name, () =>
      answered(tools, params.name, params.arguments ?? {}, context.mcpReq.signal),
    );
  });
  if (open)
    server.setNotificationHandler('notifications/roots/list_changed', () => {
      chosen = undefined;
    });
  return server;
}

/** The tools are made before it is known of which repository. */
const lazily = (present: () => Repository): Pick<Repository, 'lab' | 'read'> => ({
  get lab() {
    const call = (_: object, name: keyof Repository['lab']) => (input: never, signal?: AbortSignal) =>
      present().lab[name](input, signal);
    return new Proxy({} as Repository['lab'], { get: call as never });
  },
  read: (path) => present().read(path),
});

function capabilitiesOf(server: Server, { mcpReq }: ServerContext): ClientCapabilities | undefined {
  const envelope = mcpReq.envelope as Record<string, ClientCapabilities> | undefined;
  return envelope?.[CLIENT_CAPABILITIES_META_KEY] ?? server.getClientCapabilities();
}

async function answered(
  tools: Tool[],
  name: string,
  input: unknown,
  signal: AbortSignal,
): Promise<CallToolResult> {
  return toResult(await runTool(tools, name, input, signal));
}

/** A failure carries `refused`: code, message, and what to do next. An evaluation that threw is an answer. */
function toResult({ text, value, refusal, code, ok }: ToolResult): CallToolResult {
  const content = [{ type: 'text' as const, text }];
  if (value !== undefined) return { content, structuredContent: value as Record<string, unknown> };
  if (ok) return { content };
  const refused = refusal ?? {
    code: code ?? 'failed',
    message: text,
    hint: hints[code ?? ''] ?? lookElsewhere,
  };
  return { content, structuredContent: { refused }, isError: true };
}

const lookElsewhere = 'The message says what failed; `loom doctor` says what works on this machine.';
const hints: Record<string, string> = {
  'bad-input': 'Send what the input schema of the tool asks for.',
  'unknown-tool': 'Use a tool of the list; `manual` and `apply_program` lead to every operation.',
};

const progressMs = 1_000;

/** Tells a client that wants to know, each second, that the call goes on. */
async function withProgress<T>(
  { mcpReq }: ServerContext,
  name: string,
  action: () => Promise<T>,
): Promise<T> {
  const token = mcpReq._meta?.progressToken;
  if (token === undefined) return action();
  const started = performance.now();
  const tell = () => {
    const seconds = Math.round((performance.now() - started) / 1000);
    const params = { progressToken: token, progress: seconds, message: `${name}: ${seconds} s` };
    mcpReq
      .notify({ method: 'notifications/progress', params })
      .catch((error: Error) => console.error(`Progress was not told: ${error.message}`));
  };
  const timer = setInterval(tell, progressMs);
  try {
    return await action();
  } finally {
    clearInterval(timer);
  }
}
