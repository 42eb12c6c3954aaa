/** Review: a second model looks at a candidate that passed the gates, and can reject it. */
import { createHash } from 'node:crypto';
import type { EditCall } from '../contracts/edit.ts';
import type { Generation } from '../contracts/generation.ts';
import { Review } from '../contracts/review.ts';
import { openWorkspace, type Workspace } from '../engine/index.ts';
import { converse } from './agent-loop.ts';
import { readInstructions, systemPrompt } from './instructions.ts';
import { type Model, ModelError } from './model.ts';
import { paged } from './paging.ts';
import { patchesOf } from './patch.ts';
import { formatTask } from './task-text.ts';
import { type Tool, tool } from './tool.ts';
import { queryTools } from './tools.ts';
import type { Report } from './worker.ts';

export interface ReviewContext {
  model: Model;
  /** Folder with the base tree. */
  tree: string;
  turnsMax: number;
  report: Report;
  signal: AbortSignal;
}

/** Asks for a review of a verified generation. @throws ModelError when there is no usable one: then nothing is approved */
export async function review(generation: Generation, context: ReviewContext): Promise<Review> {
  const { model, tree, turnsMax, report, signal } = context;
  const workspace = openWorkspace({ root: tree });
  try {
    const calls = generation.program?.calls ?? [];
    const differences = differencesOf(workspace, calls);
    const replayed = workspace.run(calls, { check: 'syntax' });
    if (!replayed.ok) throw new Error(`The program of generation ${generation.number} does not replay.`);
    let given: Review | undefined;
    const answer = reviewTool((answered) => {
      given = answered;
    });
    const result = await converse({
      model,
      system: systemPrompt('review', readInstructions(tree)),
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'text',
              text: question(generation, [...differences, ...wordsOf(calls), ...diffOf(workspace)]),
            },
          ],
        },
      ],
      tools: paged([...queryTools(async (call) => workspace.query(call)), answer]),
      turnsMax,
      silence: 'ask',
      generation: generation.number,
      report,
      signal,
    });
    if (!given) throw new ModelError('unfinished', `The review gave no judgement: ${result.detail}`);
    return given;
  } finally {
    workspace.dispose();
  }
}

function reviewTool(onReview: (review: Review) => void): Tool {
  return tool('review', 'Give your judgement. This ends the review.', Review, async (review) => {
    onReview(review);
    return { ok: true, text: 'Noted.', ends: { outcome: 'finished', detail: review.summary } };
  });
}

interface Difference {
  what: string;
  selector: string;
  becomes?: string;
}

function differencesOf(workspace: Workspace, calls: EditCall[]): string[] {
  if (calls.length === 0) return [];
  const answer = workspace.query({ query: 'structural-diff', params: { calls } });
  if (!answer.ok) return [`The declarations cannot be compared: ${answer.refusal.message}`, ''];
  const { items, total } = answer.result as { items: Difference[]; total: number };
  const left = total - items.length;
  return [
    'Differences of declarations:',
    ...items.map(({ what, selector, becomes }) => `${what} ${selector}${becomes ? ` → ${becomes}` : ''}`),
    ...(left > 0 ? [`… and ${left} more, by the query structural-diff`] : []),
    '',
  ];
}

/** Code is left out of the calls: the diff has it, with what stood there before. */
function wordsOf(calls: EditCall[]): string[] {
  const short = (_: string, value: unknown) =>
    typeof value === 'string' && /\n|.{200}/.test(value) ? '(in the diff)' : value;
  const lines = calls.map(
    ({ operation, params }, index) => `${index + 1}. ${operation} ${JSON.stringify(params, short)}`,
  );
  return ['Operations, in order:', ...lines, ''];
}

/** About 30,000 tokens. */
const diffMax = 100_000;

function diffOf(workspace: Workspace): string[] {
  let room = diffMax;
  const [shown, left]: [string[], string[]] = [[], []];
  for (const { path, patch } of patchesOf(workspace)) {
    if (patch.length <= room) shown.push(patch);
    else left.push(path);
    room -= Math.min(room, patch.length);
  }
  const rest = left.length
    ? [`The diffs of these files would be too much, so look at them by the queries: ${left.join(', ')}`]
    : [];
  return ['The change as a diff:', ...shown, ...rest];
}

/** The candidate's text stands between marks that it cannot contain: they are made of its own hash. */
function question({ task, program }: Generation, lines: string[]): string {
  const data = lines.join('\n');
  const mark = createHash('sha256')
    .update(JSON.stringify(program ?? null))
    .update(data)
    .digest('hex')
    .slice(0, 16);
  const line = `---------- candidate ${mark} ----------`;
  return `The task:\n\n${formatTask(task)}\n\n${line}\n${data}\n${line}\n\nThe queries show the tree with the change. Call \`review\`.`;
}
