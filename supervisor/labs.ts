/** The Labs of a Supervisor. One waits, its tree laid out and its project open, for the next generation: most need what the last one did. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { SandboxTier } from '../contracts/lab.ts';
import { labRoutes } from '../contracts/routes.ts';
import { type Client, connectRoutes } from '../contracts/wire.ts';
import { type LabOptions, type LabProcess, launch } from './lab-process.ts';
import { copyTree } from './trees.ts';

export interface RunningLab {
  url: string;
  token: string;
  pid: number;
  /** Its private tree, removed when it stops. */
  tree: string;
  sandbox: SandboxTier;
  client: Client<typeof labRoutes>;
  /** Ends the process group and removes its tree and temporary files; doing it again changes nothing. */
  stop(): Promise<void>;
}

export interface LabStarter {
  /** Starts a process that waits, unless one does. `codeRoot`: the Loom that it runs, `<codeRoot>/lab/main.ts`. */
  prepare(codeRoot: string): void;
  /**
   * A Lab on a private copy of a laid-out tree, with some files replaced (`null`: deleted), when it answers. Afterwards another one
   * is made ready on the same tree. @throws WireError with what it said when it does not answer
   */
  start(codeRoot: string, tree: string, files?: Record<string, string | null>): Promise<RunningLab>;
  /** Ends the Lab that waits. */
  close(): Promise<void>;
}

/** A Lab that nobody works in yet. */
interface Waiting {
  lab: LabProcess;
  /** What it has open, or is about to. */
  opened?: Opened;
}

interface Opened {
  /** The laid-out tree; `own` is the copy. */
  tree: string;
  own: string;
  url: Promise<string>;
}

/** A Lab that has just started needs the processor itself. */
const restMs = 1_500;

/** Makes the starter of a Supervisor; nothing is started yet. */
export function makeLabStarter(options: LabOptions): LabStarter {
  let waiting: Waiting | undefined;
  let closed = false;
  const take = (codeRoot: string): Waiting => {
    const taken = waiting;
    waiting = undefined;
    if (taken?.lab.codeRoot === codeRoot && !taken.lab.hasEnded()) return taken;
    void taken?.lab.stop();
    return { lab: launch(options, codeRoot) };
  };
  const open = (lab: LabProcess, tree: string, files?: Record<string, string | null>): Opened => {
    const own = join(options.cache, 'labs', randomBytes(6).toString('hex'));
    copyTree(tree, own, files);
    return { tree, own, url: lab.open(own) };
  };
  const makeReady = (codeRoot: string, tree: string) => {
    if (waiting || closed) return;
    const lab = launch(options, codeRoot);
    waiting = { lab };
    const failed = (error: unknown) => {
      // One that was taken, or stopped, is told of by who did it.
      if (waiting?.lab !== lab || closed) return;
      console.error(`No Lab waits for the next generation, which will start its own: ${error}`);
      void lab.stop();
    };
    try {
      waiting.opened = open(lab, tree);
      waiting.opened.url.catch(failed);
    } catch (error) {
      failed(error);
    }
  };
  return {
    prepare: (codeRoot) => {
      if (!waiting && !closed) waiting = { lab: launch(options, codeRoot) };
    },
    start: async (codeRoot, tree, files) => {
      const { lab, opened } = take(codeRoot);
      try {
        const { own, url } = !files && opened?.tree === tree ? opened : open(lab, tree, files);
        const running = await connect(lab, own, await url);
        setTimeout(makeReady, restMs, codeRoot, tree).unref();
        return running;
      } catch (error) {
        await lab.stop();
        throw error;
      }
    },
    close: async () => {
      closed = true;
      await waiting?.lab.stop();
      waiting = undefined;
    },
  };
}

async function connect({ token, pid, stop }: LabProcess, tree: string, url: string): Promise<RunningLab> {
  const client = connectRoutes(labRoutes, url, token);
  const { sandbox } = await client.status();
  return { url, token, pid, tree, sandbox, client, stop };
}
