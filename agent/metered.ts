/** A model that is counted: every call is reported, and none is made when the budget is spent. */
import { type Model, ModelError, tokensOf } from './model.ts';
import type { Report } from './worker.ts';

export interface Meter {
  /** Tokens spent by the run so far; counted up here. */
  tokens: number;
  /** 0: no limit. */
  tokensMax: number;
}

/** Wraps a model. `ask` throws ModelError instead of calling when the meter is at its limit. */
export function metered(model: Model, meter: Meter, report: Report, generation?: number): Model {
  return {
    name: model.name,
    async ask(request) {
      if (meter.tokensMax && meter.tokens >= meter.tokensMax) {
        throw new ModelError('tokens', `The budget of ${meter.tokensMax} tokens is spent (${meter.tokens}).`);
      }
      const started = performance.now();
      const reply = await model.ask(request);
      meter.tokens += tokensOf(reply.usage);
      await report([
        {
          type: 'model-called',
          ...(generation !== undefined && { generation }),
          model: reply.model,
          usage: reply.usage,
          stop: reply.stop,
          durationMs: performance.now() - started,
        },
      ]);
      return reply;
    },
  };
}
