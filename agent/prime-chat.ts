/** The chat of a running Prime, with the tools by which a person has it work. */
import { join } from 'node:path';
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
  /** Resolves with the exit code when something was promoted that Prime must run itself, and the answer was given. */
  restarting: Promise<number>;
}

/** Opens it; while an autonomous run goes on, the chat can look and propose, but begins nothing. */
export function openPrimeChat(world: PrimeWorld, meter: Meter, report: Report): PrimeChat {
  const { options, settings, models, supervisor, signals } = world;
  const { client } = supervisor;
  const restart = Promise.withResolvers<number>();
  let restarts = false;
  const worker = runWorker({ supervisor: client, settings, meter, models });
  const workshop = { supervisor: client, worker, settings, report, now: signals.now };
  const tools = primeTools({
    ...workshop,
    busy: () => (options.order ? 'an autonomous run goes on' : undefined),
    onRestart: () => {
      restarts = true;
    },
    loop: (id, limits) =>
      runAuto({
        ...{ ...workshop, id, meter, finish: signals.finish },
        limits: { ...limitsOf(undefined, settings), ...limits },
      }),
  });
  const chat = openChat({
    ...{ supervisor: client, report, tools, signal: signals.now },
    file: join(options.repo, '.loom', 'chat.json'),
    model: (heard) => metered(models.chat(), meter, heard),
    turnsMax: settings.LOOM_MAX_ITERATIONS,
  });
  return {
    chat: (...asked) =>
      chat(...asked).finally(() => {
        if (restarts) restart.resolve(restartCode);
      }),
    restarting: restart.promise,
  };
}
