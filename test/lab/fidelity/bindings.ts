import type { Shape } from './shape.ts';

/** Imports, exports and live bindings. */
export const bindings: Shape[] = [
  {
    name: 'named, default and namespace imports of a module',
    files: {
      'main.ts':
        "import price, { tax as rate } from './price.ts';\nimport * as all from './price.ts';\nexport const sum = price(100) + rate;\nexport const names = Object.keys(all);",
      'price.ts':
        'export default function price(cents: number) { return cents * 2; }\nexport const tax = 7;\nexport let zone = "A";',
    },
    expression: '[exports.sum, exports.names]',
  },
  {
    name: 'a namespace is sorted, sealed and says that it is one',
    files: { 'main.ts': 'export const z = 1, a = 2;\nexport default 3;\nexport { z as "an odd name" };' },
    expression:
      '[Object.keys(exports), Object.isExtensible(exports), String(exports), Object.getPrototypeOf(exports), "toString" in exports]',
  },
  {
    name: 'a namespace cannot be assigned to',
    files: {
      'main.ts':
        "import * as counter from './counter.ts';\nexport const kind = (() => { try { (counter as any).count = 2; return 'set'; } catch (error) { return (error as Error).name; } })();",
      'counter.ts': 'export let count = 1;',
    },
    expression: 'exports.kind',
  },
  {
    name: 'how a namespace describes its names',
    files: { 'main.ts': 'export const price = 1;' },
    expression: "Object.keys(Object.getOwnPropertyDescriptor(exports, 'price') as object)",
    differs: {
      lab: { value: ['get', 'set', 'enumerable', 'configurable'], console: [] },
      because: 'a namespace in the Lab is an object with getters',
    },
  },
  {
    name: 'the message of an assignment to a namespace',
    files: {
      'main.ts': "import * as counter from './counter.ts';\n(counter as any).count = 2;",
      'counter.ts': 'export let count = 1;',
    },
    expression: '1',
    differs: {
      lab: {
        error: 'TypeError: Cannot set property count of [object Module] which has only a getter',
        console: [],
      },
      because: 'a namespace in the Lab is an object with getters',
    },
  },
  {
    name: 'the message of an assignment to an import',
    files: {
      'main.js': "import { count } from './counter.js';\ncount = 2;",
      'counter.js': 'export let count = 1;',
    },
    expression: '1',
    differs: {
      lab: {
        error: 'TypeError: Cannot set property count of [object Module] which has only a getter',
        console: [],
      },
      because: 'an import in the Lab is a property of the namespace',
    },
  },
  {
    name: 'a let that changes is seen by importers',
    files: {
      'main.ts':
        "import { count, add } from './counter.ts';\nexport const seen = [count];\nadd(); seen.push(count); add(); seen.push(count);",
      'counter.ts': 'export let count = 0;\nexport function add() { count++; }',
    },
    expression: 'exports.seen',
  },
  {
    name: 'a let that changes is seen through re-exports, renamed and starred',
    files: {
      'main.ts':
        "import { total, add } from './barrel.ts';\nimport * as all from './barrel.ts';\nadd();\nexport const seen = [total, all.total, all.inner.count];",
      'barrel.ts':
        "export { count as total } from './counter.ts';\nexport * from './counter.ts';\nexport * as inner from './counter.ts';",
      'counter.ts': 'export let count = 0;\nexport function add() { count += 5; }',
    },
    expression: 'exports.seen',
  },
  {
    name: 'an import that is exported again stays live',
    files: {
      'main.ts': "import { count, add } from './middle.ts';\nadd();\nexport const seen = count;",
      'middle.ts': "import { count, add } from './counter.ts';\nexport { count, add };",
      'counter.ts': 'export let count = 0;\nexport function add() { count += 5; }',
    },
    expression: 'exports.seen',
  },
  {
    name: 'a default export of an expression is a copy, one of a declaration is live',
    files: {
      'main.ts':
        "import copy, { change } from './copy.ts';\nimport live, { swap } from './live.ts';\nchange(); swap();\nexport const seen = [copy, live()];",
      'copy.ts': 'let value = 1;\nexport default value;\nexport const change = () => { value = 2; };',
      'live.ts':
        'export default function pick() { return "old"; }\nexport const swap = () => { (pick as any) = () => "new"; };',
    },
    expression: 'exports.seen',
  },
  {
    name: 'export { x as default } is live',
    files: {
      'main.ts': "import count, { add } from './counter.ts';\nadd();\nexport const seen = count;",
      'counter.ts': 'let count = 1;\nexport { count as default };\nexport const add = () => { count++; };',
    },
    expression: 'exports.seen',
  },
  {
    name: 'functions and classes without a name are called default',
    files: {
      'main.ts':
        "import arrow from './arrow.ts';\nimport named from './named.ts';\nimport type_ from './class.ts';\nimport gen from './generator.ts';\nimport async_ from './async.ts';\nexport const names = [arrow.name, named.name, type_.name, gen.name, async_.name];",
      'arrow.ts': 'export default () => 1;',
      'named.ts': 'export default function () {}',
      'class.ts': 'export default class {}',
      'generator.ts': 'export default function* () { yield 1; }',
      'async.ts': 'export default async function () {}',
    },
    expression: 'exports.names',
  },
  {
    name: 'functions and classes with a name keep it',
    files: {
      'main.ts':
        'export const half = (n: number) => n / 2;\nexport function twice() {}\nexport class Price { static of = 1 }\nexport default class Cart {}',
    },
    expression: '[exports.half.name, exports.twice.name, exports.Price.name, exports.default.name]',
  },
  {
    name: 'export * leaves out what two modules export differently, and default',
    files: {
      'main.ts': "export * from './left.ts';\nexport * from './right.ts';\nexport const own = 1;",
      'left.ts': "export const both = 'left', left = 1;\nexport default 1;\nexport * from './same.ts';",
      'right.ts': "export const both = 'right', right = 2;\nexport * from './same.ts';",
      'same.ts': 'export const same = 3;',
    },
    expression: '[Object.keys(exports), exports.same, exports.both]',
  },
  {
    name: 'an own export wins over export *',
    files: {
      'main.ts': "export * from './left.ts';\nexport const both = 'own';",
      'left.ts': "export const both = 'left', left = 1;",
    },
    expression: 'exports',
  },
  {
    name: 'importing a name that export * makes ambiguous is an error',
    files: {
      'main.ts': "import { both } from './barrel.ts';\nexport const seen = both;",
      'barrel.ts': "export * from './left.ts';\nexport * from './right.ts';",
      'left.ts': 'export const both = 1;',
      'right.ts': 'export const both = 2;',
    },
    expression: 'exports.seen',
  },
  {
    name: 'a missing export is an error before anything runs',
    files: {
      'main.ts': "import { prise } from './price.ts';\nconsole.log('main runs', prise);",
      'price.ts': "console.log('price runs');\nexport const price = 1;",
    },
    expression: '1',
  },
  {
    name: 'a missing default export is an error',
    files: { 'main.ts': "import price from './price.ts';\nprice;", 'price.ts': 'export const price = 1;' },
    expression: '1',
  },
  {
    name: 'a missing re-exported name is an error',
    files: { 'main.js': "export { prise } from './price.js';", 'price.js': 'export const price = 1;' },
    expression: '1',
  },
  {
    name: 'names of Object.prototype are no exports',
    files: {
      'main.ts': "import { toString } from './price.ts';\ntoString;",
      'price.ts': 'export const price = 1;',
    },
    expression: '1',
  },
  {
    name: 'exports may have the names of Object.prototype',
    files: {
      'main.ts':
        "import { constructor, toString, hasOwnProperty as has } from './odd.ts';\nexport const seen = [constructor, toString(), has];",
      'odd.ts':
        "export const constructor = 1;\nexport function toString() { return 'text'; }\nexport const hasOwnProperty = 2;",
    },
    expression: 'exports.seen',
  },
];
