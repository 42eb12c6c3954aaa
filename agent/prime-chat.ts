/** The chat of a running Prime, with the tools by which a person has it work. */
import { join } from 'node:path';
import { WireError } from '../contracts/wire.ts';
import { runAuto } from './auto.ts';
import { type Chat, openChat } from './chat.ts';
import { restartCode } from './exit-codes.ts';
import { type Meter, metered } from './metered.ts';
import { limitsOf } from './prime-options.ts';
import type { PrimeWorld } from './prime-serve.ts';
import { primeTools } from './prime-tools.ts';
import { runWorker } from './run-worker.ts';
import type { Report } from './worker.ts';

export interface PrimeChat {
  chat: Chat;
  /** Aborts when no more answers come, with what is said to those who wait: all that is sent to clients ends with it. */
  ending: AbortSignal;
  /** Resolves with the exit code when something was promoted that Prime must run itself, and the answer was given. */
  restarting: Promise<number>;
}

const laterHint = 'Your message was not begun: send it again in a moment. The conversation is kept.';

/** Opens it; while an autonomous run goes on, the chat can look and propose, but begins nothing. */
export function openPrimeChat(world: PrimeWorld, meter: Meter, report: Report): PrimeChat {
  const { options, settings, models, supervisor, signals } = world;
  const { client } = supervisor;
  const restart = Promise.withResolvers<number>();
  let restarts = false;
  const again = new AbortController();
  const ending = AbortSignal.any([signals.now, again.signal]);
  const worker = runWorker({ supervisor: client, settings, meter, models });
  const workshop = { supervisor: client, worker, settings, report, now: signals.now };
  const tools = primeTools({
    ...workshop,
    busy: () => (options.order ? 'an autonomous run goes on' : undefined),
    onRestart: () => {
      restarts = true;
    },
    loop: (id, limits, now) =>
      runAuto({
        ...{ ...workshop, id, meter, now, finish: signals.finish },
        limits: { ...limitsOf(undefined, settings), ...limits },
      }),
  });
  const chat = openChat({
    ...{ supervisor, report, tools, signal: ending },
    file: join(options.repo, '.loom', 'chat.json'),
    model: (heard) => metered(models.chat(), meter, heard),
    turnsMax: settings.LOOM_MAX_ITERATIONS,
  });
  const startAgain = () => {
    again.abort(new WireError('unavailable', 'Prime starts again from what was promoted.', laterHint));
    restart.resolve(restartCode);
  };
  return {
    chat: {
      ...chat,
      ask: (...asked) =>
        chat.ask(...asked).finally(() => {
          if (restarts) startAgain();
        }),
    },
    ending,
    restarting: restart.promise,
  };
}
