/** The Supervisor's routes: each answers from the journal, or does one thing in turn with the others. */
import type { Hono } from 'hono';
import { JournalEntry } from '../contracts/event.ts';
import type { SandboxTier } from '../contracts/lab.ts';
import { supervisorRoutes } from '../contracts/routes.ts';
import { type Handlers, serveEvents, serveRoutes } from '../contracts/wire.ts';
import { generationsOf, statsOf, unconfirmedOf } from './fold.ts';
import { confirm, promote } from './promote.ts';
import { reopen } from './reopen.ts';
import { rollBack } from './rollback.ts';
import { spawn } from './spawn.ts';
import { headOf, isLoom, type Supervisor, treeOf } from './supervisor.ts';
import { startVerification, waitForVerdict } from './verify.ts';

/** The HTTP application of a Supervisor: the routes of the contract, and `/logs` as server-sent events. */
export function supervisorApp(supervisor: Supervisor, token: string): Hono {
  const app = serveRoutes(supervisorRoutes, handlersOf(supervisor), {
    token,
    onBug: (error) => console.error(error),
  });
  serveEvents(app, '/logs', JournalEntry, async function* (lastId, signal) {
    const from = lastId === undefined ? 0 : Number(lastId) + 1;
    for await (const data of supervisor.journal.follow(Number.isInteger(from) ? from : 0, signal)) {
      yield { id: String(data.seq), data };
    }
  });
  return app;
}

function handlersOf(supervisor: Supervisor): Handlers<typeof supervisorRoutes> {
  const { journal, inTurn } = supervisor;
  return {
    status: async () => {
      const sandbox = tierOf(supervisor);
      return {
        name: 'supervisor',
        repo: supervisor.repo.folder.root,
        branch: supervisor.branch,
        head: await headOf(supervisor),
        ...(sandbox && { sandbox }),
        events: journal.entries.length,
        lastHash: journal.entries.at(-1)?.hash ?? '',
        working: [...supervisor.labs.keys()],
      };
    },
    stats: () => statsOf(journal.entries),
    versions: async () => {
      const head = await headOf(supervisor);
      const generations = generationsOf(journal.entries);
      const unconfirmed = unconfirmedOf(generations);
      return {
        branch: supervisor.branch,
        head,
        tree: await treeOf(supervisor, head),
        selfHosted: await isLoom(supervisor, head),
        ...(unconfirmed !== undefined && { unconfirmed }),
        generations,
      };
    },
    generation: ({ number, waitMs }) => waitForVerdict(supervisor, Number(number), Number(waitMs ?? 0)),
    journal: ({ from }) => ({ entries: journal.entries.slice(Number(from ?? 0)) }),
    report: ({ events }) => {
      for (const event of events) journal.append(event);
      return { seq: journal.entries.length - 1 };
    },
    spawn: ({ task, worker }) => inTurn(() => spawn(supervisor, task, worker)),
    reopen: ({ generation, reason }) => inTurn(() => reopen(supervisor, generation, reason)),
    verify: ({ generation }) => inTurn(() => startVerification(supervisor, generation)),
    promote: ({ generation }) => inTurn(() => promote(supervisor, generation)),
    confirm: ({ generation }) => inTurn(async () => confirm(supervisor, generation)),
    rollback: ({ generation, reason }) => inTurn(() => rollBack(supervisor, generation, reason)),
  };
}

/** The tier that the last Lab really had; before any Lab, the one that the settings name. */
function tierOf({ journal, settings }: Supervisor): SandboxTier | undefined {
  const last = journal.entries.findLast(({ event }) => event.type === 'lab-started')?.event;
  if (last?.type === 'lab-started') return last.sandbox;
  const wanted = settings.LOOM_SANDBOX;
  return wanted === 'auto' ? undefined : (wanted as SandboxTier);
}
