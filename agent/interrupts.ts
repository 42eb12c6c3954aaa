/** Ctrl-C while a run goes on: once, and it finishes its generation; again, and it stops at once. */
import type { LoomEvent } from '../contracts/event.ts';
import { CliError } from './exit-codes.ts';
import type { Launched } from './launcher.ts';

export interface Interrupts {
  /** Told what happens, to say what is finished. */
  see(event: LoomEvent): void;
  /** Begins, and passes signals on from now on. @throws CliError instead when one came already */
  begin(launch: () => Launched): Launched;
  /** Whether it was stopped at once. */
  stopped(): boolean;
  /** Signals are no longer listened to. */
  forget(): void;
}

/** `npm run` passes Ctrl-C on to a process that has got it from the terminal already: this close together they are one. */
const onePressMs = 150;

/** Starts to listen; until Prime runs, a signal is only kept in mind. */
export function listenForInterrupts(say: (text: string) => void): Interrupts {
  let prime: Launched | undefined;
  let generation: number | undefined;
  let presses = 0;
  let pressed = Number.NEGATIVE_INFINITY;
  const stopNow = (name: 'SIGINT' | 'SIGTERM') => {
    presses = 2;
    prime?.signal(name);
    prime?.end();
  };
  const interrupt = () => {
    const now = performance.now();
    if (now - pressed < onePressMs) return;
    pressed = now;
    presses += 1;
    if (presses > 1) {
      say('Stopping at once.');
      return stopNow('SIGINT');
    }
    const what = generation === undefined ? 'Starting no generation' : `Finishing generation ${generation}`;
    say(`${what}; Ctrl-C again stops at once.`);
    prime?.signal('SIGINT');
  };
  const terminate = () => stopNow('SIGTERM');
  process.on('SIGINT', interrupt).on('SIGTERM', terminate).on('SIGHUP', terminate);
  return {
    see(event) {
      if (event.type === 'generation-spawned') generation = event.generation;
      if (event.type === 'promoted' || event.type === 'rolled-back') generation = undefined;
    },
    begin(launch) {
      if (presses) throw new CliError('signal', 'Stopped before the run was begun.', 'Nothing was done.');
      prime = launch();
      return prime;
    },
    stopped: () => presses > 1,
    forget: () => {
      process.off('SIGINT', interrupt).off('SIGTERM', terminate).off('SIGHUP', terminate);
    },
  };
}
