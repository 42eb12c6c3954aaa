import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, expect, test } from 'vitest';
import { parseTask } from '../../agent/task-text.ts';
import { taskOf } from './journal-entries.ts';
import { serveMessagesApi } from './messages-api.ts';
import { makeRepository, type Repository } from './repository.ts';

let repo: Repository;
afterEach(() => repo.remove());

const linesOf = (stdout: string) => stdout.split('\n').map((line) => JSON.parse(line));
const removeDead = { name: 'delete-declaration', input: { target: 'src/half.ts#dead' } };
const finish = { name: 'finish', input: { summary: 'Done.', prediction: { better: [], worse: [] } } };

test('a program follows a run line by line, and the last line is the result, also when the key is refused', async () => {
  repo = await makeRepository();
  const script = repo.script({ generations: [[{ tools: [removeDead] }, { tools: [finish] }]] });
  const program = join(repo.root, 'program.md');
  writeFileSync(program, '# Task\n\nRemove what is dead\n');
  const done = await repo.loom(['run', program, '--worker', 'scripted', '--script', script, '--json-stream']);
  const told = linesOf(done.stdout);
  const seqs = told.slice(0, -1).map(({ type, seq }) => (type === 'entry' ? seq : type));
  expect(seqs).toEqual(seqs.map((_, index) => seqs[0] + index));
  expect(told.at(-1)).toMatchObject({
    type: 'result',
    ok: true,
    result: { generations: [{ outcome: 'promoted' }] },
  });

  const tasks = await repo.loom(['tasks']);
  expect(tasks.stdout).toBe('1 of 1 tasks were promoted.\n1  confirmed  Remove what is dead');

  const api = await serveMessagesApi([{ status: 401, error: 'invalid key' }]);
  const env = { ANTHROPIC_API_KEY: 'wrong', ANTHROPIC_BASE_URL: api.url };
  const refused = await repo.loom(['auto', '--worker', 'model', '--json-stream'], { env });
  await api.close();
  const last = linesOf(refused.stdout).at(-1);
  expect(last.type).toBe('result');
  expect(JSON.stringify(last)).toContain('refuses the key');
  const keyless = await repo.loom(['auto', '--worker', 'model', '--json-stream']);
  expect(linesOf(keyless.stdout).at(-1)).toMatchObject({
    type: 'result',
    ok: false,
    error: { kind: 'no-key' },
  });
}, 240_000);

/** Throws outside of everything that is awaited, once the command line listens. */
const bug = `data:text/javascript,${encodeURIComponent(
  'setInterval(() => { if (process.listenerCount("uncaughtException")) throw new Error("unforeseen"); }, 1);',
)}`;

test.each<[string, string[], Record<string, string>, string, number]>([
  ['an option that is not there', ['auto', '--faster'], {}, 'usage', 2],
  ['a bad number', ['auto', '--max-cost', '-1'], {}, 'usage', 2],
  ['a setting that is wrong', ['auto'], { LOOM_TOKEN_BUDGET: 'NaN' }, 'usage', 2],
  ['a script that is not there', ['auto', '--worker', 'scripted', '--script', 'none.json'], {}, 'usage', 2],
  ['a bug', ['auto'], { NODE_OPTIONS: `--import=${bug}` }, 'bug', 70],
])(
  'a stream of JSON ends with a result also after %s',
  async (_, args, env, kind, code) => {
    repo = await makeRepository();
    const { stdout, exitCode } = await repo.loom([...args, '--json-stream'], { env });
    expect(linesOf(stdout).at(-1)).toMatchObject({ type: 'result', ok: false, error: { kind } });
    expect(exitCode).toBe(code);
  },
  60_000,
);

test('init writes what is missing, a program.md that can be run, and touches nothing that is there', async () => {
  repo = await makeRepository();
  writeFileSync(join(repo.root, 'priorities.md'), 'mine');
  const first = await repo.loom(['init', '--json']);
  expect(JSON.parse(first.stdout)).toEqual({
    written: ['loom.config.json', 'program.md', '.env.example'],
    kept: ['priorities.md'],
  });
  expect(readFileSync(join(repo.root, 'priorities.md'), 'utf8')).toBe('mine');
  const { purpose, acceptance } = parseTask(readFileSync(join(repo.root, 'program.md'), 'utf8'));
  expect([purpose, acceptance.length]).toEqual(['feature', taskOf('').acceptance.length + 1]);
  expect(JSON.parse((await repo.loom(['init', '--json'])).stdout).written).toEqual([]);
});

test.runIf(existsSync('/bin/bash'))(
  'bash completes commands, their options, operations and queries',
  async () => {
    repo = await makeRepository();
    const { stdout: script } = await repo.loom(['completion', 'bash']);
    const complete = async (...words: string[]) => {
      const set = `COMP_WORDS=(loom ${words.join(' ')}); COMP_CWORD=${words.length}; _loom; echo "\${COMPREPLY[@]}"`;
      return (await execa('bash', ['-c', `${script}\n${set}`])).stdout;
    };
    expect(await complete('pro')).toBe('promote');
    expect(await complete('auto', '--max-g')).toBe('--max-generations');
    expect(await complete('query', 'outl')).toBe('outline');
    expect(await complete('operations', 'rename-s')).toBe('rename-symbol');
    for (const shell of ['zsh', 'fish'])
      expect((await repo.loom(['completion', shell])).stdout).toContain('promote');
  },
);
