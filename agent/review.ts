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
        { role: 'user', content: [{ type: 'text', text: question(generation, calls, differences) }] },
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

function differencesOf(workspace: Workspace, calls: EditCall[]): unknown {
  if (calls.length === 0) return [];
  const answer = workspace.query({ query: 'structural-diff', params: { calls } });
  return answer.ok ? answer.result : answer.refusal;
}

/** The candidate's text stands between marks that it cannot contain: they are made of its own hash. */
function question({ task, program }: Generation, calls: EditCall[], differences: unknown): string {
  const data = [
    'Differences of declarations:',
    JSON.stringify(differences, null, 1),
    '',
    'Operations, in order:',
    ...calls.map(({ operation, params }, index) => `${index + 1}. ${operation} ${JSON.stringify(params)}`),
  ].join('\n');
  const mark = createHash('sha256')
    .update(JSON.stringify(program ?? null))
    .update(data)
    .digest('hex')
    .slice(0, 16);
  const line = `---------- candidate ${mark} ----------`;
  return `The task:\n\n${formatTask(task)}\n\n${line}\n${data}\n${line}\n\nThe queries show the tree with the change. Call \`review\`.`;
}
