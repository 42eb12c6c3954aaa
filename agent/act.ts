/** Runs the tools that a reply calls, in order, and turns what they give into the results that the model reads. */
import { subjectOf } from './call-subject.ts';
import type { Block, Reply } from './model.ts';
import type { FailureWatch, Seen } from './repeated-failures.ts';
import { failure, runTool, type Tool, type ToolResult } from './tool.ts';
import type { Report, WorkResult } from './worker.ts';

export interface Acting {
  tools: Tool[];
  generation?: number;
  report: Report;
  signal: AbortSignal;
  failures: FailureWatch;
}

const callsMax = 64;

/** Gives a result for each call, and what ended the work, when a tool did or the same call failed too often. */
export async function act(acting: Acting, reply: Reply): Promise<{ results: Block[]; ends?: WorkResult }> {
  const results: Block[] = [];
  let ends: WorkResult | undefined;
  let missed = false;
  acting.failures.reply();
  for (const block of reply.content) {
    if (block.type !== 'tool_use') continue;
    const skipped = ends ? unrun.ended : tooMany(results.length);
    const seen: Seen = skipped ? { result: skipped } : await runReported(acting, reply, block);
    const isEarly: boolean = missed && seen.result.ends !== undefined;
    const { text, ok, ends: finished }: ToolResult = isEarly ? unrun.early : seen.result;
    results.push({ type: 'tool_result', tool_use_id: block.id, content: text, is_error: !ok });
    missed ||= !ok;
    ends ??= finished ?? seen.ends;
  }
  return { results, ...(ends && { ends }) };
}

const unrun = {
  early: failure('earlier-failure', 'Not ended: a tool before it failed.'),
  ended: failure('ended', 'Not run: a tool before it ended the work.'),
  tooMany: failure(
    'too-many',
    `Not run: one reply may call ${callsMax} tools. Call again what you still need; many edits go into one apply_program.`,
  ),
  alsoTooMany: failure('too-many', 'Not run either.'),
};

function tooMany(count: number): ToolResult | undefined {
  if (count < callsMax) return undefined;
  return count === callsMax ? unrun.tooMany : unrun.alsoTooMany;
}

async function runReported(
  acting: Acting,
  { unusable }: Reply,
  { id, name, input }: Extract<Block, { type: 'tool_use' }>,
): Promise<Seen> {
  const started = performance.now();
  const about = subjectOf(input);
  const wrong = unusable?.[id];
  const result =
    wrong === undefined
      ? await runTool(acting.tools, name, input, acting.signal)
      : failure('bad-input', `${name}: ${wrong} Nothing was done.`);
  const seen = acting.failures.see(name, wrong ?? input, result);
  await acting.report([
    {
      type: 'tool-called',
      ...(acting.generation !== undefined && { generation: acting.generation }),
      tool: name,
      ...(about !== undefined && { about }),
      ok: result.ok,
      ...(result.code !== undefined && { code: result.code }),
      ...(result.repairs && { repairs: result.repairs }),
      ...(seen.repeated && { repeated: seen.repeated }),
      durationMs: performance.now() - started,
    },
  ]);
  return seen;
}
