import type { Shape } from './shape.ts';

/** CommonJS, from itself and from modules. */
export const commonJs: Shape[] = [
  {
    name: 'CommonJS has this, exports, module, require and its file',
    files: {
      'main.cjs':
        "exports.same = [this === exports, module.exports === exports, typeof require, require('node:path').basename(__filename), require('node:path').basename(__dirname).length > 0];",
    },
    expression: 'exports.same',
  },
  {
    name: 'CommonJS is not strict by itself',
    files: {
      'main.cjs':
        'loose = 1;\nexports.kind = (function () { return typeof this; })();\ndelete globalThis.loose;',
    },
    expression: 'exports.kind',
  },
  {
    name: 'a module imports names of CommonJS that its text shows',
    files: {
      'main.ts':
        "import price, { tax, zone } from './price.cjs';\nimport * as all from './price.cjs';\nexport const seen = [price, tax, zone, Object.keys(all)];",
      'price.cjs':
        "exports.tax = 7;\nObject.defineProperty(exports, 'zone', { enumerable: true, value: 'A' });\nmodule.exports.late = 1;",
    },
    expression: 'exports.seen',
  },
  {
    name: 'a module imports names of an object that is module.exports',
    files: {
      'main.ts': "import { tax, half } from './price.cjs';\nexport const seen = [tax, half(4)];",
      'price.cjs': 'const tax = 7;\nfunction half(n) { return n / 2; }\nmodule.exports = { tax, half };',
    },
    expression: 'exports.seen',
  },
  {
    name: 'a name that CommonJS does not show is an error',
    files: { 'main.ts': "import { tax } from './price.cjs';\ntax;", 'price.cjs': "exports['t' + 'ax'] = 7;" },
    expression: '1',
  },
  {
    name: 'a module imports names of what CommonJS hands on whole, over several files and a cycle',
    files: {
      'main.ts':
        "import { tax, zone, late } from './index.cjs';\nimport * as all from './index.cjs';\nexport const seen = [tax, zone, late, Object.keys(all)];",
      'index.cjs': "module.exports = require('./price.cjs');",
      'price.cjs':
        "module.exports = { ...require('./zones.cjs'), tax };\nvar tax = 7;\nmodule.exports.tax = 8;",
      'zones.cjs':
        "exports.zone = 'A';\nconst all = require('./late.cjs');\nObject.keys(all).forEach(function (key) {\n  if (key === 'default' || key === '__esModule') return;\n  exports[key] = all[key];\n});",
      'late.cjs':
        "const __exportStar = (from, to) => Object.assign(to, from);\n__exportStar(require('./index.cjs'), exports);\nexports['late'] = 1;",
    },
    expression: 'exports.seen',
  },
  {
    name: 'a module imports names of a package that CommonJS hands on, and none of a builtin or of what is not there',
    files: {
      'main.ts':
        "import { half } from './half.cjs';\nimport * as path from './path.cjs';\nimport * as none from './none.cjs';\nexport const seen = [half(8), Object.keys(path), Object.keys(none)];",
      'half.cjs': "module.exports = require('halves');",
      'path.cjs': "module.exports = require('node:path');",
      'none.cjs': "if (false) module.exports = require('nowhere');",
      'node_modules/halves/package.json':
        '{ "name": "halves", "exports": { "import": "./half.mjs", "require": "./half.cjs" } }',
      'node_modules/halves/half.cjs': 'exports.half = (n) => n / 2;',
      'node_modules/halves/half.mjs': 'export const whole = (n) => n;',
    },
    expression: 'exports.seen',
  },
  {
    name: 'of CommonJS that hands on by turns, the last counts',
    files: {
      'main.ts':
        "import { tax } from './index.cjs';\nimport * as all from './index.cjs';\nexport const seen = [tax, Object.keys(all)];",
      'index.cjs':
        "module.exports = require('./zone.cjs');\nif (module) module.exports = require('./price.cjs').inside || module.exports;",
      'price.cjs': 'exports.tax = 7;',
      'zone.cjs': "exports.zone = 'A';",
    },
    expression: 'exports.seen',
  },
  ...[
    ["{ a: 'x', b }", 'text'],
    ["{ 'a': b, 'c d': b.length, e: b }", 'quoted names'],
    ['{ a() { return 1; }, b }', 'a method'],
    ['{ get a() { return 1; }, b }', 'an accessor'],
    ['{ a: true, b: null, c: b }', 'words'],
    ['{ ...b, c: b, d: -1, e: b }', 'a spread name'],
    ["{ a: require('node:path').none, b }", 'a require'],
    ['{ a: () => 1, b }', 'a function'],
  ].map(([literal, what]) => ({
    name: `names of an object literal that is module.exports are read up to ${what}, as far as Node does`,
    files: {
      'main.ts': "import * as all from './index.cjs';\nexport const seen = Object.keys(all);",
      'index.cjs': `const b = 'b';\nmodule.exports = ${literal};`,
    },
    expression: 'exports.seen',
  })),
  {
    name: 'module.exports may be a function',
    files: {
      'main.ts': "import half from './half.cjs';\nexport const seen = half(8);",
      'half.cjs': 'module.exports = (n) => n / 2;',
    },
    expression: 'exports.seen',
  },
  {
    name: 'CommonJS with __esModule keeps its object as the default',
    files: {
      'main.ts': "import price, { tax } from './price.cjs';\nexport const seen = [price, tax];",
      'price.cjs':
        "Object.defineProperty(exports, '__esModule', { value: true });\nexports.default = 1;\nexports.tax = 7;",
    },
    expression: 'exports.seen',
  },
  {
    name: 'CommonJS requires CommonJS in a cycle and sees what is there so far',
    files: {
      'main.cjs':
        "exports.first = 1;\nconst other = require('./other.cjs');\nexports.second = 2;\nexports.seen = other.seen;",
      'other.cjs': "const main = require('./main.cjs');\nexports.seen = { ...main };",
    },
    expression: 'exports.seen',
  },
  {
    name: 'CommonJS requires an ES module',
    files: {
      'main.cjs':
        "const price = require('./price.mjs');\nmodule.exports = { keys: Object.keys(price), tax: price.tax, es: price.__esModule };",
      'price.mjs': 'export const tax = 7;\nexport default 1;',
    },
    expression: 'exports',
  },
  {
    name: 'CommonJS requires an ES module without a default',
    files: {
      'main.cjs':
        "const price = require('./price.mjs');\nmodule.exports = { keys: Object.keys(price), es: '__esModule' in price };",
      'price.mjs': 'export const tax = 7;',
    },
    expression: 'exports',
  },
  {
    name: 'an ES module says what require gives',
    files: {
      'main.cjs': "module.exports = require('./price.mjs')(4);",
      'price.mjs': "const half = (n) => n / 2;\nexport { half as 'module.exports' };",
    },
    expression: 'exports',
  },
  {
    name: 'require of a module with top-level await is refused',
    files: {
      'main.cjs': "try { require('./late.mjs'); } catch (error) { exports.kind = error.name; }",
      'late.mjs': 'await 1;\nexport const late = 1;',
    },
    expression: 'exports.kind',
  },
  {
    name: 'require runs where it stands, once',
    files: {
      'main.cjs':
        "console.log('start');\nif (0) require('./never.cjs');\nrequire('./a.cjs');\nconsole.log('end', require('./a.cjs').a);",
      'a.cjs': "console.log('a');\nexports.a = 1;",
      'never.cjs': "console.log('never');",
    },
    expression: '1',
  },
  {
    name: 'require of what is not there throws, and can be caught',
    files: {
      'main.cjs': "try { require('./nowhere.cjs'); } catch (error) { exports.code = error.code; }",
    },
    expression: 'exports.code',
  },
  {
    name: 'require of JSON and of its folder',
    files: {
      'main.cjs': "module.exports = [require('./data.json').list, require('./lib')];",
      'data.json': '{ "list": [1, { "deep": null }] }',
      'lib/index.js': 'module.exports = "index";',
      'package.json': '{}',
    },
    expression: 'exports',
  },
  {
    name: 'CommonJS in TypeScript: import = and export =',
    files: {
      'main.cts':
        "const path = require('node:path');\nconst base: string = path.basename('/a/b');\nmodule.exports = { base };",
    },
    expression: 'exports',
  },
  {
    name: 'a file without a type and without imports is CommonJS',
    files: { 'main.js': 'module.exports = typeof require;', 'package.json': '{}' },
    expression: 'exports',
  },
  {
    name: 'a file without a type and with exports is a module',
    files: { 'main.js': 'export const kind = typeof this;', 'package.json': '{}' },
    expression: 'exports.kind',
  },
  {
    name: 'a file of the type commonjs',
    files: {
      'main.ts': 'const n: number = 2;\nexports.half = n / 2;',
      'package.json': '{ "type": "commonjs" }',
    },
    expression: 'exports.half',
  },
  {
    name: 'import() in CommonJS',
    files: {
      'main.cjs': "exports.late = () => import('./price.mjs');",
      'price.mjs': 'export const tax = 7;',
    },
    expression: 'exports.late().then((price) => price.tax)',
  },
];
