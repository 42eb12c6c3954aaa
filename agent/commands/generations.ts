/** `loom spawn`, `verify`, `promote`, `rollback`, `history`: the Supervisor's verbs by hand. */
import type { Generation } from '../../contracts/generation.ts';
import type { Answer, Register, World } from '../command.ts';
import { CliError } from '../exit-codes.ts';
import { confirmPromotion } from '../launcher.ts';
import { findSupervisor, openSupervisor, type Supervisor } from '../supervisor-client.ts';
import { readTaskFile } from '../task-file.ts';

export const registerGenerations: Register = (program, perform) => {
  program
    .command('spawn <program.md>')
    .description('Start a generation with a Lab, to be worked on by hand; needs a running Supervisor.')
    .action((file: string) => perform((world) => spawn(world, file)));
  program
    .command('verify <gen>')
    .description('Run the gates on what the Lab of a generation holds.')
    .action((gen: string) => perform((world) => withSupervisor(world, (one) => verify(one, number(gen)))));
  program
    .command('promote <gen>')
    .description('Promote a generation that the gates approved.')
    .action((gen: string) =>
      perform((world) => withSupervisor(world, (one) => promote(world, one, number(gen)))),
    );
  program
    .command('rollback <gen>')
    .description('Discard a generation, or revert it when it was promoted.')
    .option('--reason <text>', 'why, for the journal', 'Asked for by the operator.')
    .action((gen: string, { reason }: { reason: string }) =>
      perform((world) => withSupervisor(world, (one) => rollback(one, number(gen), reason))),
    );
  program
    .command('history')
    .description('List all generations, oldest first.')
    .action(() => perform((world) => withSupervisor(world, history)));
};

async function withSupervisor(
  { repo, settings }: World,
  body: (supervisor: Supervisor) => Promise<Answer>,
): Promise<Answer> {
  const supervisor = await openSupervisor(repo, settings.LOOM_SUPERVISOR_URL);
  try {
    return await body(supervisor.client);
  } finally {
    await supervisor.stop();
  }
}

async function spawn({ repo, settings }: World, file: string): Promise<Answer> {
  const task = readTaskFile(file);
  const supervisor = await findSupervisor(repo, settings.LOOM_SUPERVISOR_URL);
  if (!supervisor) {
    throw new CliError(
      'supervisor',
      `No Supervisor runs for ${repo}, and a Lab ends with its Supervisor.`,
      'Start one with `loom up` in another terminal.',
    );
  }
  const spawned = await supervisor.client.spawn({ task, worker: 'operator' });
  const { generation, labUrl, labToken } = spawned;
  const lines = [
    `Generation ${generation.number} on ${generation.branch}.`,
    `Its Lab: ${labUrl}`,
    `Its token: ${labToken}`,
    `Then: loom verify ${generation.number}`,
  ];
  return { data: spawned, text: lines.join('\n') };
}

async function verify(supervisor: Supervisor, generation: number): Promise<Answer> {
  let judged = await supervisor.verify({ generation });
  while (judged.state === 'verifying') {
    judged = await supervisor.generation({ number: String(generation), waitMs: '20000' });
  }
  const { verdict } = judged;
  const lines = (verdict?.reports ?? []).flatMap(({ gate, outcome, summary, findings }) => [
    `gate ${gate} ${outcome}: ${summary}`,
    ...(outcome === 'failed' ? findings.map((one) => `  ${one.rule}: ${one.message}`) : []),
  ]);
  lines.push(
    verdict?.approved ? `Approved. Then: loom promote ${generation}` : `Rejected: ${verdict?.reason}`,
  );
  return { data: judged, text: lines.join('\n'), ending: verdict?.approved ? 'done' : 'failed' };
}

async function promote({ repo }: World, supervisor: Supervisor, generation: number): Promise<Answer> {
  const { restart } = await supervisor.promote({ generation });
  if (restart) await confirmPromotion(repo, supervisor);
  const now = await supervisor.generation({ number: String(generation) });
  const held = now.state === 'promoted' || now.state === 'confirmed';
  return { data: now, text: lineOf(now), ending: held ? 'done' : 'failed' };
}

async function rollback(supervisor: Supervisor, generation: number, reason: string): Promise<Answer> {
  const now = await supervisor.rollback({ generation, reason });
  return { data: now, text: lineOf(now) };
}

async function history(supervisor: Supervisor): Promise<Answer> {
  const { generations } = await supervisor.versions();
  const text = generations.map(lineOf).join('\n');
  return { data: generations, text: text || 'There are no generations yet. Start with `loom auto`.' };
}

function lineOf({ number: n, state, worker, task, reason, tag }: Generation): string {
  const why = reason ? `: ${reason}` : '';
  return `${n}  ${state}${tag ? ` (${tag})` : ''}  ${worker}  ${task.title}${why}`;
}

function number(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new CliError(
      'usage',
      `The generation is ${JSON.stringify(text)}, but must be a number from 1.`,
      'See `loom history`.',
    );
  }
  return Number(text);
}
