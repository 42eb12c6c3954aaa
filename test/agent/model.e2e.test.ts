import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { JournalEntry } from '../../contracts/event.ts';
import { primeRoutes } from '../../contracts/routes.ts';
import { connectRoutes, readEvents } from '../../contracts/wire.ts';
import { taskOf } from './journal-entries.ts';
import { type MessagesApi, type Prepared, serveMessagesApi } from './messages-api.ts';
import { makeRepository, type Repository } from './repository.ts';

let repo: Repository;
let api: MessagesApi;
afterEach(async () => {
  repo.remove();
  await api.close();
});

const call = (tool: string, input: unknown) => ({ content: [{ tool, input }], stop: 'tool_use' });

test('auto stops by its own name when no model answers; the next run works, with the key from .env, and counts its tokens', async () => {
  repo = await makeRepository();
  const { allow: _, ...task } = taskOf('Remove what is dead');
  const stops: [Prepared[], string, number, string][] = [
    [[{ status: 401, error: 'invalid key' }], 'key', 3, 'refuses the key'],
    [[call('propose_task', task), { status: 529, error: 'Overloaded' }], 'endpoint', 11, 'has no room'],
  ];
  for (const [answers, reason, code, message] of stops) {
    api = await serveMessagesApi(answers);
    const env = { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: api.url, LOOM_MODEL_RETRIES: '0' };
    const { stdout, exitCode } = await repo.loom(['auto', '--worker', 'model', '--json'], { env });
    await api.close();
    expect(JSON.parse(stdout)).toMatchObject({ reason, message: expect.stringContaining(message) });
    expect([reason, exitCode]).toEqual([reason, code]);
  }
  api = await serveMessagesApi([
    call('propose_task', { ...task, allow: { deleteTests: true } }),
    call('propose_task', task),
    call('delete-declaration', { target: 'src/half.ts#dead' }),
    call('finish', { summary: 'Removed.', prediction: { better: [], worse: [] } }),
    call('review', { approved: true, issues: [], confidence: 1, summary: 'Nothing used it.' }),
  ]);
  const dotenv = `ANTHROPIC_API_KEY=key-of-prime\nANTHROPIC_BASE_URL=${api.url}\nLOOM_LAB_API_KEY=key-of-worker\nLOOM_LAB_MODEL=small\nLOOM_MAX_GENERATIONS=1\n`;
  writeFileSync(join(repo.root, '.env'), dotenv);
  const { stdout, exitCode } = await repo.loom(['auto', '--worker', 'model', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    reason: 'generations',
    tokens: 5 * 26,
    generations: [{ outcome: 'promoted', title: 'Remove what is dead' }],
  });
  expect(exitCode).toBe(0);
  const asked = api.requests.map(({ authorization, body }) => `${authorization} ${body.model}`);
  expect(asked).toEqual([
    'Bearer key-of-prime claude-opus-5-5',
    'Bearer key-of-prime claude-opus-5-5',
    'Bearer key-of-worker small',
    'Bearer key-of-worker small',
    'Bearer key-of-prime claude-opus-5-5',
  ]);
  expect(JSON.stringify(api.requests[1]?.body.messages)).toContain('there is no field allow');
  expect(readFileSync(join(repo.root, '.loom/journal.jsonl'), 'utf8')).not.toContain('key-of-');
}, 240_000);

test('a person chats with Prime, which looks things up in the promoted tree; the events of the journal can be followed', async () => {
  repo = await makeRepository();
  api = await serveMessagesApi([
    call('outline', { path: 'src/half.ts' }),
    { content: [{ text: 'It declares half and dead.' }], stop: 'end_turn' },
  ]);
  const ports = { LOOM_SUPERVISOR_PORT: '0', LOOM_PRIME_PORT: '0' };
  const running = repo.loom(['up'], {
    env: { ...ports, ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: api.url },
  });
  for await (const line of running.iterable({ from: 'stderr' })) {
    if (!line.startsWith('Prime ')) continue;
    const { url, token } = JSON.parse(readFileSync(join(repo.root, '.loom/prime.json'), 'utf8'));
    const answer = await connectRoutes(primeRoutes, url, token).chat({ message: 'What is in half.ts?' });
    expect(answer).toEqual({ reply: 'It declares half and dead.', tools: ['outline'] });
    expect(JSON.stringify(api.requests[1]?.body.messages)).toContain('src/half.ts#dead');
    const reading = new AbortController();
    for await (const { event } of readEvents(JournalEntry, new URL('/logs', url), token, reading.signal)) {
      if (event.type === 'tool-called') break;
    }
    running.kill('SIGTERM');
  }
  expect((await running).exitCode).toBe(0);
}, 60_000);
