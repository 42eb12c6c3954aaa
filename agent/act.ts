/** Runs the tools that a reply calls, in order, and turns what they give into the results that the model reads. */
import type { Block, Reply } from './model.ts';
import { failure, runTool, type Tool, type ToolResult } from './tool.ts';
import type { Report, WorkResult } from './worker.ts';

export interface Acting {
  tools: Tool[];
  generation?: number;
  report: Report;
  signal: AbortSignal;
  /** Call → how often it failed in a row. */
  failures: Map<string, number>;
}

const sameFailuresMax = 3;
const callsMax = 64;

/** Gives a result for each call, and what ended the work, when a tool did or the same call failed too often. */
export async function act(acting: Acting, reply: Reply): Promise<{ results: Block[]; ends?: WorkResult }> {
  const results: Block[] = [];
  let ends: WorkResult | undefined;
  let missed = false;
  for (const block of reply.content) {
    if (block.type !== 'tool_use') continue;
    const skipped = ends ? unrun.ended : results.length >= callsMax ? unrun.tooMany : undefined;
    const result = skipped ?? (await runReported(acting, reply, block));
    const kept: ToolResult =
      result.ends && missed ? failure('earlier-failure', 'Not ended: a tool before it failed.') : result;
    results.push({ type: 'tool_result', tool_use_id: block.id, content: kept.text, is_error: !kept.ok });
    missed ||= !kept.ok;
    const call = `${block.name} ${JSON.stringify(block.input)}`;
    if (!skipped) ends ??= kept.ends ?? repeated(acting.failures, call, kept);
  }
  return { results, ...(ends && { ends }) };
}

const unrun = {
  ended: failure('ended', 'Not run: a tool before it ended the work.'),
  tooMany: failure(
    'too-many',
    `Not run: one reply may call ${callsMax} tools. Call again what you still need; many edits go into one apply_program.`,
  ),
};

async function runReported(
  acting: Acting,
  { unusable }: Reply,
  { id, name, input }: Extract<Block, { type: 'tool_use' }>,
): Promise<ToolResult> {
  const started = performance.now();
  const wrong = unusable?.[id];
  const result =
    wrong === undefined
      ? await runTool(acting.tools, name, input, acting.signal)
      : failure('bad-input', `${name}: ${wrong} Nothing was done.`);
  await acting.report([
    {
      type: 'tool-called',
      ...(acting.generation !== undefined && { generation: acting.generation }),
      tool: name,
      ok: result.ok,
      ...(result.code !== undefined && { code: result.code }),
      ...(result.repairs && { repairs: result.repairs }),
      durationMs: performance.now() - started,
    },
  ]);
  return result;
}

/** The same call that fails in the same way again and again will not succeed by one more try. */
function repeated(failures: Map<string, number>, call: string, result: ToolResult): WorkResult | undefined {
  if (result.ok) {
    failures.delete(call);
    return undefined;
  }
  const times = (failures.get(call) ?? 0) + 1;
  failures.set(call, times);
  if (times < sameFailuresMax) return undefined;
  return {
    outcome: 'failed',
    detail: `The same call failed ${times} times: ${call.slice(0, 1000)}: ${result.text}`,
  };
}
