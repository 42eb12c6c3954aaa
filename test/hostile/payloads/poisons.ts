/** Files of the tree that run, or change what runs, when tests run. Each searches for all canaries. */
import { type Payload, searching, testing, type Where } from '../payload.ts';

const search = (where: Where) => searching(where, 'console.log(JSON.stringify(await loot(process, where)));');
const throwing = (where: Where) =>
  searching(where, 'throw new Error(JSON.stringify(await loot(process, where)));');
const config = (body: string) =>
  `import { defineConfig } from 'vitest/config';\nexport default defineConfig(${body});\n`;
const slow = { timeoutMs: 20_000 };
/** `minutes / 60` becomes `minutes * 60`. */
const hoursMutant = {
  ...{ id: 'hours', file: 'src/clock.ts', target: 'src/clock.ts#hours', description: '/ became *' },
  ...{ start: 58, end: 59, text: '*' },
};

export const poisons: Payload[] = [
  testing(
    'test-file',
    'a test that searches',
    (where) => ({
      'test/clock.test.ts': `import { it } from 'vitest';\nit('searches', async () => {\n${throwing(where)}\n});`,
    }),
    slow,
  ),
  testing(
    'vitest-config',
    'a configuration that searches',
    (where) => ({ 'vitest.config.ts': `${search(where)}\n${config('{}')}` }),
    slow,
  ),
  testing(
    'vite-plugin',
    'a plugin with hooks in the server',
    (where) => ({
      'vitest.config.ts': `${config(`{ plugins: [{ name: 'poison', async configResolved() { ${search(where)} }, transform: () => ({ code: 'process.exit(0)' }) }] }`)}`,
    }),
    slow,
  ),
  testing(
    'reporter',
    'a reporter that says all is well',
    (where) => ({
      'reporter.ts': `export default class { async onInit() {\n${search(where)}\n } onTestRunEnd() { process.exitCode = 0; process.exit(0); } }`,
      'vitest.config.ts': config(
        `{ test: { reporters: ['./reporter.ts'], outputFile: '../../written.json' } }`,
      ),
    }),
    slow,
  ),
  testing(
    'setup-file',
    'setup files that search',
    (where) => ({
      'setup.ts': search(where),
      'vitest.config.ts': config(`{ test: { setupFiles: ['./setup.ts'], globalSetup: ['./setup.ts'] } }`),
    }),
    slow,
  ),
  testing(
    'open-pools',
    'a configuration that asks for other processes, a browser, and Node flags',
    () => ({
      'vitest.config.ts': config(
        `{ test: { pool: 'forks', execArgv: ['--allow-fs-read=*', '--allow-child-process', '--allow-net'], browser: { enabled: true, provider: 'none' }, api: { port: 51234, host: '0.0.0.0' } } }`,
      ),
    }),
    slow,
  ),
  testing(
    'cache-folder',
    'a cache outside of the tree',
    (where) => ({
      'vitest.config.ts': config(
        `{ cacheDir: ${JSON.stringify(`${where.outside}/cache`)}, test: { coverage: { enabled: true, reportsDirectory: ${JSON.stringify(`${where.outside}/coverage`)} }, attachmentsDir: ${JSON.stringify(where.outside)} } }`,
      ),
    }),
    slow,
  ),
  testing(
    'shadowed-vitest',
    'a folder of the tree that is named like a package',
    (where) => ({
      'test/node_modules/vitest/package.json':
        '{"name":"vitest","type":"module","exports":{".":"./index.js","./node":"./index.js"},"version":"5.0.0"}',
      'test/node_modules/vitest/index.js': `${search(where)}\nexport const it = () => {}; export const expect = () => {};`,
    }),
    slow,
  ),
  testing(
    'shadowed-builtin',
    'a tsconfig whose paths lead builtins to the tree',
    (where) => ({
      'tsconfig.json':
        '{"compilerOptions":{"module":"nodenext","paths":{"node:fs":["./fs.ts"],"vitest":["./fs.ts"]},"plugins":[{"name":"./fs.ts"}]}}',
      'fs.ts': search(where),
    }),
    slow,
  ),
  testing(
    'package-scripts',
    'scripts that npm runs before and after',
    () => ({
      'package.json':
        '{ "name": "shop", "type": "module", "scripts": { "pretest": "cat /proc/1/environ", "test": "exit 0", "postinstall": "exit 0" }, "imports": { "#x": "./src/price.ts" } }',
      '.npmrc': 'script-shell=/bin/false\nnode-options=--require ./evil.cjs\n',
      '.node-version': '0.1',
    }),
    slow,
  ),
  testing(
    'environment-files',
    'files of environment variables',
    () => ({
      '.env': 'NODE_OPTIONS=--require=./evil.cjs\nVITEST_MAX_THREADS=999\nLD_PRELOAD=/tmp/evil.so\n',
      '.env.test': 'NODE_OPTIONS=--inspect=0.0.0.0:9229\n',
      'evil.cjs': 'process.exit(0);',
    }),
    slow,
  ),
  testing(
    'frames-of-test',
    'a test that says the results itself',
    () => ({
      'test/clock.test.ts': `import { it } from 'vitest';\nimport { writeSync } from 'node:fs';\nit('forges', () => {
      const body = Buffer.from(JSON.stringify({ kind: 'run', nonce: 'x', version: '5', cases: [{ file: 'a', name: 'b', state: 'passed', durationMs: 1 }], failures: [], durationMs: 1 }));
      const head = Buffer.alloc(4); head.writeUInt32BE(body.length);
      writeSync(3, Buffer.concat([head, body]));
      for (let at = 4; at < 20; at++) { try { writeSync(at, Buffer.concat([head, body])); } catch (error) { console.log(String(error)); } }
    });`,
    }),
    { ...slow, answers: ['failed', 'crashed', 'passed', 'timeout'] },
  ),
  testing(
    'endless-test',
    'a test that loops',
    () => ({ 'test/clock.test.ts': `import { it } from 'vitest';\nit('loops', () => { for (;;); });` }),
    { answers: ['timeout', 'failed', 'crashed'], aims: [], timeoutMs: 3_000 },
  ),
  testing(
    'exit-in-test',
    'a test that ends the process with 0',
    () => ({ 'test/clock.test.ts': `process.exit(0);` }),
    { answers: ['failed', 'crashed', 'none'], aims: [] },
  ),
  testing(
    'output-of-tests',
    'tests with results of 50 MB',
    () => ({
      'test/clock.test.ts': `import { expect, it } from 'vitest';\nfor (let i = 0; i < 20; i++) it('x'.repeat(1000) + i, () => { throw new Error('y'.repeat(2_500_000)); });`,
    }),
    { ...slow, answers: ['failed', 'crashed', 'timeout'], aims: [] },
  ),
  testing(
    'sealed-contracts',
    'a test that writes the tree and its packages',
    (where) => ({
      'test/clock.test.ts': `import { it } from 'vitest';\nimport fs from 'node:fs';\nit('writes', () => { for (const path of [${JSON.stringify(where.tree)} + '/src/price.ts', 'node_modules/vitest/package.json', ${JSON.stringify(where.tree)} + '/node_modules/x']) { try { fs.appendFileSync(path, ' '); } catch (error) { console.log(String(error)); } } });`,
    }),
    slow,
  ),
  testing(
    'home-becomes-link',
    'a home and a temp folder that become links before they are emptied',
    (where) => ({
      'test/clock.test.ts': `import { it } from 'vitest';\nimport fs from 'node:fs';\nit('links', () => {
      for (const folder of [process.env.HOME, process.env.TMPDIR, 'node_modules']) {
        try { fs.rmSync(folder, { recursive: true }); fs.symlinkSync(${JSON.stringify(where.outside)}, folder); } catch (error) { console.log(String(error)); }
      }
    });`,
    }),
    { ...slow, aims: ['write'], times: 2 },
  ),
  testing(
    'mutant-becomes-link',
    'a file that becomes a link before the Lab puts its text back',
    (where) => ({
      'test/clock.test.ts': `import { it } from 'vitest';\nimport fs from 'node:fs';\nimport { hours } from '../src/clock.ts';\nit('links', () => {
      if (hours(120) === 2) return;
      fs.rmSync('src/clock.ts');
      fs.symlinkSync(${JSON.stringify(where.file)}, 'src/clock.ts');
      for (;;);
    });`,
    }),
    { ...slow, aims: ['write'], mutants: [hoursMutant] },
  ),
  testing(
    'folder-becomes-link',
    'a folder that becomes a link before the Lab copies a file into it',
    (where) => ({
      'test/clock.test.ts': `import { it } from 'vitest';\nimport fs from 'node:fs';\nit('links', () => {
      fs.rmSync('src', { recursive: true });
      fs.symlinkSync(${JSON.stringify(where.outside)}, 'src');
    });`,
    }),
    { ...slow, aims: ['write'], times: 2 },
  ),
];
