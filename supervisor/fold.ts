/** Every state is a fold over the journal: pure functions from entries to generations and figures. */
import type { JournalEntry } from '../contracts/event.ts';
import type { Generation } from '../contracts/generation.ts';
import type { Stats } from '../contracts/stats.ts';

type Entries = readonly JournalEntry[];

/** All generations, oldest first, as the journal tells them. */
export function generationsOf(entries: Entries): Generation[] {
  const generations = new Map<number, Generation>();
  for (const { event, time } of entries) {
    if (event.type === 'generation-spawned') {
      const { generation: number, task, parent, branch, worker } = event;
      generations.set(number, { number, state: 'spawned', task, parent, branch, worker, startedAt: time });
    } else if ('generation' in event && event.generation !== undefined) {
      const before = generations.get(event.generation);
      if (before) generations.set(event.generation, advanced(before, event, time));
    }
  }
  return [...generations.values()];
}

function advanced(before: Generation, event: JournalEntry['event'], time: string): Generation {
  switch (event.type) {
    case 'verification-started':
      return { ...before, state: 'verifying', program: event.program };
    case 'reopened': {
      const { candidate: _, verdict: __, endedAt: ___, ...rest } = before;
      return { ...rest, state: 'spawned' };
    }
    case 'candidate-committed':
      return { ...before, candidate: event.commit };
    case 'verdict-reached':
      return {
        ...before,
        state: event.verdict.approved ? 'approved' : 'rejected',
        verdict: event.verdict,
        endedAt: time,
      };
    case 'promotion-started':
      return { ...before, state: 'promoting' };
    case 'promoted':
      return { ...before, state: 'promoted', tag: event.tag, endedAt: time };
    case 'promotion-confirmed':
      return { ...before, state: 'confirmed', endedAt: time };
    case 'rolled-back':
      return {
        ...before,
        state: 'rolled-back',
        reason: event.reason,
        ...(event.tag !== undefined && { tag: event.tag }),
        endedAt: time,
      };
    default:
      return before;
  }
}

/** A promoted generation that Prime has not answered from yet. */
export function unconfirmedOf(generations: Generation[]): number | undefined {
  return generations.findLast(({ state }) => state === 'promoted')?.number;
}

/** Rollbacks that were started and not finished, in order. */
export function pendingRollbacks(entries: Entries): { number: number; reason: string; to?: string }[] {
  const pending = new Map<number, { number: number; reason: string; to?: string }>();
  for (const { event } of entries) {
    if (event.type === 'rollback-started') {
      const { generation: number, reason, to } = event;
      pending.set(number, { number, reason, ...(to !== undefined && { to }) });
    }
    if (event.type === 'rolled-back') pending.delete(event.generation);
  }
  return [...pending.values()];
}

/** Figures over the whole journal. */
export function statsOf(entries: Entries): Stats {
  const generations = generationsOf(entries);
  const events = entries.map(({ event }) => event);
  const models = events.filter((event) => event.type === 'model-called');
  const tools = events.filter((event) => event.type === 'tool-called');
  return {
    generations: count(generations.map(({ state }) => state)),
    failedGates: count(generations.flatMap(({ verdict }) => verdict?.failedGate ?? [])),
    tokens: models.reduce(
      (sum, { usage }) => sum + usage.input + usage.output + usage.cacheRead + usage.cacheWrite,
      0,
    ),
    cost: models.reduce((sum, { cost = 0 }) => sum + cost, 0),
    modelCalls: models.length,
    toolCalls: tools.length,
    refusals: count(tools.flatMap(({ code }) => code ?? [])),
    trend: generations.flatMap(({ number, state, verdict }) =>
      (state === 'promoted' || state === 'confirmed') && verdict?.fitness
        ? [{ generation: number, score: verdict.fitness.score, after: verdict.fitness.after }]
        : [],
    ),
  };
}

function count(names: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
