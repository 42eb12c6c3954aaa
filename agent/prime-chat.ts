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
  /** Turns away who waits and who comes, and resolves when the answer that is being made has ended. */
  leave(): Promise<void>;
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
  const leaving = new AbortController();
  const turnAway = () =>
    leaving.abort(new WireError('unavailable', 'Prime starts again from what was promoted.', laterHint));
  const answers = new Set<Promise<unknown>>();
  const worker = runWorker({ supervisor: client, settings, meter, models });
  const workshop = { supervisor: client, worker, settings, report, now: signals.now };
  const tools = primeTools({
    ...workshop,
    busy: () => (options.order ? 'an autonomous run goes on' : undefined),
    onRestart: () => {
      restarts = true;
      turnAway();
    },
    loop: (id, limits, now) =>
      runAuto({
        ...{ ...workshop, id, meter, now, finish: signals.finish },
        limits: { ...limitsOf(undefined, settings), ...limits },
      }),
  });
  const chat = openChat({
    ...{ supervisor, report, tools, signal: signals.now, closing: leaving.signal },
    file: join(options.repo, '.loom', 'chat.json'),
    model: (heard) => metered(models.chat(), meter, heard),
    turnsMax: settings.LOOM_MAX_ITERATIONS,
  });
  const ask: Chat['ask'] = (...asked) => {
    const answer = chat.ask(...asked).finally(() => {
      answers.delete(answer);
      if (restarts) restart.resolve(restartCode);
    });
    answers.add(answer);
    return answer;
  };
  return {
    chat: { ...chat, ask },
    async leave() {
      turnAway();
      await Promise.allSettled(answers);
    },
    restarting: restart.promise,
  };
}
