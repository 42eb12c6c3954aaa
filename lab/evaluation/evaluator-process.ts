/** One evaluator child as its Lab sees it: what it has been sent, and the answer that it owes. */

import { Value } from '@sinclair/typebox/value';
import { EvaluatorMessage, type EvaluatorRequest, type Found, type LoadedModule } from '../messages.ts';
import { childScript, labCode } from '../own-code.ts';
import { type Child, startChild } from '../sandbox/child.ts';
import type { Compiled } from '../sandbox/compiled.ts';
import { evaluationLimits } from '../sandbox/limits.ts';
import type { ConfinedCommand, Sandbox } from '../sandbox/sandbox.ts';

type Answer = Extract<EvaluatorMessage, { kind: 'answer' }>;

/** Where an import leads, with all modules that it brings; undefined: to none of the workspace. */
export type Find = (
  specifier: string,
  from: string,
) => { path: string; modules: Map<string, LoadedModule> } | undefined;

export interface EvaluatorChild extends Pick<Child, 'kill' | 'ended' | 'output'> {
  /** Settles when the child can answer, or has ended. */
  ready: Promise<unknown>;
  /** Sends a request; the promise stays open when the child never answers. `find` tells it where a computed import leads. */
  ask(request: EvaluatorRequest, find: Find): Promise<Answer>;
  /** Those of the modules that this child does not have in this version; it is taken to have them afterwards. */
  missing(modules: Map<string, LoadedModule>): Record<string, LoadedModule>;
  /** It was killed or has ended. */
  over(): boolean;
  /** Whether it is as it was before its last evaluation; it has a moment to say so, and is killed otherwise. */
  rested(): Promise<boolean>;
  evaluations: number;
  memoryMb: number;
}

const heapMb = 1_536;
const restMsMax = 250;

/** Starts an evaluator in the sandbox. An answer that breaks the contract, or that nobody asked for, kills it. */
export function startEvaluatorChild(sandbox: Sandbox, root: string, readOnly: string[]): EvaluatorChild {
  const sent = new Map<string, LoadedModule>();
  let over = false;
  let owed: { nonce: string; resolve: (answer: Answer) => void; find: Find } | undefined;
  const started = Promise.withResolvers<void>();
  const onValue = (value: unknown) => {
    if (!Value.Check(EvaluatorMessage, value)) return self.kill();
    if (value.kind === 'ready') return started.resolve();
    if (value.kind === 'rested') return rest.hear(value);
    if (owed?.nonce !== value.nonce) return self.kill();
    if (value.kind === 'find') {
      const found = owed.find(value.specifier, value.from);
      const update = found ? self.missing(found.modules) : {};
      const reply: Found = { nonce: value.nonce, found: { ...(found && { path: found.path }), update } };
      return child.send(reply);
    }
    self.memoryMb = value.memoryMb;
    owed.resolve(value);
    owed = undefined;
  };
  const command = evaluatorCommand(root, readOnly, sandbox.compiled());
  const child = startChild(sandbox, command, evaluationLimits, onValue);
  const ended = child.ended.then((end) => {
    over = true;
    return end;
  });
  const rest = restAfter(() => self.kill());
  const self: EvaluatorChild = {
    ready: Promise.race([started.promise, ended]),
    ended,
    output: child.output,
    evaluations: 0,
    memoryMb: 0,
    over: () => over,
    rested: async () => {
      if (!over && self.evaluations > 0) await Promise.race([rest.comes(), ended]);
      return !over;
    },
    kill: () => {
      over = true;
      child.kill();
    },
    ask: (request, find) => {
      self.evaluations += 1;
      const asked = Promise.withResolvers<Answer>();
      owed = { nonce: request.nonce, resolve: asked.resolve, find };
      rest.begin(request.nonce);
      child.send(request);
      return asked.promise;
    },
    missing: (modules) => takeMissing(modules, sent),
  };
  return self;
}

function evaluatorCommand(root: string, readOnly: string[], compiled: ReturnType<Compiled>): ConfinedCommand {
  return {
    program: process.execPath,
    args: [`--max-old-space-size=${heapMb}`, childScript('evaluator-child.ts')],
    cwd: root,
    readOnly: [...readOnly, ...labCode, ...compiled.readOnly],
    writable: [],
    env: { NODE_ENV: 'test', LANG: 'C.UTF-8', ...compiled.env },
  };
}

/** Follows whether a child comes to rest after each evaluation. One that does not, or that is not as it was, is killed. */
function restAfter(kill: () => void) {
  let nonce: string | undefined;
  let said = Promise.withResolvers<void>();
  return {
    begin: (of: string) => {
      nonce = of;
      said = Promise.withResolvers<void>();
    },
    hear: (rested: Extract<EvaluatorMessage, { kind: 'rested' }>) => {
      if (rested.nonce !== nonce) return;
      if (rested.left !== undefined) kill();
      said.resolve();
    },
    comes: async () => {
      const limit = setTimeout(() => {
        kill();
        said.resolve();
      }, restMsMax);
      await said.promise;
      clearTimeout(limit);
    },
  };
}

function takeMissing(modules: Map<string, LoadedModule>, sent: Map<string, LoadedModule>) {
  const differing: Record<string, LoadedModule> = {};
  for (const [path, module] of modules) {
    if (sent.get(path) === module) continue;
    sent.set(path, module);
    differing[path] = module;
  }
  return differing;
}
