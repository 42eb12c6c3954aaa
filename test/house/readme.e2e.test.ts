/** What the README shows is what a reader gets. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** Examples are a block of code with a block of `output` behind it. */
const examples = [
  ...readme.matchAll(
    /### (?<title>.+)\n[\s\S]*?```(?<language>ts|sh)\n(?<code>[\s\S]*?)```\n\n```output\n(?<output>[\s\S]*?)```/g,
  ),
].map(({ groups }) => groups as { title: string; language: string; code: string; output: string });

describe('the README', () => {
  test('has an example for each of the four uses', () => {
    expect(examples.map(({ title }) => title[0])).toEqual(['1', '2', '3', '4']);
  });

  test.each(examples.map((example) => [example.title, example] as const))(
    'shows what really comes of: %s',
    async (_title, { language, code, output }) => {
      const { stdout } = await run(language, code);
      // Of a longer output the README shows the beginning.
      expect(`${stdout}\n`.slice(0, output.length)).toBe(output);
    },
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
  const options = { cwd: root, preferLocal: true, env: { NO_COLOR: '1' } };
  if (language === 'ts')
    return execa(process.execPath, ['--input-type=module-typescript', '--eval', code], options);
  return execa('bash', ['-c', code], options);
}
