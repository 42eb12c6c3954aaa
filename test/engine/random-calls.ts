/** A small project with line ends, signs and comments of all kinds, and random calls on it. */

import type { EditCall } from '../../contracts/edit.ts';
import fc from '../seeded.ts';

export const files = {
  'price.ts':
    '// Preise in € 🪙\r\nexport function half(n: number) {\r\n  return n / 2;\r\n}\r\n\r\nexport const tax = (n: number) => {\r\n  return n * 1.2;\r\n};\r\n',
  'cart.ts':
    "import { half, tax } from './price.ts';\n\nconst sign = '€🪙';\n\nexport function total(prices: number[]) {\n  const sum = prices.reduce((a, b) => a + b, 0);\n  return sign + half(tax(sum));\n}\n\nfunction spare() {\n  return 'über';\n}\n",
  'shop.ts':
    "import { total } from './cart.ts';\n\nexport const show = () => {\n  return total([1, 2]);\n};\n",
};

export const edit = (operation: string, params: Record<string, unknown>): EditCall => ({ operation, params });
const anyTarget = fc.constantFrom(
  'price.ts#half',
  'price.ts#tax',
  'cart.ts#total',
  'cart.ts#spare',
  'cart.ts#sign',
  'shop.ts#show',
  'price.ts#third',
  'cart.ts#third',
);
const anyName = fc.constantFrom('third', 'sum', 'größe');
const anyPath = fc.constantFrom('shop.ts', 'price.ts', 'new.ts');
export const anyCall = fc.oneof(
  fc.tuple(anyTarget, anyName).map(([target, to]) => edit('rename-symbol', { target, to })),
  fc.tuple(anyTarget, fc.nat(3)).map(([target, n]) => edit('replace-body', { target, body: `return ${n};` })),
  fc
    .tuple(anyTarget, anyName, fc.constantFrom('before', 'after'))
    .map(([target, name, position]) =>
      edit('insert-declaration', { target, position, text: `export const ${name} = '🪙';` }),
    ),
  anyTarget.map((target) => edit('delete-declaration', { target })),
  anyTarget.map((target) => edit('add-export', { target })),
  fc
    .tuple(anyPath, fc.constantFrom('€', 'n', '2', 'return'), fc.constantFrom('3', '', 'ü'))
    .map(([target, find, replace]) => edit('edit-text', { target, find, replace })),
  anyPath.map((path) => edit('create-file', { path, text: 'export const third = 1;\r\n' })),
  anyPath.map((path) => edit('delete-file', { path })),
  fc.tuple(anyTarget, anyPath).map(([target, to]) => edit('move-declaration', { target, to })),
  fc.tuple(anyPath, anyName).map(([path, to]) => edit('rename-file', { path, to: `${to}.ts` })),
);
