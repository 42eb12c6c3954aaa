import type { Shape } from './shape.ts';

/** JSON, endings, and TypeScript that is more than types. */
export const files: Shape[] = [
  {
    name: 'JSON by import attributes',
    files: {
      'main.ts':
        "import data from './data.json' with { type: 'json' };\nimport * as all from './data.json' with { type: 'json' };\nexport const seen = [data, Object.keys(all), data === all.default];",
      'data.json': '{ "name": "shop", "list": [1, 2.5, null, true] }',
    },
    expression: 'exports.seen',
  },
  {
    name: 'JSON is one object for all of its importers',
    files: {
      'main.ts':
        "import data from './data.json' with { type: 'json' };\nimport { same } from './other.ts';\nexport const seen = same(data);",
      'other.ts':
        "import data from './data.json' with { type: 'json' };\nexport const same = (other: unknown) => other === data;",
      'data.json': '{}',
    },
    expression: 'exports.seen',
  },
  {
    name: 'JSON has no names',
    files: {
      'main.ts': "import { name } from './data.json' with { type: 'json' };\nname;",
      'data.json': '{ "name": "shop" }',
    },
    expression: '1',
  },
  {
    name: 'JSON by import()',
    files: {
      'main.ts': "export const late = () => import('./data.json', { with: { type: 'json' } });",
      'data.json': '[1]',
    },
    expression: 'exports.late()',
  },
  {
    name: 'JSON without its attribute',
    files: {
      'main.ts': "import data from './data.json';\nexport const seen = data;",
      'data.json': '{ "a": 1 }',
    },
    expression: 'exports.seen',
    differs: {
      lab: { value: { a: 1 }, console: [] },
      because: 'compilers and bundlers take JSON without the attribute',
    },
  },
  {
    name: 'imports without an ending',
    files: {
      'main.ts': "import { tax } from './price';\nexport const seen = tax;",
      'price.ts': 'export const tax = 7;',
    },
    expression: 'exports.seen',
    differs: { lab: { value: 7, console: [] }, because: 'compilers and bundlers find the ending' },
  },
  {
    name: 'imports of the .js that a .ts will be',
    files: {
      'main.ts': "import { tax } from './price.js';\nexport const seen = tax;",
      'price.ts': 'export const tax = 7;',
    },
    expression: 'exports.seen',
    differs: { lab: { value: 7, console: [] }, because: 'compilers and bundlers map .js to .ts' },
  },
  {
    name: 'enums, parameter properties and namespaces',
    files: {
      'main.ts':
        'enum Size { Small = 1, Large }\nclass Box { constructor(readonly size: Size) {} }\nnamespace Shop { export const name = "shop"; }\nexport const seen = [Size.Large, Size[1], new Box(Size.Small).size, Shop.name];',
    },
    expression: 'exports.seen',
    differs: {
      lab: { value: [2, 'Small', 1, 'shop'], console: [] },
      because: 'Node takes types off and refuses what is more; the Lab asks the compiler then',
    },
  },
  {
    name: 'types that only look like code',
    files: {
      'main.ts': `import type { Cents } from './types.ts';
import { type Line, twice } from './types.ts';
export type { Cents };
interface Shape<T> { area(): T }
type Pair = [Cents, Cents];
abstract class Base<T> implements Shape<T> { declare hidden: string; abstract area(): T; kind?: string; count!: number; }
class Square extends Base<number> { override area(): number { return twice<number>(2) as number; } }
function first<T>(this: unknown, list: readonly T[], ..._rest: Pair[]): T { return list[0]!; }
const line = { cents: 1 } satisfies Line;
export const seen = [new Square().area(), first([line]), Object.keys(new Square()), <T,>(x: T) => x];`,
      'types.ts':
        'export type Cents = number;\nexport interface Line { cents: Cents }\nexport const twice = <T>(n: T): T => ((n as number) * 2) as T;',
    },
    expression: 'exports.seen.slice(0, 3)',
  },
];
