/** The tools of the chat as they are heard: each call with its input, what the journal gets meanwhile, and its result. */
import { Type } from '@sinclair/typebox';
import type { ChatEvent } from '../contracts/chat.ts';
import { toolText, type Workspace } from '../engine/index.ts';
import { whileWatching } from './journal-watch.ts';
import { paged } from './paging.ts';
import type { SupervisorHandle } from './supervisor-client.ts';
import { success, type Tool, type ToolResult, tool } from './tool.ts';
import { queryTools } from './tools.ts';

export interface HeardParts {
  supervisor: SupervisorHandle;
  workspace: Workspace;
  /** What the chat may do, besides looking. */
  tools: Tool[];
  hear: (event: ChatEvent) => void;
  /** Called before each call: what was said so far is worth keeping. */
  keep: () => void;
}

/** The queries, the generations, and what the chat may do besides. */
export function chatTools({ supervisor, workspace, tools, hear, keep }: HeardParts): Tool[] {
  const watched = tools.map(
    (one): Tool => ({
      ...one,
      run: (input, signal) =>
        whileWatching(
          supervisor,
          (entry) => hear({ type: 'journal', entry }),
          () => one.run(input, signal),
        ),
    }),
  );
  return paged([...looking(workspace, supervisor), ...watched]).map((one) => heard(one, hear, keep));
}

function heard(one: Tool, hear: HeardParts['hear'], keep: () => void): Tool {
  const tell = ({ ok, text }: Pick<ToolResult, 'ok' | 'text'>) =>
    hear({ type: 'tool-result', tool: one.name, ok, text });
  return {
    ...one,
    run: async (input, signal) => {
      keep();
      hear({ type: 'tool-call', tool: one.name, input });
      try {
        const result = await one.run(input, signal);
        tell(result);
        return result;
      } catch (error) {
        tell({ ok: false, text: (error as Error).message });
        throw error;
      }
    },
  };
}

function looking(workspace: Workspace, { client }: SupervisorHandle): Tool[] {
  return [
    ...queryTools(async (call) => workspace.query(call)),
    tool(
      'generations',
      toolText(
        {
          summary: 'What Loom did here: its generations with task, state, verdict and reason.',
          when: 'a person asks what was done, or you need the number of a generation',
          whenNot: 'the code as it is → read, search',
        },
        {},
      ),
      Type.Object({}, { additionalProperties: false }),
      async () => success((await client.versions()).generations),
    ),
  ];
}
