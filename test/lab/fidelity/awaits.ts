import type { Shape } from './shape.ts';

/** Top-level await, and modules that throw. */
export const awaits: Shape[] = [
  {
    name: 'top-level await',
    files: {
      'main.ts': "export const value = await Promise.resolve(42);\nconsole.log('main');",
    },
    expression: 'exports.value',
  },
  {
    name: 'importers wait for top-level await, neighbours do not',
    files: {
      'main.ts': "import { slow } from './slow.ts';\nimport './fast.ts';\nconsole.log('main', slow);",
      'slow.ts':
        "console.log('slow starts');\nawait new Promise((done) => setTimeout(done, 5));\nconsole.log('slow ends');\nexport const slow = 1;",
      'fast.ts': "console.log('fast');",
    },
    expression: '1',
  },
  {
    name: 'top-level await runs side by side',
    files: {
      'main.ts': "import './a.ts';\nimport './b.ts';\nconsole.log('main');",
      'a.ts':
        "console.log('a starts');\nawait new Promise((done) => setTimeout(done, 10));\nconsole.log('a ends');",
      'b.ts':
        "console.log('b starts');\nawait new Promise((done) => setTimeout(done, 2));\nconsole.log('b ends');",
    },
    expression: '1',
  },
  {
    name: 'for await and await using at the top',
    files: {
      'main.mjs':
        'const seen = [];\nfor await (const each of [Promise.resolve(1), 2]) seen.push(each);\nexport { seen };',
    },
    expression: 'exports.seen',
  },
  {
    name: 'top-level await in what a class extends, in names of its members and in those of an object',
    files: {
      'main.ts':
        "import { Base } from './base.ts';\nconsole.log('main');\nclass Cart extends (await Promise.resolve(Base)) {\n  [await 'price']() { return 7; }\n  static [await 'zone'] = 'A';\n  late = async () => await 1;\n}\nconst till = { async [await 'open']() { return await 2; } };\nexport const seen = async () => [new Cart().price(), Cart.zone, new Cart().base, await new Cart().late(), await till.open()];",
      'base.ts': "export class Base { base = 'base'; }\nconsole.log('base');",
    },
    expression: 'exports.seen()',
  },
  {
    name: 'a top-level await that rejects',
    files: {
      'main.ts': "import './bad.ts';\nconsole.log('never');",
      'bad.ts': "await Promise.reject(new RangeError('late'));",
    },
    expression: '1',
  },
  {
    name: 'top-level await in a cycle',
    files: {
      'main.ts':
        "import { other } from './other.ts';\nexport const main = await Promise.resolve('main');\nexport const both = () => [main, other()];",
      'other.ts': `import { main } from './main.ts';\nexport const other = () => \`other of \${main}\`;`,
    },
    expression: 'exports.both()',
  },
  {
    name: 'top-level await of an import()',
    files: {
      'main.ts': "const { tax } = await import('./price.ts');\nexport const seen = tax;",
      'price.ts': 'export const tax = await 7;',
    },
    expression: 'exports.seen',
  },
  {
    name: 'a module that throws',
    files: {
      'main.ts': "import './bad.ts';",
      'bad.ts': "console.log('bad');\nthrow new TypeError('at load');",
    },
    expression: '1',
  },
  {
    name: 'a module that throws no error',
    files: {
      'main.ts': "export const late = () => import('./bad.ts').catch((thrown) => [thrown]);",
      'bad.ts': "throw 'text';",
    },
    expression: 'exports.late()',
  },
];
