/**
 * Makes the recorded run of the README again, from the replies that it holds: `npm run record`. To be run when a replay diverges
 * because prompts, tools or answers have changed; a run that takes another course than then needs other replies.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Block } from '../../agent/model.ts';
import { type Exchange, readRecording } from '../../agent/models/recording.ts';
import type { Script, Turn } from '../../agent/models/scripted.ts';
import { formatTask } from '../../agent/task-text.ts';
import { makeShop } from './shop.ts';

const root = join(import.meta.dirname, '../..');
const recording = join(import.meta.dirname, 'shop.jsonl');

/** Replaces the recording. @throws when the run does not end in a promotion: then the old one stays */
async function recordAgain(): Promise<void> {
  const { worker, names, order, exchanges } = readRecording(recording);
  if (!order?.task) throw new Error(`${recording} names no task.`);
  const folder = mkdtempSync(join(tmpdir(), 'loom-record-'));
  const [repo, program, replies, fresh] = ['shop', 'program.md', 'script.json', 'shop.jsonl'].map((name) =>
    join(folder, name),
  ) as [string, string, string, string];
  try {
    makeShop(repo);
    writeFileSync(program, formatTask(order.task));
    const turns = (conversation: string) => exchanges.get(conversation)?.map(turnOf) ?? [];
    const script: Script = { generations: [turns('work 0')], reviews: [turns('review 0')] };
    writeFileSync(replies, JSON.stringify(script));
    const scripted = ['--worker', 'scripted', '--script', replies, '--record', fresh, '--repo', repo];
    await execa(process.execPath, ['agent/main.ts', 'run', program, ...scripted], { cwd: root });
    const [head = '{}', ...lines] = readFileSync(fresh, 'utf8').trimEnd().split('\n');
    const named = lines.map((line) => asBefore(JSON.parse(line), exchanges));
    const all = [{ ...JSON.parse(head), worker, names, order }, ...named];
    writeFileSync(recording, all.map((line) => `${JSON.stringify(line)}\n`).join(''));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function turnOf({ reply, conversation, call }: Exchange): Turn {
  if (!reply) throw new Error(`Call ${call} of ${conversation} has no reply.`);
  const blocks = reply.content as unknown as Block[];
  const text = blocks.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');
  const tools = blocks.flatMap((block) =>
    block.type === 'tool_use' ? [{ name: block.name, input: block.input }] : [],
  );
  return { ...(text && { text }), tools, usage: reply.usage };
}

/** An exchange with a scripted model, told as one with the model that gave the reply. */
function asBefore(exchange: Exchange, before: Map<string, Exchange[]>): Exchange {
  const was = before.get(exchange.conversation)?.[exchange.call];
  const { contextTokens, reply: given } = was ?? {};
  const reply = exchange.reply && given && { ...exchange.reply, model: given.model };
  return { ...exchange, ...(contextTokens !== undefined && { contextTokens }), ...(reply && { reply }) };
}

await recordAgain();
