/** The children of the evaluator: one waits, so that nobody waits for a start; each session has its own. */

import type { Sandbox } from '../sandbox/sandbox.ts';
import { type EvaluatorChild, startEvaluatorChild } from './evaluator-process.ts';

export interface Pool {
  /** The child for evaluations without a session: it is as if nothing had been evaluated in it. */
  shared(): Promise<EvaluatorChild>;
  /** The child of a session, and whether its state has been lost since its last evaluation. */
  ofSession(name: string): { child: EvaluatorChild; lost: boolean };
  /** What a session has imported, by name: the statements that import it again. */
  importedIn(name: string): Map<string, string>;
  /** Ends a session: its next evaluation starts anew, and is told of a loss unless it asked for it. */
  forget(name: string, isLoss: boolean): void;
  /** How many children live. */
  count(): number;
  /** Kills all and waits for their end. */
  close(): Promise<void>;
}

const sessionsMax = 4;
const lostMax = 1_000;

/** Starts a pool; its first children start at once. */
export function startPool(sandbox: Sandbox, root: string, readOnly: string[]): Pool {
  const children = new Set<EvaluatorChild>();
  const sessions = new Map<string, { child: EvaluatorChild; imported: Map<string, string> }>();
  const lost = new Set<string>();
  const start = () => {
    const child = startEvaluatorChild(sandbox, root, readOnly);
    children.add(child);
    child.ended.then(() => children.delete(child));
    return child;
  };
  let waiting: EvaluatorChild | undefined;
  let closed = false;
  const take = () => {
    const taken = waiting && !waiting.over() ? waiting : start();
    waiting = undefined;
    // Two that start at once hold each other up, and this one is asked for.
    void taken.ready.then(() => {
      if (!closed) waiting ??= start();
    });
    return taken;
  };
  let shared = take();
  const forget = (name: string, isLoss: boolean) => {
    sessions.get(name)?.child.kill();
    sessions.delete(name);
    lost.delete(name);
    if (isLoss) lost.add(name);
    const [first] = lost;
    if (lost.size > lostMax && first !== undefined) lost.delete(first);
  };
  return {
    shared: async () => {
      if (!(await shared.rested())) shared = take();
      return shared;
    },
    ofSession: (name) => {
      if (sessions.get(name)?.child.over()) forget(name, true);
      const session = sessions.get(name) ?? { child: take(), imported: new Map() };
      // The last used is the last in the map; the first is the one that may go.
      sessions.delete(name);
      sessions.set(name, session);
      const [oldest] = sessions.size > sessionsMax ? sessions.keys() : [];
      if (oldest !== undefined) forget(oldest, true);
      return { child: session.child, lost: lost.delete(name) };
    },
    importedIn: (name) => {
      const known = sessions.get(name);
      return known && !known.child.over() ? known.imported : new Map();
    },
    forget,
    count: () => children.size,
    close: async () => {
      closed = true;
      for (const child of children) child.kill();
      await Promise.all([...children].map((child) => child.ended));
    },
  };
}
