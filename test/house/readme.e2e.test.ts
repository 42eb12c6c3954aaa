/** What the README shows is what a reader gets. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

const scratch = mkdtempSync(join(tmpdir(), 'loom-readme-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Examples are a block of code with a block of `output` behind it. */
const examples = [
  ...readme.matchAll(
    /### (?<title>.+)\n[\s\S]*?```(?<language>ts|sh)\n(?<code>[\s\S]*?)```\n\n```output\n(?<output>[\s\S]*?)```/g,
  ),
].map(({ groups }) => groups as { title: string; language: string; code: string; output: string });

describe('the README', () => {
  test('has an example for each of the four uses, and a run with a model', () => {
    expect(examples.map(({ title }) => title.split(' ')[0])).toEqual(['1.', '2.', '3.', '4.', 'A']);
  });

  test.each(examples.map((example) => [example.title, example] as const))(
    'shows what really comes of: %s',
    async (_title, { language, code, output }) => {
      const { stdout, stderr } = await run(language, code);
      const hint = `When prompts, tools or answers changed, \`npm run record\` makes the recorded run again. ${stderr}`;
      // Of a longer output the README shows the beginning.
      expect(`${stdout}\n`.slice(0, output.length), hint).toBe(output);
    },
    240_000,
  );

  test('names only commands that exist', async () => {
    const { stdout } = await run('sh', 'node agent/main.ts --help');
    const named = [...readme.matchAll(/`loom (\w+)/g)].map(([, name]) => name);
    for (const name of named) expect(stdout).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'));
    const scripts = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;
    for (const [, name = ''] of readme.matchAll(/npm run (?:-s )?([\w:]+)/g))
      expect(scripts).toHaveProperty(name);
  });
});

function run(language: string, code: string) {
  const options = { cwd: root, preferLocal: true, reject: false, env: { NO_COLOR: '1', TMPDIR: scratch } };
  if (language === 'ts')
    return execa(process.execPath, ['--input-type=module-typescript', '--eval', code], options);
  return execa('bash', ['-c', code], options);
}
