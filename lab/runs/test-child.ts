/** A child that runs tests, as its Lab sees it: how it is started, and the one answer that it owes to a request. */
import { join } from 'node:path';
import { Value } from '@sinclair/typebox/value';
import { VitestMessage } from '../messages.ts';
import { childScript, labCode } from '../own-code.ts';
import { type Child, startChild } from '../sandbox/child.ts';
import { runLimits } from '../sandbox/limits.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { RunFolder } from '../scratch.ts';

/** What such a child works with. */
export interface TestPlace {
  sandbox: Sandbox;
  folder: RunFolder;
  /** Told of each child that starts, with a way to kill it. */
  onChild: (child: { kill(): void; ended: Promise<unknown> }) => void;
}

export type Run = Extract<VitestMessage, { kind: 'run' }>;

/** How the wait for an answer ended; `ended`: the child died, or said what breaks the contract. */
export interface Outcome {
  run: Run | undefined;
  end: 'done' | 'ended' | 'deadline';
}

/** Starts a script of `child/` in the sandbox, on a run folder. `onValue` gets what it says, unchecked. */
export function startTestChild(
  { folder, sandbox, onChild }: TestPlace,
  script: string,
  spawns: boolean,
  onValue: (value: unknown) => void,
): Child {
  const command = {
    program: process.execPath,
    args: [childScript(script)],
    cwd: folder.path,
    readOnly: [...folder.readOnly, ...labCode],
    writable: [folder.writable],
    env: childEnvironment(folder),
    native: true,
    spawns,
  };
  const child = startChild(sandbox, command, runLimits, onValue);
  onChild(child);
  return child;
}

/** Waits for the answer to the request with this nonce, until a deadline on the clock of `performance.now`. Never rejects. */
export function awaitRun(
  nonce: string,
  deadline: number,
): { onValue: (value: unknown) => void; onEnd: () => void; outcome: Promise<Outcome> } {
  const ended = Promise.withResolvers<Outcome>();
  let run: Run | undefined;
  const finish = (end: Outcome['end']) => {
    clearTimeout(late);
    ended.resolve({ run, end });
  };
  const late = setTimeout(() => finish('deadline'), Math.max(0, deadline - performance.now()));
  const onValue = (value: unknown) => {
    if (!Value.Check(VitestMessage, value) || value.nonce !== nonce) return finish('ended');
    if (value.kind === 'run') run = value;
    if (value.kind === 'done') finish('done');
  };
  return { onValue, onEnd: () => finish('ended'), outcome: ended.promise };
}

/** What a test run finds in its environment: nothing of the Lab's own. CI keeps snapshots from being written. */
export function childEnvironment(folder: RunFolder): Record<string, string> {
  const bin = [
    join(folder.path, 'node_modules/.bin'),
    join(process.execPath, '..'),
    '/usr/local/bin',
    '/usr/bin',
    '/bin',
  ];
  return {
    PATH: bin.join(':'),
    HOME: folder.home,
    TMPDIR: folder.temp,
    LANG: 'C.UTF-8',
    CI: 'true',
    NODE_ENV: 'test',
  };
}
