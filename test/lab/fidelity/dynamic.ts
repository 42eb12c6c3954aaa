import type { Shape } from './shape.ts';

/** import(). */
export const dynamic: Shape[] = [
  {
    name: 'import() gives the same namespace each time',
    files: {
      'main.ts':
        "import * as price from './price.ts';\nexport const late = async () => [(await import('./price.ts')) === price, (await import('./price.ts')).tax];",
      'price.ts': 'export const tax = 7;',
    },
    expression: 'exports.late()',
  },
  {
    name: 'import() runs a module only when it is reached',
    files: {
      'main.ts': "console.log('main');\nexport const late = () => import('./late.ts');",
      'late.ts': "console.log('late');\nexport default 1;",
    },
    expression: 'exports.late().then(({ default: one }) => one)',
  },
  {
    name: 'import() of a computed name',
    files: {
      'main.ts': `const plugins = ['a', 'b'];\nexport const all = () => Promise.all(plugins.map(async (name) => (await import(\`./plugins/\${name}.ts\`)).default));`,
      'plugins/a.ts': `import { shared } from '../shared.ts';\nexport default \`a \${shared}\`;`,
      'plugins/b.ts': `import { shared } from '../shared.ts';\nexport default \`b \${shared}\`;`,
      'shared.ts': "console.log('shared');\nexport const shared = 1;",
    },
    expression: 'exports.all()',
  },
  {
    name: 'import() of a URL, of a path and of what has a text',
    files: {
      'main.ts':
        "import { join } from 'node:path';\nconst url = new URL('./price.ts', import.meta.url);\nexport const all = async () => [(await import(url.href)).tax, (await import(url as never)).tax, (await import(join(import.meta.dirname, 'price.ts'))).tax, (await import({ toString: () => './price.ts' } as never)).tax];",
      'price.ts': "console.log('once');\nexport const tax = 7;",
    },
    expression: 'exports.all()',
  },
  {
    name: 'import() with a query is an own instance',
    files: {
      'main.ts':
        "export const all = async () => { const [a, b, c] = [await import('./count.ts'), await import('./count.ts?2'), await import('./count.ts?2')]; a.add(); return [a.count, b.count, b === c, a === b]; };",
      'count.ts': "console.log('new');\nexport let count = 0;\nexport const add = () => { count++; };",
    },
    expression: 'exports.all()',
  },
  {
    name: 'import() of what is not there rejects with its code',
    files: {
      'main.ts':
        "const name = './nowhere.ts';\nexport const late = () => import(name).catch((error) => [error.code, error instanceof Error]);",
    },
    expression: 'exports.late()',
  },
  {
    name: 'import() of a module that throws rejects with its error, each time the same',
    files: {
      'main.ts':
        "export const late = async () => { const errors = []; for (const _ of [1, 2]) await import('./bad.ts').catch((error) => errors.push(error)); return [errors[0] === errors[1], String(errors[0])]; };",
      'bad.ts': "console.log('runs');\nthrow new RangeError('bad');",
    },
    expression: 'exports.late()',
  },
  {
    name: 'import() of a module with a missing export rejects',
    files: {
      'main.ts':
        "export const late = () => import('./bad.ts').catch((error) => [error.name, error instanceof SyntaxError, error.message]);",
      'bad.ts': "import { nothing } from './price.ts';\nnothing;",
      'price.ts': 'export const tax = 1;',
    },
    expression: 'exports.late()',
  },
  {
    name: 'import() of a broken text rejects',
    files: {
      'main.ts': "export const late = () => import('./bad.ts').catch((error) => error.name);",
      'bad.ts': 'export const a = ;',
    },
    expression: 'exports.late()',
  },
  {
    name: 'import() whose name throws rejects',
    files: {
      'main.ts':
        "export const late = () => import({ toString() { throw new Error('no name'); } } as never).catch((error) => error.message);",
    },
    expression: 'exports.late()',
  },
  {
    name: 'import() gives a promise of the code',
    files: {
      'main.ts':
        "export const late = () => { const promise = import('./price.ts'); return [promise instanceof Promise, promise.constructor === Promise]; };",
      'price.ts': 'export {};',
    },
    expression: 'exports.late()',
  },
  {
    name: 'import() of a module that exports then',
    files: {
      'main.ts': "export const late = async () => await import('./then.ts');",
      'then.ts': "export function then(resolve: (value: string) => void) { resolve('thenable'); }",
    },
    expression: 'exports.late()',
  },
];
