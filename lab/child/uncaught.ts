/** Errors that nobody caught. What an evaluation starts runs in an async context of its own, so that each error is told to its owner. */
import { AsyncLocalStorage } from 'node:async_hooks';

interface Owner {
  hear: (error: unknown) => void;
}

const owners = new AsyncLocalStorage<Owner>();
let present: Owner | undefined;

/** Listens from now on. An error that shows no owner is the present evaluation's; after it, nobody's. */
export function hearUncaught(): void {
  const tell = (error: unknown) => (owners.getStore() ?? present)?.hear(error);
  process.on('uncaughtException', tell);
  process.on('unhandledRejection', tell);
}

/** Does what an evaluation asks for. What nobody catches in it rejects `failed`, and goes to `late` when it has ended. */
export async function withUncaught<Result>(
  action: (failed: Promise<never>) => Promise<Result>,
  late: (error: unknown) => void,
): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const owner: Owner = { hear: reject };
  present = owner;
  try {
    return await owners.run(owner, action, promise);
  } finally {
    owner.hear = late;
    present = undefined;
  }
}
