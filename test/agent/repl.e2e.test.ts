import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runRepl } from '../../agent/repl.ts';
import { makeProject, remove, type StartedLab, startLab } from '../lab/started-lab.ts';
import { makeRepository, type Repository } from './repository.ts';

describe('loom lab --repl', () => {
  let repo: Repository;
  beforeAll(async () => {
    repo = await makeRepository();
  });
  afterAll(() => repo.remove());
  const env = { LOOM_SANDBOX: 'process' };

  it('answers each input of stdin on stdout, and ends with it', async () => {
    const input = [
      "import { half } from './src/half.ts'",
      'const twice = (n: number) => {',
      '  return half(n) * 4;',
      '}',
      'twice(4)',
      '.module src/half.ts',
      'new Map([[exports.half(1), { a: undefined }]])',
      'console.log("seen"); null',
      'half.nothing.at()',
      '.reset',
      'typeof twice',
      '.hlep',
      '[1,',
    ].join('\n');
    const { stdout, stderr, exitCode } = await repo.loom(['lab', '--repl'], { input, env });
    expect(stdout.split('\n')).toEqual([
      'undefined',
      'undefined',
      '8',
      "[ 'dead', 'half' ]",
      'Map(1) { 0.5 => { a: undefined } }',
      'seen',
      'null',
      "TypeError: Cannot read properties of undefined (reading 'at')",
      '    at [expression].ts:1:14',
      'undefined',
      "'undefined'",
      'There is no command .hlep; there are .exit, .help, .reset, .module.',
      expect.stringMatching(/^The expression: line 1, column 4: /),
    ]);
    expect([stderr, exitCode]).toEqual(['', 0]);
  });

  it('answers in JSON where that is asked for', async () => {
    const { stdout } = await repo.loom(['--json', 'lab', '--repl'], { input: '6 * 7\n.exit\n1', env });
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([expect.objectContaining({ status: 'ok', value: 42 })]);
  });
});

describe('the prompt of a Lab', () => {
  let root: string;
  let started: StartedLab;
  beforeAll(async () => {
    root = makeProject();
    started = await startLab(root, 'process', {}, ['--kept']);
  });
  afterAll(async () => {
    await started.stop();
    remove(root);
  });

  it('takes more lines, stops what runs by Ctrl-C, drops what is typed, and remembers lines', async () => {
    const keyboard = typing(started);
    await keyboard.type('const n = [\r', '... ');
    await keyboard.type('7]\r', 'undefined');
    await keyboard.type('n[0] * 6\r', '42');
    await keyboard.type('for (;;);\r', '');
    await new Promise((resolve) => setTimeout(resolve, 300));
    await keyboard.type('\x03', 'Stopped. What was declared is forgotten.');
    await keyboard.type('typeof n\r', "'undefined'");
    await keyboard.type('dropped\x03', 'loom> ');
    await keyboard.type('\x03', 'Ctrl-D or .exit ends');
    await keyboard.type('\x1b[A\r', "'undefined'");
    keyboard.end();
    await keyboard.done;
    expect(keyboard.history.slice(0, 3)).toEqual(['typeof n', 'for (;;);', 'n[0] * 6']);
  });

  it('sees what is edited beside it, and keeps what was declared', async () => {
    const keyboard = typing(started);
    await keyboard.type("import { hours } from './src/clock.ts'\r", 'undefined');
    await keyboard.type('const kept = 7\r', 'undefined');
    await keyboard.type('hours(90)\r', '1.5');
    writeFileSync(join(root, 'src/clock.ts'), 'export const hours = (minutes: number) => [minutes / 60];\n');
    await keyboard.type('.module src/clock.ts\r', "[ 'hours' ]");
    await keyboard.type('[exports.hours(90), hours(90), kept]\r', '[ [ 1.5 ], [ 1.5 ], 7 ]');
    keyboard.end();
    await keyboard.done;
  });
});

/** A person at a terminal: types, and waits for what is shown. */
function typing({ lab }: StartedLab) {
  const input = new PassThrough();
  const output = new PassThrough();
  const history: string[] = [];
  let shown = '';
  let seen = () => {};
  output.on('data', (chunk) => {
    shown += stripVTControlCharacters(String(chunk));
    seen();
  });
  const done = runRepl({
    lab,
    input,
    output,
    terminal: true,
    json: false,
    history,
    signal: AbortSignal.timeout(60_000),
  });
  const type = async (keys: string, expected: string) => {
    shown = '';
    input.write(keys);
    while (!shown.includes(expected)) {
      await new Promise<void>((resolve) => {
        seen = resolve;
      });
    }
  };
  return { type, end: () => input.write('\x04'), done, history };
}
