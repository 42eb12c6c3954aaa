/** The heart of the project: Loom gives itself an operation, restarts from it, and uses it; a Prime that is broken is not kept. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { primeRoutes } from '../../contracts/routes.ts';
import { connectRoutes } from '../../contracts/wire.ts';
import { eventually } from './eventually.ts';
import { serveMessagesApi } from './messages-api.ts';
import { newOperation, recursionScript } from './recursion-script.ts';
import { makeLoomRepository, type Repository } from './repository.ts';
import { startUp } from './running-up.ts';

const laws = ['test/engine/fixture.ts', 'test/engine/laws.test.ts', 'vitest.config.ts', 'loom.config.json'];

let repo: Repository;
let run: { stdout: string; stderr: string; exitCode?: number };
// One run for all: each generation of Loom itself takes half a minute.
beforeAll(async () => {
  repo = await makeLoomRepository(laws);
  const script = repo.script(recursionScript('agent/patch.ts#patchOf'));
  run = await repo.auto(script, '--max-generations', '3');
}, 600_000);
afterAll(() => repo.remove());

test('an operation that generation 1 adds to the catalogue keeps the laws, is promoted, and is the tool of a later generation', async () => {
  expect(JSON.parse(run.stdout).generations, run.stderr).toMatchObject([
    {
      outcome: 'promoted',
      tag: 'gen-1',
      operations: [{ operation: 'create-file' }, { operation: 'add-import' }, { operation: 'edit-text' }],
    },
    { outcome: 'rolled-back' },
    {
      outcome: 'promoted',
      tag: 'gen-3',
      operations: [{ operation: newOperation, target: 'agent/patch.ts#patchOf' }],
    },
  ]);
  expect(run.exitCode).toBe(0);
  expect(await repo.git('show', 'loom/evolve:agent/patch.ts')).toContain(
    '// Written by an operation that Loom gave itself.\n',
  );
  const [first] = JSON.parse((await repo.loom(['history', '--json'])).stdout);
  const tests = first.verdict.reports.find(({ gate }: { gate: string }) => gate === 'full-tests');
  expect(tests).toMatchObject({ outcome: 'passed' });
  // The operation is in no catalogue but the promoted one: Prime and the Labs ran from the commit.
  expect(await repo.git('status', '--porcelain')).toBe('');
});

test('a promotion from which Prime does not come up is reverted, and the run goes on from the commit before', async () => {
  expect(JSON.parse(run.stdout).generations[1].reason).toContain('Prime did not come up from it');
  expect(await repo.git('show', 'loom/evolve:agent/prime-main.ts')).not.toContain('does not start');
  expect(await repo.git('log', '--format=%s', 'trunk..loom/evolve')).toBe(
    `Use the operation ${newOperation}\nAdd the operation ${newOperation}`,
  );
  const { stdout: history } = await repo.loom(['history']);
  expect(history).toContain('2  rolled-back (gen-2-failed)');
  expect(history).toContain('3  confirmed (gen-3)');
});

test('a promotion that is taken back while two people talk to Prime: one gets the answer, one is told to ask again', async () => {
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
  await repo.loom(['rollback', '3', '--reason', 'Not wanted.']);
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
}, 240_000);

/** A port that nobody listens on now: Prime has to come back where it was. */
async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return String(port);
}
