/** Failures that come again: first they are answered with the remedy, then they end the attempt. */
import { operations, queries } from '../engine/index.ts';
import type { Tool, ToolResult } from './tool.ts';
import type { WorkResult } from './worker.ts';

export interface Seen {
  /** The result, with the remedy where the call has failed like that before. */
  result: ToolResult;
  /** In how many replies this very call failed in this very way; absent: it did not fail, or for the first time. */
  repeated?: number;
  ends?: WorkResult;
}

export interface FailureWatch {
  /** A reply of the model begins: what it calls twice in one breath, it has not yet read the answer of. */
  reply(): void;
  see(name: string, input: unknown, result: ToolResult): Seen;
}

/** In so many replies the same call may fail in the same way. */
const sameCallMax = 3;
/** In so many replies a tool may fail for the same reason, whatever its input, without working in between. */
const sameReasonMax = 8;

interface Count {
  replies: number;
  last: number;
  /** An edit may be what was missing. */
  forgiven: boolean;
}

/** Watches the failures of one conversation with these tools. */
export function watchFailures(tools: Tool[]): FailureWatch {
  let reply = 0;
  const calls = new Map<string, Count>();
  const reasons = new Map<string, Count>();
  const count = (counts: Map<string, Count>, key: string, forgiven: boolean) => {
    const { replies = 0, last = -1 } = counts.get(key) ?? {};
    const now = { replies: last === reply ? replies : replies + 1, last: reply, forgiven };
    counts.set(key, now);
    return now.replies;
  };
  return {
    reply: () => {
      reply += 1;
    },
    see(name, input, result) {
      const tool = result.call?.tool ?? name;
      if (result.ok) {
        forget(reasons, (key) => key.startsWith(`${tool} `));
        if (result.edited)
          for (const counts of [calls, reasons]) forget(counts, (_, { forgiven }) => forgiven);
        return { result };
      }
      const forgiven = !result.refusal && !isMisuse(result);
      const call = JSON.stringify([tool, result.call?.input ?? input, result.code, result.refusal]);
      const sameCall = count(calls, call, forgiven);
      const sameReason = count(reasons, `${tool} ${result.code}`, forgiven);
      const warning = warningOf(tool, result, sameCall, sameReason);
      if (warning === undefined) return { result };
      const remedy = [warning, ...remedies(tools, tool, result)].join(' ');
      const told = { ...result, text: `${result.text}\n${remedy}` };
      const repeated = sameCall > 1 && { repeated: sameCall };
      const isEnd = sameCall >= sameCallMax || sameReason >= sameReasonMax;
      const detail = `${warning} ${tool} ${JSON.stringify(input).slice(0, 1000)}: ${result.text}`;
      return { result: told, ...repeated, ...(isEnd && { ends: { outcome: 'failed', detail } }) };
    },
  };
}

function forget(counts: Map<string, Count>, wanted: (key: string, count: Count) => boolean): void {
  for (const [key, count] of counts) if (wanted(key, count)) counts.delete(key);
}

/** The call itself is wrong, whatever the code is like. */
const isMisuse = ({ code }: ToolResult) => code === 'bad-input' || code === 'unknown-tool';

function warningOf(tool: string, { code }: ToolResult, sameCall: number, sameReason: number) {
  if (sameCall >= sameCallMax) return `The same call failed ${sameCall} times in the same way.`;
  if (sameCall > 1)
    return 'You made this very call before, and it failed in the same way. Do not repeat it: the next identical call ends this attempt.';
  if (sameReason >= sameReasonMax) return `${tool} failed ${sameReason} times in a row with ${code}.`;
  if (sameReason < sameReasonMax / 2) return undefined;
  return `${tool} has failed ${sameReason} times in a row with ${code}. Take another way: at ${sameReasonMax} times this attempt ends.`;
}

/** What to do instead, as definite as the failure allows. */
function remedies(tools: Tool[], name: string, { code, refusal }: ToolResult): string[] {
  const tool = tools.find((each) => each.name === name);
  const { candidates = [], present, hint } = refusal ?? {};
  const example = (operations[name] ?? queries[name])?.example.params;
  return [
    ...(code === 'unknown-tool' ? ['Call one of the tools that there are.'] : []),
    ...(code === 'bad-input' && tool ? [fieldsOf(tool)] : []),
    ...(candidates.length ? [`What is there instead: ${candidates.slice(0, 5).join(', ')}.`] : []),
    ...(present === undefined ? [] : ['Work from the present text above, with its hash or without one.']),
    ...(hint ? [hint] : []),
    ...(example ? [`A call of ${name} that works, on other code: ${JSON.stringify(example)}`] : []),
  ];
}

function fieldsOf({ schema, name }: Tool): string {
  const required = new Set(schema.required ?? []);
  const fields = Object.keys(schema.properties).map((field) =>
    required.has(field) ? `${field} (needed)` : field,
  );
  return `The fields of ${name}: ${fields.join(', ')}.`;
}
