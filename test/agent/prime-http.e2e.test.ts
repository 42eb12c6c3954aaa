/** Prime over real HTTP: who may ask what, one answer at a time, and the journal from anywhere on. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Message } from '../../agent/model.ts';
import type { ChatEvent } from '../../contracts/chat.ts';
import { JournalEntry } from '../../contracts/event.ts';
import { primeRoutes } from '../../contracts/routes.ts';
import { askEvents, connectRoutes, readEvents } from '../../contracts/wire.ts';
import { eventually } from './eventually.ts';
import { taskOf } from './journal-entries.ts';
import { type MessagesApi, serveMessagesApi } from './messages-api.ts';
import { makeRepository, type Repository } from './repository.ts';
import { startUp } from './running-up.ts';
import { faultsOf } from './valid-request.ts';

let repo: Repository;
let api: MessagesApi;
afterEach(async () => {
  await api.close();
  repo.remove();
});

const say = (text: string) => ({ content: [{ text }], stop: 'end_turn' });
const within = () => AbortSignal.timeout(90_000);

async function all<Event>(events: AsyncIterable<Event>): Promise<Event[]> {
  const heard: Event[] = [];
  for await (const event of events) heard.push(event);
  return heard;
}

test('those who ask at once are answered in turn; who goes away makes room, and one too many is turned away', async () => {
  repo = await makeRepository();
  const release = Promise.withResolvers<void>();
  api = await serveMessagesApi([{ when: release.promise, reply: say('First.') }, say('Next.')]);
  const up = await startUp(repo, { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: api.url });
  const { address } = up;
  const prime = connectRoutes(primeRoutes, address.url, address.token);
  const conversation = async () => (await prime.stats()).conversation;
  const ask = (message: string, signal = within()) =>
    all<ChatEvent>(askEvents(primeRoutes.chat, address, { message }, signal));

  const first = ask('Who is first?');
  await eventually(conversation).toMatchObject({ answering: true, waiting: 0 });
  const leaver = new AbortController();
  const gone = ask('Never mind.', leaver.signal).catch(({ name }) => name);
  await eventually(conversation).toMatchObject({ waiting: 1 });
  const waiting = Array.from({ length: 7 }, (_, index) => ask(`Who is number ${index + 2}?`));
  await eventually(conversation).toMatchObject({ waiting: 8 });
  await expect(prime.chat({ message: 'One more?' })).rejects.toMatchObject({
    problem: { code: 'busy', hint: expect.stringContaining('Ask again') },
  });
  await expect(ask('And one more?')).rejects.toMatchObject({ problem: { code: 'busy' } });
  leaver.abort();
  await gone;
  await eventually(conversation).toMatchObject({ waiting: 7 });

  release.resolve();
  expect((await first).at(-1)).toMatchObject({ type: 'done', answer: { reply: 'First.' } });
  const answers = await Promise.all(waiting);
  expect(answers.map((events) => events.at(-1)?.type)).toEqual(answers.map(() => 'done'));
  const places = answers.at(-1)?.flatMap((event) => (event.type === 'queued' ? [event.ahead] : []));
  expect(places).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
  const { said } = await prime.conversation();
  expect(said.flatMap((each) => (each.type === 'asked' ? [each.text] : []))).toEqual([
    'Who is first?',
    ...waiting.map((_, index) => `Who is number ${index + 2}?`),
  ]);
  expect(await up.end()).toBe(0);
}, 120_000);

test('only health and the page are open; a login link is good once, and the journal can be followed from anywhere', async () => {
  repo = await makeRepository();
  api = await serveMessagesApi([say('Hello.')]);
  const up = await startUp(repo, {});
  const { url, token } = up.address;
  const status = async (path: string, headers = {}) => (await fetch(`${url}${path}`, { headers })).status;
  expect(await (await fetch(`${url}/health`)).json()).toEqual({ ok: true });
  for (const path of ['/', '/stats', '/logs', '/conversation']) expect(await status(path)).toBe(401);
  const page = await fetch(url, { headers: { accept: 'text/html' } });
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
  expect(await page.text()).not.toContain(token);

  for (const name of ['token', 'prime.json'])
    expect(statSync(join(repo.root, '.loom', name)).mode & 0o777).toBe(0o600);
  const { stdout } = await repo.loom(['page', '--json']);
  const code = new URL(JSON.parse(stdout).link).hash.replace('#login=', '');
  const open = connectRoutes(primeRoutes, url, '');
  expect(await open.login({ code })).toEqual({ token });
  await expect(open.login({ code })).rejects.toMatchObject({ problem: { code: 'unauthorised' } });

  const stats = await connectRoutes(primeRoutes, url, token).stats();
  expect(stats).toMatchObject({
    phase: 'waiting',
    branch: 'loom/evolve',
    conversation: { asked: 0, waiting: 0 },
  });
  const follow = async (path: string, lastId?: string) => {
    for await (const entry of readEvents(JournalEntry, new URL(path, url), token, within(), lastId))
      return entry.seq;
    return undefined;
  };
  expect(await follow('/logs')).toBe(0);
  expect(await follow('/logs', '0')).toBe(1);
  expect(await follow(`/logs?from=${stats.events - 1}`)).toBe(stats.events - 1);
  expect(await up.end()).toBe(0);
}, 120_000);

test('who stops an answer stops the worker that was begun for it; its generation is rolled back, and the chat tells of it', async () => {
  repo = await makeRepository();
  const never = new Promise(() => undefined);
  const { allow: _, ...task } = taskOf('Remove what is dead');
  api = await serveMessagesApi([
    { content: [{ tool: 'spawn_labs', input: { task } }], stop: 'tool_use' },
    { content: [{ tool: 'spawn_lab', input: { task } }], stop: 'tool_use' },
    { when: never, reply: say('The worker thinks for ever.') },
    say('It was stopped.'),
  ]);
  const up = await startUp(repo, { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: api.url });
  const prime = connectRoutes(primeRoutes, up.address.url, up.address.token);
  const stop = new AbortController();
  const heard: ChatEvent[] = [];
  const answer = (async () => {
    const request = { message: 'Remove what is dead.' };
    for await (const event of askEvents(primeRoutes.chat, up.address, request, stop.signal))
      heard.push(event);
  })().catch(() => 'stopped');
  const calls = () => heard.flatMap((event) => (event.type === 'tool-call' ? [event.tool] : []));
  await eventually(calls).toEqual(['spawn_labs', 'spawn_lab']);
  await eventually(() => prime.stats()).toMatchObject({ phase: 'work', generation: 1 });
  stop.abort();
  expect(await answer).toBe('stopped');
  await eventually(async () => (await prime.stats()).journal.generations).toEqual({ 'rolled-back': 1 });
  const { said } = await prime.conversation();
  expect(said.map(({ type }) => type)).toEqual([
    'asked',
    'tool-call',
    'tool-result',
    'tool-call',
    'tool-result',
    'text',
  ]);
  expect((await prime.chat({ message: 'What happened?' })).reply).toBe('It was stopped.');
  const asked = api.requests.at(-1)?.body.messages as Message[];
  expect(faultsOf(asked)).toEqual([]);
  expect(await up.end()).toBe(0);
}, 120_000);
