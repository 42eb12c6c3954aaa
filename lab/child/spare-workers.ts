/** Worker processes and threads of vitest that are started before a run asks for them. Each still runs one file, and has run nothing before. */
import { type ChildProcess, fork } from 'node:child_process';
import { Worker } from 'node:worker_threads';

/** The part of vitest's pool workers that is used: a worker that is there already is not started again. */
interface PoolWorker {
  entrypoint: string;
  execArgv: string[];
  env: Record<string, string>;
  _fork?: ChildProcess;
  _thread?: Worker;
}

type PoolWorkerClass = { prototype: { start(this: PoolWorker): Promise<void> } };

/** What `vitest/node` exports from version 4 on; before, workers are started when they are needed. */
export interface PoolWorkers {
  ForksPoolWorker?: PoolWorkerClass;
  ThreadsPoolWorker?: PoolWorkerClass;
}

/** Lets waiting workers be used. Gives a function that sees to it that so many wait, made like the last one of their kind. */
export function useSpareWorkers({
  ForksPoolWorker,
  ThreadsPoolWorker,
}: PoolWorkers): (count: number) => void {
  const fills = [
    ForksPoolWorker &&
      spares(ForksPoolWorker, '_fork', ({ entrypoint, env, execArgv }) =>
        fork(entrypoint, [], { env, execArgv, stdio: 'pipe', serialization: 'advanced' }),
      ),
    ThreadsPoolWorker &&
      spares(
        ThreadsPoolWorker,
        '_thread',
        ({ entrypoint, env, execArgv }) =>
          new Worker(entrypoint, { env, execArgv, stdout: true, stderr: true }),
      ),
  ];
  return (count) => {
    for (const fill of fills) fill?.(count);
  };
}

function spares<Field extends '_fork' | '_thread'>(
  { prototype }: PoolWorkerClass,
  field: Field,
  begin: (like: PoolWorker) => NonNullable<PoolWorker[Field]>,
): (count: number) => void {
  let waiting: { kind: string; worker: NonNullable<PoolWorker[Field]> }[] = [];
  let last: PoolWorker | undefined;
  const { start } = prototype;
  prototype.start = async function () {
    last = this;
    const found = waiting.findIndex(({ kind }) => kind === kindOf(this));
    const [spare] = found < 0 ? [] : waiting.splice(found, 1);
    if (spare) this[field] ??= spare.worker;
    await start.call(this);
  };
  return (count) => {
    const like = last;
    if (!like) return;
    while (waiting.length < count) {
      const worker = begin(like);
      waiting.push({ kind: kindOf(like), worker });
      const gone = () => {
        waiting = waiting.filter((each) => each.worker !== worker);
      };
      worker.once('exit', gone);
      // One that cannot start is not missed: the run starts its own, and says what is wrong.
      worker.once('error', gone);
    }
  };
}

const kindOf = ({ entrypoint, env, execArgv }: PoolWorker) => JSON.stringify([entrypoint, env, execArgv]);
