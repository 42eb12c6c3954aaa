/** `loom up`: Supervisor and Prime on their ports, until Ctrl-C. */
import type { Answer, Register, World } from '../command.ts';
import { CliError } from '../exit-codes.ts';
import { launchPrime } from '../launcher.ts';
import { findSupervisor, startSupervisor } from '../supervisor-client.ts';

export const registerUp: Register = (program, perform) => {
  program
    .command('up')
    .description('Run Supervisor and Prime on their ports until Ctrl-C.')
    .action(() => perform(up));
};

async function up({ repo, settings }: World): Promise<Answer> {
  const running = await findSupervisor(repo, '');
  if (running)
    throw new CliError('supervisor', `A Supervisor runs already: ${running.url}.`, 'End that one first.');
  const { handle, child } = await startSupervisor(repo, settings.LOOM_SUPERVISOR_PORT);
  console.error(`Supervisor ${handle.url}`);
  const prime = launchPrime({
    repo,
    supervisor: handle.client,
    stateName: 'prime',
    args: ['serve', '--port', String(settings.LOOM_PRIME_PORT)],
    onReady: (url, login) => {
      console.error(`Prime ${url}   tokens: .loom/supervisor.json, .loom/prime.json`);
      console.error(`Page ${login}   (good once; \`loom page\` gives another)`);
    },
  });
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const pass = () => prime.signal('SIGTERM');
  for (const name of signals) process.on(name, pass);
  try {
    const { code, complaints } = await prime.ended;
    if (code !== 0) {
      throw new CliError(
        'supervisor',
        `Prime ended: ${complaints}`,
        child.complaints() || 'See `loom doctor`.',
      );
    }
    return { data: { ended: true }, text: 'Ended.' };
  } finally {
    for (const name of signals) process.off(name, pass);
    await handle.stop();
  }
}
