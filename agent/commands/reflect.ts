/** `loom reflect`: what Loom would do next, without doing it. */
import { join } from 'node:path';
import type { Task } from '../../contracts/task.ts';
import { startChild } from '../child.ts';
import type { Answer, Register, World } from '../command.ts';
import { CliError, endingOfCode } from '../exit-codes.ts';
import type { WorkerKind } from '../prime-options.ts';
import { loomRoot, openSupervisor } from '../supervisor-client.ts';
import { formatTask } from '../task-text.ts';
import { workerOf, workerOption } from './auto.ts';

interface ReflectOptions {
  worker: WorkerKind;
  script?: string;
}

export const registerReflect: Register = (program, perform) => {
  program
    .command('reflect')
    .description('Say what should be done next, with the evidence, as a program.md; change nothing.')
    .addOption(workerOption('mechanic'))
    .option('--script <file>', 'replies of the scripted model')
    .action((options: ReflectOptions) => perform((world) => reflect(world, options)));
};

async function reflect({ repo, settings }: World, options: ReflectOptions): Promise<Answer> {
  const { worker, script } = workerOf(options);
  const supervisor = await openSupervisor(repo, settings.LOOM_SUPERVISOR_URL);
  try {
    const args = [
      'reflect',
      '--repo',
      repo,
      '--worker',
      worker,
      '--follow-stdin',
      ...(script ? ['--script', script] : []),
    ];
    const prime = startChild(join(loomRoot, 'agent', 'prime-main.ts'), args, process.env);
    const proposal = (await prime.ready) as { task: Task | null; evidence: string[] } | undefined;
    const code = await prime.stop();
    if (!proposal)
      throw new CliError(endingOfCode(code), prime.complaints() || 'Prime ended without an answer.', '');
    const evidence = proposal.evidence.map((line) => `<!-- ${line} -->`).join('\n');
    const text = proposal.task
      ? `${formatTask(proposal.task)}\n${evidence}`
      : 'Nothing worth doing was found.';
    return { data: proposal, text };
  } finally {
    await supervisor.stop();
  }
}
