/** `loom tasks`: what people asked Loom to do here, and what came of it. */
import type { JournalEntry } from '../../contracts/event.ts';
import type { Generation } from '../../contracts/generation.ts';
import type { Register } from '../command.ts';
import { openSupervisor } from '../supervisor-client.ts';
import { askedGenerations } from '../user-tasks.ts';

export const registerTasks: Register = (program, perform) => {
  program
    .command('tasks')
    .description('List the tasks that people gave, and how many of them were promoted.')
    .action(() =>
      perform(async ({ repo, settings }) => {
        const supervisor = await openSupervisor(repo, settings.LOOM_SUPERVISOR_URL);
        try {
          const { generations } = await supervisor.client.versions();
          return report(generations, (await supervisor.client.journal({})).entries);
        } finally {
          await supervisor.stop();
        }
      }),
    );
};

function report(generations: Generation[], entries: JournalEntry[]) {
  const { ended, failed, working } = askedGenerations(generations, entries);
  const lost = new Set(failed.map(({ number }) => number));
  const tasks = [...ended, ...working].map(({ number, task, state, reason, tag }) => ({
    ...{ generation: number, title: task.title, state },
    ...(tag !== undefined && { tag }),
    ...(lost.has(number) && reason !== undefined && { reason }),
  }));
  const promoted = ended.length - failed.length;
  const lines = tasks.map(
    ({ generation, title, state, reason }) =>
      `${generation}  ${state}  ${title}${reason === undefined ? '' : `: ${reason}`}`,
  );
  const head = `${promoted} of ${ended.length} tasks were promoted.`;
  const text = tasks.length ? [head, ...lines].join('\n') : 'Nobody gave a task yet: loom run program.md';
  return { data: { promoted, ended: ended.length, tasks }, text };
}
