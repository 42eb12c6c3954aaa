/** One thing at a time: whoever comes meanwhile waits in a queue that has an end, and may leave it. */
import { WireError } from '../contracts/wire.ts';

export interface Queue {
  /** Whether something is being done, and how many wait. */
  state(): { answering: boolean; waiting: number };
  /**
   * Does `job` when its turn comes; `onAhead` is told how many are before it, each time that changes. Rejects with the signal's
   * reason when it aborts before. @throws WireError at once when too many wait
   */
  enter<Result>(
    job: () => Promise<Result>,
    signal: AbortSignal,
    onAhead: (ahead: number) => void,
  ): Promise<Result>;
}

interface Place {
  start: () => void;
  onAhead: (ahead: number) => void;
}

/** Opens an empty one. */
export function openQueue(waitingMax: number): Queue {
  const waiting: Place[] = [];
  let isBusy = false;
  const tell = () => {
    for (const [index, { onAhead }] of waiting.entries()) onAhead(index + 1);
  };
  const next = () => {
    const first = waiting.shift();
    isBusy = first !== undefined;
    first?.start();
    tell();
  };
  const wait = (signal: AbortSignal, onAhead: Place['onAhead']) =>
    new Promise<void>((resolve, reject) => {
      const leave = () => {
        waiting.splice(waiting.indexOf(place), 1);
        tell();
        reject(signal.reason);
      };
      const start = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const place = { start, onAhead };
      signal.addEventListener('abort', leave, { once: true });
      waiting.push(place);
      onAhead(waiting.length);
    });
  const work = async <Result>(job: () => Promise<Result>) => {
    try {
      return await job();
    } finally {
      next();
    }
  };
  return {
    state: () => ({ answering: isBusy, waiting: waiting.length }),
    enter(job, signal, onAhead) {
      if (signal.aborted) return Promise.reject(signal.reason);
      if (isBusy && waiting.length >= waitingMax)
        throw new WireError(
          'busy',
          `Prime answers one message at a time, and ${waitingMax} wait already.`,
          'Ask again when some of them are answered; nothing was begun.',
        );
      const turn = isBusy ? wait(signal, onAhead) : Promise.resolve();
      isBusy = true;
      return turn.then(() => work(job));
    },
  };
}
