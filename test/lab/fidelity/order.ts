import type { Shape } from './shape.ts';

/** Cycles, the order of evaluation, and where names are what they seem. */
export const order: Shape[] = [
  {
    name: 'functions are there across a cycle before their module runs',
    files: {
      'main.ts':
        "import { odd } from './odd.ts';\nexport function even(n: number): boolean { return n === 0 || odd(n - 1); }\nconsole.log('main');",
      'odd.ts':
        "import { even } from './main.ts';\nexport function odd(n: number): boolean { return n !== 0 && even(n - 1); }\nconsole.log('odd', even(10));",
    },
    expression: 'exports.even(7)',
  },
  {
    name: 'a const read too early across a cycle is an error',
    files: {
      'main.ts': "import { twice } from './twice.ts';\nexport const base = 21;\nexport const answer = twice;",
      'twice.ts': "import { base } from './main.ts';\nexport const twice = base * 2;",
    },
    expression: 'exports.answer',
  },
  {
    name: 'a class used too early across a cycle is an error',
    files: {
      'main.ts': "import { Cat } from './cat.ts';\nexport class Animal {}\nexport const cat = new Cat();",
      'cat.ts': "import { Animal } from './main.ts';\nexport class Cat extends Animal {}",
    },
    expression: 'exports.cat',
  },
  {
    name: 'a var read too early across a cycle is undefined',
    files: {
      'main.ts': "import { seen } from './seen.ts';\nexport var base = 21;\nexport const early = seen;",
      'seen.ts': "import { base } from './main.ts';\nexport const seen = typeof base;",
    },
    expression: '[exports.early, exports.base]',
  },
  {
    name: 'typeof does not help before the time of a const',
    files: {
      'main.ts': "import './early.ts';\nexport const base = 21;",
      'early.ts':
        "import { base } from './main.ts';\ntry { console.log(typeof base); } catch (error) { console.log(String(error)); }",
    },
    expression: 'exports.base',
  },
  {
    name: 'a module imports itself',
    files: {
      'main.ts':
        "import * as self from './main.ts';\nexport const one = 1;\nexport const two = () => self.one + 1;",
    },
    expression: '[exports.two(), exports.one]',
  },
  {
    name: 'a namespace read before its module runs is an error for a const',
    files: {
      'main.ts': "import './early.ts';\nexport const base = 21;",
      'early.ts':
        "import * as main from './main.ts';\ntry { main.base; } catch (error) { console.log((error as Error).name); }\nconsole.log(Object.keys.name, 'base' in main);",
    },
    expression: 'exports.base',
  },
  {
    name: 'modules run once, imports before importers, in the order of the text',
    files: {
      'main.ts': "console.log('main');\nimport './b.ts';\nimport './a.ts';\nimport './b.ts';",
      'a.ts': "import './c.ts';\nconsole.log('a');",
      'b.ts': "import './c.ts';\nconsole.log('b');",
      'c.ts': "console.log('c');",
    },
    expression: '1',
  },
  {
    name: 're-exports are evaluated in their place',
    files: {
      'main.ts': "export * from './b.ts';\nimport './a.ts';\nexport { c } from './c.ts';",
      'a.ts': "console.log('a');",
      'b.ts': "console.log('b');\nexport const b = 1;",
      'c.ts': "console.log('c');\nexport const c = 1;",
    },
    expression: 'exports',
  },
  {
    name: 'imports are there before the statements above them',
    files: {
      'main.ts': "export const seen = price();\nimport { price } from './price.ts';",
      'price.ts': 'export const price = () => 5;',
    },
    expression: 'exports.seen',
  },
  {
    name: 'inner declarations hide imports',
    files: {
      'main.ts': `import { price, tax } from './price.ts';
export const seen = [price];
{ const price = 'block'; seen.push(price as never); }
for (const price of ['loop']) seen.push(price as never);
try { throw 'caught'; } catch (price) { seen.push(price as never); }
seen.push(((price: string) => price)('parameter') as never);
seen.push((function () { var tax = 'var'; return tax; })() as never);
seen.push((function price() { return typeof price; })() as never);
seen.push((({ price }) => price)({ price: 'pattern' }) as never);
class Box { price = price; tax() { return tax; } static { const tax = 1; seen.push(tax as never); } }
seen.push(new Box().price, new Box().tax());
const literal = { price, tax: 1, [tax]: 2 };
seen.push(literal as never);
switch (1 as number) { case 1: { function tax() { return 'inner'; } seen.push(tax() as never); } }
price: for (;;) break price;`,
      'price.ts': 'export const price = 1, tax = 7;',
    },
    expression: 'exports.seen',
  },
  {
    name: 'an imported function is called without this',
    files: {
      'main.ts':
        "import { self, tag } from './self.ts';\nimport * as all from './self.ts';\nexport const seen = [self(), typeof all.self(), tag`x`];",
      'self.ts':
        'export function self(this: unknown) { return this; }\nexport function tag(this: unknown) { return this; }',
    },
    expression: 'exports.seen',
  },
  {
    name: 'lines without semicolons stay apart',
    files: {
      'main.ts':
        "import { add, list } from './list.ts'\nconst one = 1\nadd(one)\nif (one) add(2)\nelse add(3)\nfor (const each of [4])\n  add(each)\nexport const seen = list\nadd`5`\nconst more = list\n;[6].forEach((each) => add(each))\nexport { more }",
      'list.ts': 'export const list: unknown[] = []\nexport function add(item: unknown) { list.push(item) }',
    },
    expression: 'exports.seen',
  },
  {
    name: 'the message of a call of what is no function',
    files: {
      'main.ts': "import { price } from './price.ts';\n(price as any)();",
      'price.ts': 'export const price = 1;',
    },
    expression: '1',
  },
  {
    name: 'a property of an undefined import',
    files: {
      'main.ts': "import { price } from './price.ts';\nexport const seen = (price as any).cents;",
      'price.ts': 'export const price = undefined;',
    },
    expression: '1',
  },
  {
    name: 'destructured, nested and computed exports',
    files: {
      'main.ts':
        'export const { a, b: [c, ...rest], d = 4, ...others } = { a: 1, b: [2, 3, 3], e: 5, f: 6 } as any;\nexport let x: number, y = 2;',
    },
    expression: 'exports',
  },
];
