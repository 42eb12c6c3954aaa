import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { taskOf } from './journal-entries.ts';
import { type MessagesApi, type Prepared, serveMessagesApi } from './messages-api.ts';
import { makeRepository, type Repository } from './repository.ts';

let repo: Repository;
let api: MessagesApi | undefined;
afterEach(async () => {
  await api?.close();
  repo.remove();
});

const call = (tool: string, input: unknown) => ({ content: [{ tool, input }], stop: 'tool_use' });
const { allow: _, ...task } = taskOf('Remove what is dead');
const auto = ['auto', '--worker', 'model', '--max-generations', '1', '--json'];
const envOf = (url: string) => ({
  ANTHROPIC_API_KEY: 'k',
  ANTHROPIC_BASE_URL: url,
  LOOM_MODEL_RETRIES: '0',
  LOOM_MODEL_TIMEOUT_MS: '3000',
});

/** Runs Loom against an endpoint that gives these answers; `gone`: nothing listens there. */
async function runAgainst(answers: Prepared[], gone = false) {
  api = await serveMessagesApi(answers);
  if (gone) await api.close();
  const { stdout, exitCode } = await repo.loom(auto, { env: envOf(api.url) });
  await api.close();
  return { summary: JSON.parse(stdout), exitCode };
}

const fine = { content: [{ text: 'here' }], stop: 'end_turn' };
const everythingWrong: Prepared[] = [
  call('launch_rocket', { to: 'the moon' }),
  { content: [{ tool: 'delete-declaration', json: '{"target": "src/ha' }], stop: 'tool_use' },
  { content: Array(200).fill({ tool: 'outline', input: {} }), stop: 'tool_use' },
  { content: [], stop: 'end_turn' },
  call('delete-declaration', { target: 'src/half.ts#daed' }),
];

test('whatever an endpoint does, the run ends with its reason, what to do, and a journal that the next run goes on from', async () => {
  repo = await makeRepository();
  const failures: [Prepared[], string, number, RegExp, boolean?][] = [
    [[{ status: 402, error: 'Pay first.' }], 'key', 3, /out of credit: .*Add credit/],
    [[fine], 'endpoint', 11, /ECONNREFUSED.*Check that it runs/, true],
    [[{ afterMs: 60_000, reply: fine }], 'endpoint', 11, /not done after 3000 ms.*LOOM_MODEL_TIMEOUT_MS/],
    [[{ html: '<h1>Welcome</h1>' }], 'endpoint', 11, /text\/html.*speaks the Messages API/],
    [
      [{ content: [{ text: 'x'.repeat(5_000_000) }], stop: 'end_turn' }],
      'failed',
      6,
      /longer than.*Another model/,
    ],
    [[{ content: [], stop: 'end_turn' }], 'failed', 6, /stopped twice without a tool call/],
  ];
  for (const [answers, reason, code, message, gone] of failures) {
    const { summary, exitCode } = await runAgainst(answers, gone);
    expect(summary).toMatchObject({ reason, message: expect.stringMatching(message), generations: [] });
    expect([reason, exitCode]).toEqual([reason, code]);
  }
  const { summary, exitCode } = await runAgainst([
    call('propose_task', task),
    ...everythingWrong,
    call('delete-declaration', { target: 'src/half.ts#dead' }),
    call('finish', { summary: 'Removed.', prediction: { better: [], worse: [] } }),
    call('review', { approved: true, issues: [], confidence: 1, summary: 'Fine.' }),
  ]);
  expect(summary.generations).toMatchObject([{ outcome: 'promoted', title: 'Remove what is dead' }]);
  expect(exitCode).toBe(0);
  const told = JSON.stringify(api?.requests.map(({ body }) => body.messages));
  const parts = ['no tool launch_rocket', 'must be one JSON object', 'may call 64 tools', 'called no tool'];
  expect(parts.filter((part) => !told.includes(part))).toEqual([]);
}, 300_000);

test('files of a person that are wrong are named with what is wrong in them, and nothing is begun', async () => {
  repo = await makeRepository();
  const path = (name: string) => join(repo.root, '..', name);
  mkdirSync(path('folder.md'));
  writeFileSync(path('empty.md'), '');
  writeFileSync(path('latin.md'), Buffer.from('# Task\n\nCaf\xe9\n', 'latin1'));
  writeFileSync(path('prices.json'), '{"date":"2026-11-23","prices":{},"currency":"EUR"}');
  const script = repo.script({});
  const scripted = ['--worker', 'scripted', '--script', script];
  const wrong: [string[], RegExp][] = [
    [['run', path('empty.md'), ...scripted], /it is empty/],
    [['run', path('latin.md'), ...scripted], /not text in UTF-8/],
    [['run', path('folder.md'), ...scripted], /it is a folder/],
    [['auto', ...scripted, '--prices', path('prices.json')], /\/currency: Unexpected property/],
  ];
  for (const [args, message] of wrong) {
    const { stderr, exitCode } = await repo.loom(args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(exitCode).toBe(2);
  }
  writeFileSync(join(repo.root, 'loom.config.json'), '{"entryPonts":[]}');
  await repo.git('add', '.');
  await repo.git('-c', 'user.name=Test', '-c', 'user.email=test@localhost', 'commit', '-qm', 'Configure');
  const { stderr, exitCode } = await repo.loom(['auto', ...scripted]);
  expect(stderr).toMatch(/\/entryPonts: Unexpected property[\s\S]*It may have: .*entryPoints/);
  expect(stderr).not.toContain('bug');
  expect(exitCode).toBe(2);
}, 240_000);
