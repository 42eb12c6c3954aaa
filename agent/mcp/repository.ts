/** A repository that MCP clients work on: a Lab of its own, started when it is first needed, that follows what others write. */
import { join } from 'node:path';
import { labRoutes } from '../../contracts/routes.ts';
import type { Settings } from '../../contracts/settings.ts';
import { type LabProcess, startLab } from '../lab-process.ts';
import { readIfThere } from '../read-if-there.ts';
import type { Lab } from '../worker.ts';
import { editWhole } from './whole-edit.ts';

export interface Repository {
  readonly root: string;
  /** Its Lab. Each call looks first at what others wrote; edits wait for one another. Calls throw CliError when no Lab starts. */
  readonly lab: Lab;
  /** Text of a file as it is on the disk; undefined when there is none. */
  read(path: string): string | undefined;
  /** Ends the Lab. */
  close(): Promise<void>;
}

/** Opens a repository. Nothing is started yet, and nothing can fail. */
export function openRepository(root: string, { LOOM_SANDBOX }: Settings): Repository {
  let running: Promise<LabProcess> | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  /** One after the other, whatever came of the one before. */
  const inTurn = <T>(action: () => Promise<T>): Promise<T> => {
    const result = turn.then(action, action);
    turn = result.catch(() => {});
    return result;
  };
  const start = (): Promise<LabProcess> => {
    const started = startLab(root, 0, LOOM_SANDBOX);
    running = started;
    const forget = () => {
      if (running === started) running = undefined;
    };
    started.then(({ exited, complaints }) => {
      void exited.then((code) => {
        if (running === started) console.error(`The Lab ended with code ${code}. ${complaints()}`);
        forget();
      });
    }, forget);
    return started;
  };
  const stop = async () => {
    const last = running;
    running = undefined;
    const ended = await last?.catch(() => undefined);
    await ended?.stop();
  };
  /** A Lab on the tree as it is now. */
  const present = async (): Promise<Lab> => {
    const { lab } = await (running ?? start());
    const { reopen } = await lab.refresh({});
    if (reopen === undefined) return lab;
    console.error(`Another Lab is started. ${reopen}`);
    await stop();
    return (await start()).lab;
  };
  const call = async (name: keyof Lab, input: never, signal?: AbortSignal) =>
    (await inTurn(present))[name](input, signal);
  const calls = Object.keys(labRoutes).map((name) => [name, call.bind(undefined, name as keyof Lab)]);
  return {
    root,
    lab: {
      ...(Object.fromEntries(calls) as Lab),
      edit: (request = {}, signal) => inTurn(async () => editWhole(await present(), request, signal)),
    },
    read: (path) => readIfThere(join(root, path)),
    close: () => inTurn(stop),
  };
}
