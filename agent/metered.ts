/** A model that is counted: every call is journalled with what it took, and none is made when a budget is spent. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { JournalEntry, RunLimits } from '../contracts/event.ts';
import { type Model, ModelError, type ModelEvent, noUsage, tokensOf } from './model.ts';
import type { CostOf } from './models/prices.ts';
import type { Report } from './worker.ts';

export interface Meter {
  /** Spent by the run so far; counted up here. */
  tokens: number;
  /** US dollars, of the calls whose price is known. */
  cost: number;
  /** When calls were made, in milliseconds since the epoch, oldest first: every try is one. */
  calls: number[];
  limits: Pick<RunLimits, 'tokens' | 'cost' | 'calls' | 'callsWindowMs'>;
  costOf: CostOf;
}

/** A wait for the window of calls that is longer ends the run: it can be started again. */
const waitMaxMs = 60_000;

/** A meter at zero. */
export function openMeter(limits: Meter['limits'], costOf: CostOf): Meter {
  return { tokens: 0, cost: 0, calls: [], limits, costOf };
}

/** When the calls that a journal tells of were made: the window of calls outlives runs and restarts. */
export function callTimes(entries: JournalEntry[]): number[] {
  return entries.flatMap(({ event, time }) => {
    if (event.type !== 'model-called' && event.type !== 'model-failed') return [];
    return Array<number>(1 + (event.retries ?? 0)).fill(Date.parse(time));
  });
}

/**
 * Wraps a model. `ask` throws ModelError instead of calling when the meter is at a limit. A reply gets no more than is left, so
 * that a budget is passed at most by the prompt of the call that was made last.
 */
export function metered(model: Model, meter: Meter, report: Report, generation?: number): Model {
  const number = generation !== undefined && { generation };
  // Only for whoever watches: what is wrong with the journal, the next report tells.
  const say = (detail: string) =>
    report([{ type: 'phase', ...number, phase: 'model', detail }]).catch((error: unknown) => error);
  const count = (retries = 0) => meter.calls.push(...Array<number>(1 + retries).fill(Date.now()));
  return {
    ...model,
    async ask(request) {
      checkSpent(meter);
      await waitForCall(meter, say, request.signal);
      const started = performance.now();
      const told: Promise<unknown>[] = [];
      const onEvent = (event: ModelEvent) => {
        request.onEvent?.(event);
        if (event.type === 'again') told.push(say(`asked again in ${seconds(event.waitMs)}: ${event.why}`));
      };
      try {
        const maxTokens = Math.min(request.maxTokens, affordable(meter, model.name));
        const reply = await model.ask({ ...request, maxTokens, onEvent });
        const cost = meter.costOf(reply.model, reply.usage) ?? meter.costOf(model.name, reply.usage);
        count(reply.retries);
        meter.tokens += tokensOf(reply.usage);
        meter.cost += cost ?? 0;
        await report([
          {
            type: 'model-called',
            ...number,
            model: reply.model,
            usage: reply.usage,
            ...(cost !== undefined && { cost }),
            ...(reply.retries && { retries: reply.retries }),
            stop: reply.stop,
            durationMs: performance.now() - started,
          },
        ]);
        return reply;
      } catch (error) {
        if (!(error instanceof ModelError)) throw error;
        const { kind, message, retries } = error;
        count(retries);
        const durationMs = performance.now() - started;
        await report([
          { type: 'model-failed', ...number, model: model.name, kind, message, retries, durationMs },
        ]);
        throw error;
      } finally {
        await Promise.all(told);
      }
    },
  };
}

const seconds = (ms: number) => `${Math.ceil(ms / 1000)} s`;

function checkSpent({ tokens, cost, limits }: Meter): void {
  if (limits.tokens && tokens >= limits.tokens) {
    throw new ModelError('tokens', `The budget of ${limits.tokens} tokens is spent (${tokens}).`);
  }
  if (limits.cost && cost >= limits.cost) {
    throw new ModelError('cost', `The budget of $${limits.cost} is spent ($${cost.toFixed(4)}).`);
  }
}

/** Tokens of output that what is left pays for; at least one. */
function affordable({ tokens, cost, limits, costOf }: Meter, model: string): number {
  const million = costOf(model, { ...noUsage, output: 1_000_000 });
  const byTokens = limits.tokens ? limits.tokens - tokens : Number.POSITIVE_INFINITY;
  const byCost = limits.cost && million ? ((limits.cost - cost) / million) * 1_000_000 : byTokens;
  return Math.max(1, Math.floor(Math.min(byTokens, byCost)));
}

/** Waits until the window has room for a call, if that is soon. @throws ModelError when it is not. */
async function waitForCall(
  { calls, limits }: Meter,
  say: (detail: string) => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  const { calls: callsMax = 0, callsWindowMs = 0 } = limits;
  if (!callsMax || !callsWindowMs) return;
  const oldest = calls.at(-callsMax);
  const waitMs = oldest === undefined ? 0 : oldest + callsWindowMs - Date.now();
  if (waitMs <= 0) return;
  if (waitMs > waitMaxMs) {
    const window = `${callsMax} calls in ${callsWindowMs / 1000} s`;
    throw new ModelError(
      'calls',
      `The budget of ${window} is spent; the next call is free in ${seconds(waitMs)}.`,
    );
  }
  await say(`waits ${seconds(waitMs)} for room in the budget of calls`);
  await sleep(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
}

/** A call of a model that costs nothing but stands for any: tells whether a price is known. */
export function isPriced(costOf: CostOf, model: string): boolean {
  return costOf(model, noUsage) !== undefined;
}
