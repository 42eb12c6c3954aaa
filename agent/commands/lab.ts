/** `loom lab`: one Lab on the repository, without Supervisor, until Ctrl-C. Its edits are written to the files. */
import type { Answer, Register, World } from '../command.ts';
import { CliError } from '../exit-codes.ts';
import { startLab } from '../lab-process.ts';
import { runRepl } from '../repl.ts';
import { historyFile, readHistory, writeHistory } from '../repl-history.ts';
import { signalled } from '../signalled.ts';
import type { Lab } from '../worker.ts';

export const registerLab: Register = (program, perform) => {
  program
    .command('lab')
    .description(
      'Run a Lab on the repository until Ctrl-C: edit, query, eval, check, test over HTTP. What is edited there is written to the files of the repository.',
    )
    .option('--repl', 'type TypeScript and see its values, in a session of the Lab', false)
    .action(({ repl }: { repl: boolean }) => perform(repl ? labRepl : lab));
};

async function lab({ repo, json, settings }: World): Promise<Answer> {
  const running = await startLab(repo, settings.LOOM_LAB_PORT, settings.LOOM_SANDBOX);
  const { url, token } = running;
  if (json) console.log(JSON.stringify({ url, token, pid: process.pid }));
  else console.error(`Lab ${url}\nAuthorization: Bearer ${token}`);
  const end = await Promise.race([signalled(), running.exited]);
  await running.stop();
  if (end === 'signal') return { data: undefined, text: 'Ended.' };
  throw new CliError('failed', `The Lab ended: ${running.complaints()}`, 'See `loom doctor`.');
}

/** On a terminal for a person; otherwise each line of stdin is answered on stdout. */
async function labRepl({ repo, json, settings }: World): Promise<Answer> {
  const running = await startLab(repo, 0, settings.LOOM_SANDBOX);
  const end = new AbortController();
  const ended = Promise.race([signalled(), running.exited]).then((how) => {
    end.abort();
    if (how !== 'signal')
      throw new CliError('failed', `The Lab ended: ${running.complaints()}`, 'See `loom doctor`.');
  });
  try {
    await Promise.race([converse(running.lab, json, historyFile(settings), end.signal), ended]);
  } finally {
    await running.stop();
  }
  return { data: undefined, text: '' };
}

async function converse(lab: Lab, json: boolean, file: string, signal: AbortSignal): Promise<void> {
  const { stdin: input, stdout: output } = process;
  const terminal = Boolean(input.isTTY && output.isTTY) && !json;
  const history = terminal ? readHistory(file) : [];
  await runRepl({ lab, input, output, terminal, json, history, signal });
  if (terminal) writeHistory(file, history);
}
