/** `loom ask` and `loom chat`: talking to Prime. */
import { createInterface } from 'node:readline';
import type { Said } from '../../contracts/chat.ts';
import { primeRoutes } from '../../contracts/routes.ts';
import { connectRoutes, WireError } from '../../contracts/wire.ts';
import { askPrime, type ChatScreen } from '../chat-screen.ts';
import type { Answer, Register, World } from '../command.ts';
import { CliError } from '../exit-codes.ts';
import { printable } from '../printable.ts';
import { type PrimeAddress, withPrime } from '../running-prime.ts';

interface ChatOptions {
  new: boolean;
}

export const registerChat: Register = (program, perform) => {
  program
    .command('ask <words...>')
    .description('Ask Prime one thing, or have it do one; what it does is shown as it goes.')
    .option('--new', 'start a new conversation', false)
    .action((words: string[], options: ChatOptions) =>
      perform((world) => ask(world, words.join(' '), options)),
    );
  program
    .command('chat')
    .description(
      'Talk to Prime; the conversation goes on where it was left. Ctrl-C stops an answer, Ctrl-D ends.',
    )
    .option('--new', 'start a new conversation', false)
    .action((options: ChatOptions) => perform((world) => chat(world, options)));
};

async function ask(world: World, message: string, options: ChatOptions): Promise<Answer> {
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once('SIGINT', interrupt);
  try {
    const request = { message, ...(options.new && { fresh: true }) };
    const screen = screenOf(world);
    const answer = await withPrime(world, async (address) =>
      askPrime(await address(), request, screen, stop.signal),
    );
    if (!world.json) process.stdout.write('\n');
    return { data: answer, text: '' };
  } catch (error) {
    if (stop.signal.aborted) throw new CliError('signal', 'Stopped.', 'Nothing was lost; ask again.');
    throw error;
  } finally {
    process.off('SIGINT', interrupt);
  }
}

async function chat(world: World, options: ChatOptions): Promise<Answer> {
  if (world.json) throw new CliError('usage', 'A chat has no one answer.', 'Use `loom ask … --json`.');
  return withPrime(world, async (address) => {
    let fresh = options.new;
    if (!fresh) console.error(whereItWas((await conversationOf(await address())).said));
    const { lines, prompt, stopping } = openLines();
    prompt();
    for await (const line of lines) {
      const message = line.trim();
      if (message === '/exit') break;
      if (message === '/new') fresh = true;
      if (message === '/new') console.error('A new conversation begins with your next message.');
      else if (message.startsWith('/')) console.error(commandsHelp);
      else if (message) {
        const request = { message, ...(fresh && { fresh }) };
        const signal = stopping();
        const where = await address();
        await askPrime(where, request, screenOf(world), signal).catch((error) => goOn(error, signal));
        fresh = false;
      }
      prompt();
    }
    lines.close();
    return { data: { ended: true }, text: '' };
  });
}

const commandsHelp = [
  '/new   start a new conversation',
  '/exit  leave; Ctrl-D does the same',
  'Ctrl-C stops an answer; when none is being made, it leaves.',
  'Prime looks at the code, and on request has work done, judged, promoted or rolled back.',
].join('\n');

const conversationOf = ({ url, token }: PrimeAddress) =>
  connectRoutes(primeRoutes, url, token).conversation();

const lastShown = 100;

function whereItWas(said: Said[]): string {
  const asked = said.flatMap((each) => (each.type === 'asked' ? [each.text] : []));
  const last = asked.at(-1)?.replace(/\s+/g, ' ');
  if (last === undefined) return 'A new conversation. /help tells what there is.';
  const shown = last.length > lastShown ? `${last.slice(0, lastShown)}…` : last;
  const many = `${asked.length} ${asked.length === 1 ? 'message' : 'messages'}`;
  return printable(`The conversation goes on: ${many}, the last: “${shown}”. /new starts another, /help.`);
}

/** The lines of stdin; Ctrl-C aborts the signal that was taken last, or ends them. */
function openLines() {
  const { stdin, stdout } = process;
  const terminal = stdin.isTTY === true;
  const lines = createInterface({
    input: stdin,
    ...(terminal && { output: stdout }),
    terminal,
    prompt: '\n> ',
  });
  let answering: AbortController | undefined;
  const interrupt = () => (answering ? answering.abort() : lines.close());
  // A terminal in raw mode sends no signal.
  lines.on('SIGINT', interrupt);
  process.on('SIGINT', interrupt);
  lines.on('close', () => process.off('SIGINT', interrupt));
  const prompt = () => {
    answering = undefined;
    if (terminal) lines.prompt();
  };
  const stopping = () => {
    answering = new AbortController();
    return answering.signal;
  };
  return { lines, prompt, stopping };
}

/** A person reads what failed, and goes on; for a program, and where no message can be answered, the chat ends with it. */
function goOn(error: unknown, signal: AbortSignal): void {
  if (!(error instanceof WireError)) throw error;
  const isStopped = signal.aborted;
  if (!isStopped && (!process.stdin.isTTY || error.problem.stop === 'key')) throw error;
  console.error(isStopped ? 'Stopped.' : `${error.message}\n${error.problem.hint}`);
}

function screenOf({ json, stream }: World): ChatScreen {
  const { stderr, stdout, env } = process;
  return {
    ...(stream && { hear: (event: unknown) => console.log(JSON.stringify(event)) }),
    ...(!json && { say: (text: string) => stdout.write(text) }),
    tell: (line) => stderr.write(`${line}\n`),
    colour: stderr.isTTY === true && !env.NO_COLOR,
  };
}
