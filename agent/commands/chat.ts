/** `loom ask` and `loom chat`: talking to Prime. */
import { createInterface } from 'node:readline';
import { WireError } from '../../contracts/wire.ts';
import { askPrime, type ChatScreen } from '../chat-screen.ts';
import type { Answer, Register, World } from '../command.ts';
import { CliError } from '../exit-codes.ts';
import { withPrime } from '../running-prime.ts';

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
    const answer = await withPrime(world, (address) => askPrime(address(), request, screen, stop.signal));
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
    const { stdin, stdout } = process;
    const lines = createInterface({
      input: stdin,
      output: stdout,
      terminal: stdin.isTTY === true,
      prompt: '\n> ',
    });
    let answering: AbortController | undefined;
    lines.on('SIGINT', () => (answering ? answering.abort() : lines.close()));
    let fresh = options.new;
    lines.prompt();
    for await (const line of lines) {
      const message = line.trim();
      if (message === '/exit') break;
      if (message === '/new') fresh = true;
      else if (message) {
        answering = new AbortController();
        const request = { message, ...(fresh && { fresh }) };
        await askPrime(address(), request, screenOf(world), answering.signal).catch((error: unknown) => {
          if (!(error instanceof WireError || error instanceof CliError)) throw error;
          console.error(answering?.signal.aborted ? 'Stopped.' : `${error.message}`);
        });
        answering = undefined;
        fresh = false;
      }
      lines.prompt();
    }
    lines.close();
    return { data: { ended: true }, text: '' };
  });
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
