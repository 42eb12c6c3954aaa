/** What Prime tells about itself: its status, and figures of its run, its conversation and the journal. */
import type { JournalEntry, LoomEvent, RunLimits } from '../contracts/event.ts';
import type { PrimeStats, PrimeStatus } from '../contracts/prime.ts';
import { operations } from '../engine/index.ts';
import type { Chat } from './chat.ts';
import type { Meter } from './metered.ts';
import type { PrimeOptions } from './prime-options.ts';
import { foldRun } from './run-state.ts';
import type { SupervisorHandle } from './supervisor-client.ts';
import { askedGenerations } from './user-tasks.ts';
import { loomVersion } from './version.ts';

export interface PrimeFacts {
  /** Takes in what happens in the repository: also a run of another Prime. */
  see(event: LoomEvent): void;
  status(): PrimeStatus;
  stats(chat: Chat): Promise<PrimeStats>;
}

interface FactsParts {
  options: PrimeOptions;
  supervisor: SupervisorHandle;
  meter: Meter;
  limits: RunLimits;
  /** Name of the worker, unless it is the mechanic. */
  worker: string;
}

/** Starts with the run that this Prime was asked for, if any. */
export function primeFacts({ options, supervisor, meter, limits, worker }: FactsParts): PrimeFacts {
  const { client } = supervisor;
  const started = performance.now();
  const version = loomVersion();
  const entries: JournalEntry[] = [];
  let run = options.order && { id: options.order.id, limits };
  let phase = options.order ? 'starting' : 'chat';
  let generation: number | undefined;
  const itself = {
    commit: options.commit,
    // What is begun in the chat is done by the model.
    worker: options.mode !== 'serve' && options.worker === 'mechanic' ? 'mechanic' : worker,
  };
  const going = () => (run ? { run: { ...run, phase } } : {});
  const see = (event: LoomEvent) => {
    // A run that broke off has no end in the journal.
    if (event.type === 'supervisor-started') run = undefined;
    if (event.type === 'run-started') run = { id: event.run, limits: event.limits };
    if (event.type === 'run-stopped') run = undefined;
    if (event.type === 'phase') ({ phase, generation } = event);
    // Between two tools a person is answered.
    if (event.type === 'model-called' && !event.generation && !run) [phase, generation] = ['chat', undefined];
  };
  return {
    see,
    status: () => ({ name: 'prime', ...itself, operations: Object.keys(operations), ...going() }),
    async stats(chat) {
      const [journal, { generations, branch }, { repo }, { entries: news }] = await Promise.all([
        client.stats(),
        client.versions(),
        client.status(),
        client.journal({ from: String(entries.length) }),
      ]);
      const unseen = news.filter(({ seq }) => seq >= entries.length);
      entries.push(...unseen);
      for (const { event } of unseen) see(event);
      const { ended, failed } = askedGenerations(generations, entries);
      const conversation = chat.state();
      const spent = run ? foldRun(entries, run.id) : meter;
      const isBusy = run !== undefined || conversation.answering;
      return {
        ...{ version, ...itself, repo, branch, journal, conversation, ...going() },
        upMs: Math.round(performance.now() - started),
        phase: isBusy ? phase : 'waiting',
        ...(isBusy && generation !== undefined && { generation }),
        limits: run?.limits ?? limits,
        spent: { tokens: spent.tokens, cost: spent.cost },
        userTasks: { ended: ended.length, promoted: ended.length - failed.length },
        events: entries.length,
      };
    },
  };
}
