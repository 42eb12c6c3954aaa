/** `loom lab`: one Lab on the repository, without Supervisor, until Ctrl-C. Its edits are written to the files. */
import type { Answer, Register, World } from '../command.ts';
import { CliError } from '../exit-codes.ts';
import { startLab } from '../lab-process.ts';

export const registerLab: Register = (program, perform) => {
  program
    .command('lab')
    .description(
      'Run a Lab on the repository until Ctrl-C: edit, query, eval, check, test over HTTP. What is edited there is written to the files of the repository.',
    )
    .action(() => perform(lab));
};

async function lab({ repo, json, settings }: World): Promise<Answer> {
  const running = await startLab(repo, settings.LOOM_LAB_PORT, settings.LOOM_SANDBOX);
  const { url, token } = running;
  if (json) console.log(JSON.stringify({ url, token, pid: process.pid }));
  else console.error(`Lab ${url}\nAuthorization: Bearer ${token}`);
  const signal = new Promise<'signal'>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve('signal'));
  });
  const end = await Promise.race([signal, running.exited]);
  await running.stop();
  if (end === 'signal') return { data: undefined, text: 'Ended.' };
  throw new CliError('failed', `The Lab ended: ${running.complaints()}`, 'See `loom doctor`.');
}
