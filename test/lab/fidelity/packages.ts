import type { Shape } from './shape.ts';

/** Packages and builtins. */
export const packages: Shape[] = [
  {
    name: 'a package of ES modules, by its conditions',
    files: {
      'main.ts':
        "import { kind } from 'dual';\nimport { deep } from 'dual/deep';\nexport const seen = [kind, deep];",
      'node_modules/dual/package.json':
        '{ "name": "dual", "exports": { ".": { "import": "./index.mjs", "require": "./index.cjs" }, "./deep": "./deep.mjs" } }',
      'node_modules/dual/index.mjs': `import { basename } from 'node:path';\nexport const kind = \`module \${basename('/a/b')}\`;`,
      'node_modules/dual/index.cjs': "exports.kind = 'commonjs';",
      'node_modules/dual/deep.mjs': "export const deep = 'deep';",
    },
    expression: 'exports.seen',
  },
  {
    name: 'the same package for require',
    files: {
      'main.cjs': "module.exports = require('dual').kind;",
      'node_modules/dual/package.json':
        '{ "name": "dual", "exports": { "import": "./index.mjs", "require": "./index.cjs" } }',
      'node_modules/dual/index.mjs': "export const kind = 'module';",
      'node_modules/dual/index.cjs': "exports.kind = 'commonjs';",
    },
    expression: 'exports',
  },
  {
    name: 'a CommonJS package',
    files: {
      'main.ts':
        "import half, { twice } from 'half';\nimport * as all from 'half';\nexport const seen = [half.twice === twice, twice(2), Object.keys(all)];",
      'node_modules/half/package.json': '{ "name": "half", "main": "lib.js" }',
      'node_modules/half/lib.js': 'exports.twice = (n) => n * 2;\nexports.half = (n) => n / 2;',
    },
    expression: 'exports.seen',
  },
  {
    name: 'a name that a package does not have',
    files: {
      'main.ts': "import { twise } from 'half';\ntwise;",
      'node_modules/half/package.json': '{ "name": "half", "type": "module", "exports": "./lib.js" }',
      'node_modules/half/lib.js': 'export const twice = 1;',
    },
    expression: '1',
  },
  {
    name: 'a part that a package does not export',
    files: {
      'main.ts':
        "import('half/inner.js').catch((error) => console.log(error.code));\nexport const late = () => import('half/inner.js').catch((error) => error.code);",
      'node_modules/half/package.json': '{ "name": "half", "type": "module", "exports": "./lib.js" }',
      'node_modules/half/lib.js': 'export const twice = 1;',
    },
    expression: 'exports.late()',
  },
  {
    name: 'a package that is not there',
    files: { 'main.ts': "export const late = () => import('nowhere').catch((error) => error.code);" },
    expression: 'exports.late()',
  },
  {
    name: 'errors of packages are errors of the code',
    files: {
      'main.ts':
        "import { fail, isError, isList } from 'strict';\nlet caught: unknown;\ntry { fail(); } catch (error) { caught = error; }\nclass Own extends Error {}\nexport const seen = [caught instanceof TypeError, caught instanceof Error, caught instanceof RangeError, caught instanceof Own, isError(new Error('own')), isError({}), isError(new Own()), isList([])];",
      'node_modules/strict/package.json': '{ "name": "strict", "type": "module", "exports": "./lib.js" }',
      'node_modules/strict/lib.js':
        'export const fail = () => { throw new TypeError("strict"); };\nexport const isError = (value) => value instanceof Error;\nexport const isList = (value) => value instanceof Array && value instanceof Object;',
    },
    expression: 'exports.seen',
  },
  {
    name: 'values of builtins are instances of the classes that code knows',
    files: {
      'main.ts':
        "import { readFileSync } from 'node:fs';\nlet caught: unknown;\ntry { readFileSync('/nowhere'); } catch (error) { caught = error; }\nexport const seen = [caught instanceof Error, Buffer.from('a') instanceof Uint8Array, new URL('a:b') instanceof URL, structuredClone([1]) instanceof Array, Promise.resolve(1) instanceof Promise, (async () => {})() instanceof Promise, new Uint8Array(1) instanceof Uint8Array, [] instanceof Map];",
    },
    expression: 'exports.seen',
  },
  {
    name: 'builtins with and without node:, with names and default',
    files: {
      'main.ts':
        "import fs, { existsSync } from 'node:fs';\nimport * as path from 'path';\nimport { setTimeout as wait } from 'node:timers/promises';\nimport { deepEqual } from 'node:assert/strict';\nawait wait(1);\ndeepEqual({ a: [1] }, { a: [1] });\nexport const seen = [fs.existsSync === existsSync, path.join('a', 'b'), path.default.sep];",
    },
    expression: 'exports.seen',
  },
  {
    name: 'a builtin that does not exist',
    files: { 'main.ts': "export const late = () => import('node:nowhere').catch((error) => error.name);" },
    expression: 'exports.late()',
  },
  {
    name: 'createRequire',
    files: {
      'main.ts':
        "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\nexport const seen = [require('./data.json').a, require('./lib.cjs')];",
      'data.json': '{ "a": 1 }',
      'lib.cjs': 'module.exports = "lib";',
    },
    expression: 'exports.seen',
  },
  {
    name: 'a builtin and a package, exported again',
    files: {
      'main.ts':
        "export * from 'half';\nexport { basename as nameOf, default as path } from 'node:path';\nexport * as url from 'node:url';",
      'node_modules/half/package.json': '{ "name": "half", "type": "module", "exports": "./lib.js" }',
      'node_modules/half/lib.js': 'export const half = 2;\nexport default 1;',
    },
    expression:
      "[Object.keys(exports), exports.half, exports.nameOf('/a/b'), exports.path.sep, typeof exports.url.URL]",
  },
  {
    name: 'CommonJS, exported again',
    files: {
      'main.ts': "export * from './price.cjs';\nexport { default as all, tax as rate } from './price.cjs';",
      'price.cjs': 'exports.tax = 7;\nexports.zone = "A";',
    },
    expression: '[Object.keys(exports), exports.tax, exports.rate, exports.all]',
  },
];
