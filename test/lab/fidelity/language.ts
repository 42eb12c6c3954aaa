import type { Shape } from './shape.ts';

/** import.meta, and what the language says of modules. */
export const language: Shape[] = [
  {
    name: 'import.meta',
    files: {
      'main.ts':
        "import { basename } from 'node:path';\nconst { url, dirname, filename } = import.meta;\nexport const seen = [basename(filename), url.endsWith('/main.ts'), url.startsWith('file:'), filename.startsWith(dirname), Object.keys(import.meta).sort(), import.meta === import.meta, Object.getPrototypeOf(import.meta), typeof import.meta.main];",
    },
    expression: 'exports.seen',
  },
  {
    name: 'import.meta.resolve',
    files: {
      'main.ts':
        "export const seen = [import.meta.resolve('./price.ts').endsWith('/price.ts'), import.meta.resolve('node:fs'), import.meta.resolve('fs'), import.meta.resolve('https://example.org/a'), import.meta.resolve('half').endsWith('/node_modules/half/lib.js')];",
      'node_modules/half/package.json': '{ "name": "half", "exports": "./lib.js" }',
      'node_modules/half/lib.js': '',
    },
    expression: 'exports.seen',
  },
  {
    name: 'modules are strict, without this',
    files: {
      'main.ts':
        'export const self = typeof this;\nexport const inner = (function (this: unknown) { return typeof this; })();\nexport const strict = (() => { try { (globalThis as any).Object.freeze([1]).push(2); return "loose"; } catch { return "strict"; } })();\nexport const undeclared = (() => { try { (0, eval)("1"); (undeclaredName as any) = 1; return "made"; } catch (error) { return (error as Error).name; } })();\ndeclare let undeclaredName: unknown;',
    },
    expression: '[exports.self, exports.inner, exports.strict, exports.undeclared]',
  },
  {
    name: 'modules have no require, exports, module or __dirname',
    files: {
      'main.ts':
        'declare const require: unknown, exports: unknown, module: unknown, __dirname: unknown, __filename: unknown;\nexport const seen = [typeof require, typeof exports, typeof module, typeof __dirname, typeof __filename];',
    },
    expression: 'exports.seen',
  },
  {
    name: 'the message of require in a module',
    files: { 'main.mjs': "require('node:fs');" },
    expression: '1',
    differs: {
      lab: { error: 'ReferenceError: require is not defined', console: [] },
      because: 'Node adds advice to the error',
    },
  },
  {
    name: 'own names that CommonJS would have',
    files: {
      'main.ts':
        "import { fileURLToPath } from 'node:url';\nimport { dirname, basename } from 'node:path';\nconst __filename = fileURLToPath(import.meta.url);\nconst __dirname = dirname(__filename);\nconst module = { exports: 1 }, require = 2;\nexport const seen = [basename(__filename), __dirname.length > 1, module.exports, require];\nexport const exports = 3;",
    },
    expression: '[exports.seen, exports.exports]',
  },
  {
    name: 'arguments of a module',
    files: { 'main.mjs': 'export const seen = typeof arguments;' },
    expression: 'exports.seen',
    differs: {
      lab: { value: 'object', console: [] },
      because: 'a module in the Lab is the body of a function',
    },
  },
  {
    name: 'eval sees the variables of the module',
    files: {
      'main.mjs':
        "import { tax } from './price.mjs';\nconst own = 1;\nexport const seen = [eval('own'), tax];",
      'price.mjs': 'export const tax = 7;',
    },
    expression: 'exports.seen',
  },
  {
    name: 'eval does not see imports',
    files: {
      'main.mjs': "import { tax } from './price.mjs';\nexport const seen = eval('tax');",
      'price.mjs': 'export const tax = 7;',
    },
    expression: 'exports.seen',
    differs: {
      lab: { error: 'ReferenceError: tax is not defined', console: [] },
      because: 'the text of an import is replaced where it stands, and the text for eval is not known',
    },
  },
  {
    name: 'the text of a function that uses imports',
    files: {
      'main.ts': "import { tax } from './price.ts';\nexport const half = () => tax / 2;",
      'price.ts': 'export const tax = 7;',
    },
    expression: 'String(exports.half)',
    differs: {
      lab: { value: '() => $loom0.tax / 2', console: [] },
      because: 'the text of an import is replaced where it stands',
    },
  },
  {
    name: 'globals that modules share',
    files: {
      'main.ts':
        "import './first.ts';\nexport const seen = (globalThis as any).shared;\ndelete (globalThis as any).shared;",
      'first.ts':
        '(globalThis as any).shared = [global === globalThis, typeof process.version, typeof structuredClone, typeof setTimeout, new TextEncoder().encode("é").length];',
    },
    expression: 'exports.seen',
  },
  {
    name: 'a duplicate declaration is an error',
    files: {
      'main.ts': "export const late = () => import('./bad.ts').catch((error) => String(error));",
      'bad.ts': 'const a = 1;\nconst a = 2;',
    },
    expression: 'exports.late()',
  },
  {
    name: 'a hashbang and a byte-order mark',
    files: { 'main.mjs': '#!/usr/bin/env node\nexport const seen = 1;' },
    expression: 'exports.seen',
  },
  {
    name: 'generators, private fields, decorators of no kind, regular expressions and templates',
    files: {
      'main.ts': `import { tax } from './price.ts';\nclass Till { #cents = tax; static #made = 0; get cents() { return this.#cents; } static make() { Till.#made++; return [new Till().cents, Till.#made]; } }\nexport function* run() { yield* [tax, \`\${tax}\${\`\${tax}\`}\`]; }\nexport const seen = [Till.make(), [...run()], /\\/tax/.test('/tax'), tax / 7 / 1];`,
      'price.ts': 'export const tax = 7;',
    },
    expression: 'exports.seen',
  },
];
