import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { primeRoutes } from '../../contracts/routes.ts';
import { connectRoutes } from '../../contracts/wire.ts';
import { eventually } from './eventually.ts';
import { taskOf } from './journal-entries.ts';
import { serveMessagesApi } from './messages-api.ts';
import { makeLoomRepository, type Repository } from './repository.ts';
import { startUp } from './running-up.ts';

let repo: Repository;
afterEach(() => repo.remove());

test('a promotion from which Prime does not come up is reverted, and the run goes on from the commit before', async () => {
  repo = await makeLoomRepository();
  const first = 'const options = readPrimeOptions(process.argv.slice(2));';
  const broken = `if (process.pid > 0) throw new Error('This Prime does not start.');\n  ${first}`;
  const breakPrime = { target: 'agent/prime-main.ts#main', find: first, replace: broken };
  const finish = {
    tools: [{ name: 'finish', input: { summary: 'Done.', prediction: { better: [], worse: [] } } }],
  };
  const script = repo.script({
    reflect: [
      { ...taskOf('Break Prime'), purpose: 'feature' },
      { ...taskOf('Say hello'), purpose: 'feature' },
    ],
    generations: [
      [{ tools: [{ name: 'edit-text', input: breakPrime }] }, finish],
      [{ tools: [{ name: 'create-file', input: { path: 'agent/hello.ts', text: 'export {};\n' } }] }, finish],
    ],
  });
  const { stdout, exitCode } = await repo.auto(script, '--max-generations', '2');
  expect(JSON.parse(stdout).generations).toMatchObject([
    { outcome: 'rolled-back', reason: expect.stringContaining('Prime did not come up from it') },
    { outcome: 'promoted' },
  ]);
  expect(exitCode).toBe(0);
  expect(await repo.git('show', 'loom/evolve:agent/prime-main.ts')).not.toContain('does not start');
  expect(await repo.git('log', '--format=%s', 'trunk..loom/evolve')).toBe('Say hello');
  const { stdout: history } = await repo.loom(['history']);
  expect(history).toContain('1  rolled-back (gen-1-failed)');
  expect(history).toContain('2  confirmed (gen-2)');
  await restartsUnderAChat();
}, 600_000);

/** A promotion is taken back while two people talk to Prime: one gets the answer, one is told to ask again, and both get on. */
async function restartsUnderAChat() {
  const release = Promise.withResolvers<void>();
  const say = (text: string) => ({ content: [{ text }], stop: 'end_turn' });
  const api = await serveMessagesApi([{ when: release.promise, reply: say('Hello.') }, say('Hello again.')]);
  const env = { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: api.url, LOOM_PRIME_PORT: await freePort() };
  const { address, end } = await startUp(repo, env);
  const prime = connectRoutes(primeRoutes, address.url, address.token);
  const before = await prime.stats();
  const first = prime.chat({ message: 'Who are you?' });
  await eventually(() => prime.stats()).toMatchObject({ conversation: { answering: true } });
  const waiting = prime.chat({ message: 'And you?' }).catch(({ problem }) => problem);
  await eventually(() => prime.stats()).toMatchObject({ conversation: { waiting: 1 } });
  await repo.loom(['rollback', '2', '--reason', 'Not wanted.']);
  expect(await waiting).toMatchObject({
    message: expect.stringContaining('starts again'),
    hint: expect.any(String),
  });
  release.resolve();
  expect((await first).reply).toBe('Hello.');

  const commit = () => prime.stats().then(({ commit }) => commit, String);
  await eventually(commit).toBe(await repo.git('rev-parse', 'loom/evolve'));
  expect(await commit()).not.toBe(before.commit);
  expect((await prime.chat({ message: 'And you?' })).reply).toBe('Hello again.');
  expect((await prime.stats()).conversation.asked).toBe(2);
  expect(await end()).toBe(0);
  await api.close();
}

/** A port that nobody listens on now: Prime has to come back where it was. */
async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return String(port);
}
