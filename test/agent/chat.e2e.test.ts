import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { ChatEvent } from '../../contracts/chat.ts';
import { primeRoutes } from '../../contracts/routes.ts';
import { askEvents } from '../../contracts/wire.ts';
import { taskOf } from './journal-entries.ts';
import { type MessagesApi, serveMessagesApi } from './messages-api.ts';
import { makeRepository, type Repository } from './repository.ts';

let repo: Repository;
let api: MessagesApi;
afterEach(async () => {
  await repo.remove();
  await api.close();
});

const call = (tool: string, input: unknown) => ({ content: [{ tool, input }], stop: 'tool_use' });
const say = (text: string) => ({ content: [{ text }], stop: 'end_turn' });
const { allow: _, ...task } = taskOf('Remove what is dead');
const approved = { approved: true, issues: [], confidence: 1, summary: 'Nothing used it.' };
const env = () => ({ ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: api.url });

test('a person asks for a change in words; Prime has it made, judged and promoted, and remembers the conversation', async () => {
  repo = await makeRepository();
  api = await serveMessagesApi([
    call('spawn_lab', { task }),
    call('delete-declaration', { target: 'src/half.ts#dead' }),
    call('finish', { summary: 'Removed.', prediction: { better: ['unusedExports'], worse: [] } }),
    call('verify_generation', { generation: 1 }),
    call('review', approved),
    call('promote_generation', { generation: 1 }),
    say('It is gone: git merge loom/evolve.'),
    say('You asked me to remove what is dead.'),
  ]);
  const asked = await repo.loom(['ask', 'Remove', 'what', 'is', 'dead.'], { env: env() });
  expect(asked).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('It is gone: git merge loom/evolve.'),
  });
  const shown = asked.stderr.split('\n').map((line) => line.trim());
  const told = [
    '· spawn_lab {"task":',
    '· delete-declaration src/half.ts#dead',
    '· verify_generation {"generation":1}',
    'gate replay passed',
    'review approved',
    '· promote_generation {"generation":1}',
    'generation 1 promoted as gen-1',
  ];
  const places = told.map((start) => shown.findIndex((line) => line.startsWith(start)));
  expect(places, asked.stderr).toEqual(places.toSorted((one, other) => one - other));
  expect(places).not.toContain(-1);
  expect(await repo.git('show', 'loom/evolve:src/half.ts')).not.toContain('dead');
  expect(await repo.git('branch', '--show-current')).toBe('trunk');

  const again = await repo.loom(['ask', 'What did I ask?', '--json'], { env: env() });
  expect(JSON.parse(again.stdout)).toEqual({ reply: 'You asked me to remove what is dead.', tools: [] });
  expect(JSON.stringify(api.requests.at(-1)?.body.messages)).toContain('Remove what is dead.');
  expect(existsSync(join(repo.root, '.loom/prime-chat.json'))).toBe(false);
}, 240_000);

test('the answer comes as events while it is made, and a conversation that cannot be read is put aside', async () => {
  repo = await makeRepository();
  api = await serveMessagesApi([
    call('outline', { path: 'src/half.ts' }),
    call('promote_generation', { generation: 7 }),
    say('There is no generation 7.'),
  ]);
  mkdirSync(join(repo.root, '.loom'));
  writeFileSync(join(repo.root, '.loom/chat.json'), '{ "messages": [{}] }');
  const running = repo.loom(['up'], { env: { LOOM_SUPERVISOR_PORT: '0', LOOM_PRIME_PORT: '0', ...env() } });
  for await (const line of running.iterable({ from: 'stderr' })) {
    if (!line.startsWith('Prime ')) continue;
    const address = JSON.parse(readFileSync(join(repo.root, '.loom/prime.json'), 'utf8'));
    const events: ChatEvent[] = [];
    const signal = AbortSignal.timeout(30_000);
    for await (const event of askEvents(primeRoutes.chat, address, { message: 'Promote 7.' }, signal))
      events.push(event);
    running.kill('SIGTERM');
    const spoken = events.flatMap((event) => (event.type === 'text' ? event.text : [])).join('');
    expect(spoken).toBe('There is no generation 7.');
    expect(events.filter(({ type }) => type !== 'text')).toMatchObject([
      { type: 'usage' },
      { type: 'tool-call', tool: 'outline' },
      { type: 'tool-result', tool: 'outline', ok: true },
      { type: 'usage' },
      { type: 'tool-call', tool: 'promote_generation' },
      { type: 'tool-result', ok: false, text: expect.stringContaining('no generation 7') },
      { type: 'usage' },
      { type: 'done', answer: { reply: spoken } },
    ]);
  }
  expect((await running).exitCode).toBe(0);
  expect(JSON.parse(readFileSync(join(repo.root, '.loom/chat.json'), 'utf8')).messages).toHaveLength(6);
}, 120_000);

test('who asks without a key, with a wrong one, or when no model is there, gets the exit code and the remedy', async () => {
  repo = await makeRepository();
  api = await serveMessagesApi([{ status: 401, error: 'invalid key' }]);
  const keyless = await repo.loom(['ask', 'Hello.']);
  expect([keyless.exitCode, keyless.stderr]).toEqual([3, expect.stringContaining('ANTHROPIC_API_KEY')]);
  const wrong = await repo.loom(['chat'], { env: env(), input: 'Hello.\nAre you there?\n' });
  expect([wrong.exitCode, wrong.stderr]).toEqual([3, expect.stringContaining('refuses the key')]);
  expect(api.requests).toHaveLength(1);
  const away = { ...env(), ANTHROPIC_BASE_URL: 'http://127.0.0.1:9', LOOM_MODEL_RETRIES: '0' };
  const down = await repo.loom(['ask', 'Hello.', '--json'], { env: away });
  expect([down.exitCode, JSON.parse(down.stdout)]).toMatchObject([11, { error: { kind: 'endpoint' } }]);
}, 120_000);
