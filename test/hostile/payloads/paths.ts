/** Names that lead out of the tree. */
import { evaluating, type Payload, type Where } from '../payload.ts';

const any: Payload['answers'] = [
  'ok',
  'error',
  'refused',
  'none',
  'failed',
  'passed',
  'crashed',
  'timeout',
  'too-large',
];
const secrets: Payload['aims'] = ['file', 'token'];

/** The path of the secret file as it looks from the tree. */
const upwards = (where: Where) => `../${where.file.split('/').slice(-2).join('/')}`;

function asking(
  name: string,
  tries: string,
  request: (where: Where) => object,
  files?: (where: Where) => Record<string, string | { link: string }>,
): Payload {
  return {
    name,
    tries,
    aims: secrets,
    answers: any,
    attack: {
      route: 'eval',
      request: (where) => ({ timeoutMs: 2_000, ...request(where) }),
      ...(files && { files }),
    },
  };
}

function testingAt(
  name: string,
  tries: string,
  request: (where: Where) => object,
  files: (where: Where) => Record<string, string | { link: string }> = () => ({}),
): Payload {
  return {
    name,
    tries,
    aims: [...secrets, 'write', 'tree'],
    answers: any,
    attack: {
      route: 'test',
      files,
      request: (where) => ({ select: 'files', timeoutMs: 15_000, ...request(where) }),
    },
  };
}

export const paths: Payload[] = [
  asking('module-above', 'a module whose path goes up', (where) => ({ module: upwards(where) })),
  asking('module-absolute', 'a module by its absolute path', (where) => ({ module: where.file })),
  asking('module-in-proc', 'the environment of the Lab as a module', () => ({
    module: '/proc/self/environ',
  })),
  asking('module-url', 'a module by a URL', (where) => ({ module: `file://${where.file}` })),
  asking('module-with-zero', 'a path with a NUL in it', (where) => ({
    module: `src/price.ts\0${where.file}`,
  })),
  asking('import-above', 'an import that goes up', (where) => ({
    expression: `import(${JSON.stringify(`./${upwards(where)}`)}).then(JSON.stringify)`,
  })),
  asking('import-absolute', 'an import by an absolute path', (where) => ({
    expression: `import(${JSON.stringify(where.file)})`,
  })),
  asking('require-json', 'a secret that is required as JSON', (where) => ({
    expression: `require(${JSON.stringify(where.token)})`,
  })),
  asking('overlay-above', 'an overlay of a file above the tree', (where) => ({
    module: upwards(where),
    overlay: { [upwards(where)]: 'export const a = 1;' },
  })),
  asking('overlay-prototype', 'an overlay named __proto__', () => ({
    module: '__proto__',
    overlay: JSON.parse('{"__proto__": "export const a = 1;", "constructor": "x"}'),
  })),
  asking(
    'linked-module',
    'a module that is a link to a secret',
    () => ({ module: 'src/linked.json' }),
    (where) => ({ 'src/linked.json': { link: where.token } }),
  ),
  asking(
    'linked-text-module',
    'a TypeScript module that is a link to a secret',
    () => ({ module: 'src/linked.ts' }),
    (where) => ({ 'src/linked.ts': { link: where.file } }),
  ),
  asking(
    'linked-import',
    'an import through a linked folder',
    () => ({ expression: `import('./src/out/secret.env.ts').then(JSON.stringify)` }),
    (where) => ({ 'src/out': { link: where.outside } }),
  ),
  asking('export-of-prototype', 'a call of __proto__ and constructor', () => ({
    module: 'src/price.ts',
    call: { export: 'constructor', args: ['return process.env'] },
  })),
  evaluating(
    'read-linked-file',
    'a link in the tree, read from the inside',
    'process.getBuiltinModule("node:fs").readFileSync(where.tree + "/src/linked.txt", "utf8")',
    {
      answers: any,
      aims: secrets,
      limits: ['process'],
      request: { timeoutMs: 2_000 },
      files: (where) => ({ 'src/linked.txt': { link: where.file } }),
    },
  ),
  testingAt('test-file-above', 'a test file above the tree', (where) => ({ files: [upwards(where)] })),
  testingAt('test-file-as-option', 'a test file that is an option', () => ({
    files: ['--config=/tmp/none.ts', '--reporter=json', '--outputFile=../written'],
  })),
  testingAt(
    'linked-test',
    'a test that imports a link to a secret',
    () => ({ files: ['test/linked.test.ts'] }),
    (where) => ({
      'src/linked.txt': { link: where.file },
      'test/linked.test.ts': `import { readFileSync } from 'node:fs';\nimport { it } from 'vitest';\nimport text from '../src/linked.txt?raw';\nit('reads', () => { throw new Error(text + readFileSync('src/linked.txt', 'utf8')); });`,
    }),
  ),
  testingAt(
    'linked-folder-written',
    'a test that writes through a linked folder',
    () => ({ files: ['test/linked.test.ts'] }),
    (where) => ({
      'src/out': { link: where.outside },
      'test/linked.test.ts': `import { writeFileSync } from 'node:fs';\nimport { it } from 'vitest';\nit('writes', () => writeFileSync('src/out/written', 'written'));`,
    }),
  ),
  testingAt('mutant-above', 'a mutant of a file above the tree', (where) => ({
    files: ['test/clock.test.ts'],
    mutants: [
      { id: 'm', file: upwards(where), target: 'x', start: 0, end: 3, text: 'XXX', description: 'x' },
    ],
  })),
  testingAt(
    'mutant-through-link',
    'a mutant of a file that is a link',
    () => ({
      files: ['test/clock.test.ts'],
      mutants: [
        { id: 'm', file: 'src/linked.ts', target: 'x', start: 0, end: 3, text: 'XXX', description: 'x' },
      ],
    }),
    (where) => ({ 'src/linked.ts': { link: where.file } }),
  ),
];
