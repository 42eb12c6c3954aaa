import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Prepared, serveMessagesApi } from './messages-api.ts';
import { makeRepository, type Repository, smallProject } from './repository.ts';

let repo: Repository;
beforeAll(async () => {
  repo = await makeRepository();
});
afterAll(() => repo.remove());

const rename = JSON.stringify({
  operation: 'rename-symbol',
  params: { target: 'src/half.ts#half', to: 'halve' },
});

test('the help lists every command and every exit code', async () => {
  const { stdout, exitCode } = await repo.loom(['--help']);
  const commands =
    'auto run replay reflect ask chat tasks init completion spawn verify promote rollback history edit merge query operations lab mcp up doctor'.split(
      ' ',
    );
  for (const name of commands) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  for (const code of [0, 1, 2, 3, 4, 5, 6, 70, 130]) expect(stdout).toMatch(new RegExp(`^ +${code}  `, 'm'));
  expect(exitCode).toBe(0);
});

test('edit shows a diff and writes nothing, and writes exactly that with --write', async () => {
  const preview = await repo.loom(['edit', '-'], { input: rename });
  expect(preview.stdout).toContain('-export function half(n: number): number {\n+export function halve(');
  expect(await repo.git('status', '--porcelain')).toBe('');
  const written = await repo.loom(['edit', '-', '--write', '--json'], { input: rename });
  expect(JSON.parse(written.stdout)).toMatchObject({
    written: true,
    change: { calls: [{ operation: 'rename-symbol' }] },
  });
  expect(readFileSync(join(repo.root, 'src/use.ts'), 'utf8')).toContain('halve(halve(n))');
  writeFileSync(join(repo.root, 'src/half.ts'), smallProject['src/half.ts']);
  writeFileSync(join(repo.root, 'src/use.ts'), smallProject['src/use.ts']);
});

test('merge shows what two programs do together, or the calls that do not go together', async () => {
  const file = (name: string, to: string) => {
    const call = { operation: 'rename-symbol', params: { target: 'src/half.ts#half', to } };
    writeFileSync(join(repo.root, name), JSON.stringify(call));
    return join(repo.root, name);
  };
  const [left, same, other] = [file('a.json', 'halve'), file('b.json', 'halve'), file('c.json', 'split')];
  const merged = await repo.loom(['merge', left, same]);
  expect(merged.stdout).toContain('+export function halve(');
  const clash = await repo.loom(['merge', left, other]);
  expect([clash.exitCode, clash.stdout]).toEqual([1, expect.stringContaining('Conflict (rename-rename)')]);
  for (const path of [left, same, other]) rmSync(path);
  expect(await repo.git('status', '--porcelain')).toBe('');
});

test('query asks the engine, and a refusal says what to do with exit code 1', async () => {
  const outline = await repo.loom(['--json', 'query', 'outline', '{"path":"src/half.ts"}']);
  expect(JSON.parse(outline.stdout).items).toHaveLength(2);
  const refused = await repo.loom(['query', 'read', '{"target":"src/half.ts#hlaf"}']);
  expect([refused.exitCode, refused.stdout]).toEqual([1, expect.stringContaining('src/half.ts#half')]);
});

test('operations prints the manual: the list, and one with its parameters and its example as a diff', async () => {
  const list = await repo.loom(['operations']);
  expect(list.stdout).toMatch(/^ {2}rename-symbol +Rename a declaration/m);
  const { stdout } = await repo.loom(['operations', 'rename-symbol']);
  expect(stdout).toContain('  to (string): ');
  expect(stdout).toContain('-export const half =');
  const tools = JSON.parse((await repo.loom(['--json', 'operations'])).stdout);
  expect(tools).toContainEqual(expect.objectContaining({ name: 'rename-symbol', readOnly: false }));
});

test.each<[string, string[], Record<string, string>, string]>([
  ['a bad setting', ['history'], { LOOM_LAB_PORT: '99999' }, 'LOOM_LAB_PORT is "99999", but must be a port'],
  ['an unknown command', ['improve'], {}, 'improve'],
  ['a bad number', ['auto', '--max-generations', 'many'], {}, 'whole number'],
  ['a repository that is not there', ['--repo', '/nowhere', 'history'], {}, '/nowhere is not a folder'],
  ['a file that is not there', ['run', 'nothing.md'], {}, 'nothing.md cannot be read'],
  ['a call that is not JSON', ['edit', '.gitignore'], {}, 'not JSON'],
  [
    'an unknown operation',
    ['operations', 'rename'],
    {},
    'no operation or query rename. Did you mean rename-symbol or rename-file?',
  ],
  ['a bad generation', ['rollback', 'one'], {}, 'must be a number'],
])('%s stops with exit code 2, a message and no stack', async (_, args, env, message) => {
  const { stderr, exitCode } = await repo.loom(args, { env });
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(exitCode).toBe(2);
});

test('with --json a failure is one JSON object on stdout', async () => {
  const { stdout, exitCode } = await repo.loom(['--json', 'query', 'nothing']);
  expect(JSON.parse(stdout)).toMatchObject({
    error: { kind: 'usage', message: expect.stringMatching(/^There is no query nothing\./) },
  });
  expect(exitCode).toBe(2);
});

test('a state file that is damaged is told with what to do, and stops nothing else', async () => {
  mkdirSync(join(repo.root, '.loom'), { recursive: true });
  const path = join(repo.root, '.loom/supervisor.json');
  writeFileSync(path, '{"url"');
  const { stderr, exitCode } = await repo.loom(['history']);
  expect([exitCode, stderr]).toEqual([4, expect.stringContaining('supervisor.json is damaged')]);
  rmSync(path);
});

test('doctor says what works and what to do, and reads the key from .env through Prime only', async () => {
  writeFileSync(join(repo.root, '.env'), 'ANTHROPIC_API_KEY=secret-of-the-operator\n');
  const { stdout, exitCode } = await repo.loom(['doctor', '--json']);
  const findings: { check: string; state: string }[] = JSON.parse(stdout);
  const states = Object.fromEntries(findings.map(({ check, state }) => [check, state]));
  expect(states).toMatchObject({
    Node: 'ok',
    git: 'ok',
    contracts: 'ok',
    tests: 'note',
    'model of Prime': 'ok',
  });
  expect(Object.keys(states)).toEqual(
    expect.arrayContaining(['sandbox bubblewrap', 'sandbox container', 'sandbox process', 'Lab']),
  );
  expect(stdout).not.toContain('secret-of-the-operator');
  expect(exitCode).toBe(0);
});

test('doctor --call-models asks each model once, and says what came back', async () => {
  const content: Prepared = { content: [{ tool: 'report', input: { word: 'loom' } }], stop: 'tool_use' };
  const api = await serveMessagesApi([content, { content: [{ text: 'Hi.' }], stop: 'end_turn' }]);
  const env = { ANTHROPIC_BASE_URL: api.url, LOOM_MODEL: 'qwen3-coder' };
  const same = await repo.loom(['doctor', '--call-models'], { env });
  expect(api.requests).toHaveLength(1);
  expect(same.stdout).toMatch(
    /ok {4}model of Prime: qwen3-coder at .* answered by its tool in .* tokens, price not known/,
  );
  const talks = await repo.loom(['doctor', '--call-models', '--json'], { env });
  await api.close();
  const wrong = JSON.parse(talks.stdout).filter(({ state }: { state: string }) => state === 'wrong');
  expect(wrong).toMatchObject([{ check: 'model of Prime' }, { check: 'model of the worker' }]);
  expect(talks.exitCode).toBe(1);
});
