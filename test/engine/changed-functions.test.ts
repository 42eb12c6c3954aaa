import { describe, expect, test } from 'vitest';
import type { EditCall } from '../../engine/index.ts';
import { workspaceOf } from './fixture.ts';

const files = {
  'price.ts': `const reduction = 100;

const reduced = (cents: number) => cents - reduction;

export function discount(cents: number): number {
  return cents > 1000 ? reduced(cents) : cents;
}

export const double = (cents: number): number => cents * 2;

function half(cents: number) {
  return cents / 2;
}

export { half as halved };

export class Basket {
  lines: number[] = [];
  total(): number { return this.lines.reduce((sum, line) => sum + reduced(line), 0); }
  #clear() { this.lines = []; }
}
`,
  'shop.ts':
    "import { double } from './price.ts';\n\nexport const twice = (cents: number) => double(cents);\n",
};

function changed(...calls: EditCall[]) {
  const workspace = workspaceOf(files);
  const edited = workspace.run(calls);
  if (!edited.ok) throw new Error(edited.refusal.message);
  const answer = workspace.query({ query: 'changed-functions', params: {} });
  if (!answer.ok) throw new Error(answer.refusal.message);
  const { items } = answer.result as {
    items: { module: string; export: string; method?: string; was: object }[];
  };
  return items.map(({ was, ...now }) => ({
    now: `${now.module}#${now.export}${now.method ? `.${now.method}` : ''}`,
    was,
  }));
}

const edit = (target: string, find: string, replace: string): EditCall => ({
  operation: 'edit-text',
  params: { target, find, replace },
});

describe('the functions that an edit may have changed', () => {
  test('are the exported ones that were edited, and those that use an edited one in their file', () => {
    expect(changed(edit('price.ts#double', 'cents * 2', 'cents + cents')).map(({ now }) => now)).toEqual([
      'price.ts#double',
    ]);
    expect(changed(edit('price.ts#reduced', 'cents - ', '-')).map(({ now }) => now)).toEqual([
      'price.ts#discount',
      'price.ts#Basket.total',
    ]);
    expect(changed(edit('price.ts#reduction', '100', '10 * 10')).map(({ now }) => now)).toContain(
      'price.ts#discount',
    );
    expect(changed(edit('price.ts#half', 'cents / 2', 'cents * 0.5')).map(({ now }) => now)).toEqual([
      'price.ts#halved',
    ]);
  });

  test('come with what they were called and where they were', () => {
    const rename = { operation: 'rename-symbol', params: { target: 'price.ts#double', to: 'twofold' } };
    expect(changed(rename)).toEqual([
      { now: 'price.ts#twofold', was: { module: 'price.ts', export: 'double' } },
    ]);
    const move = { operation: 'move-declaration', params: { target: 'price.ts#double', to: 'twofold.ts' } };
    expect(changed(move)).toContainEqual({
      now: 'twofold.ts#double',
      was: { module: 'price.ts', export: 'double' },
    });
  });

  test('are found again when their file was moved, and they were edited too', () => {
    const move = { operation: 'move-file', params: { path: 'price.ts', to: 'shop/price.ts' } };
    expect(changed(move, edit('shop/price.ts#double', 'cents * 2', 'cents + cents'))).toContainEqual({
      now: 'shop/price.ts#double',
      was: { module: 'price.ts', export: 'double' },
    });
  });

  test('leave out what is new, and what only got another comment or layout', () => {
    const text = 'export const triple = (cents: number): number => cents * 3;';
    const params = { target: 'price.ts', text, position: 'last' };
    expect(changed({ operation: 'insert-declaration', params })).toEqual([]);
    expect(changed(edit('price.ts#double', 'cents * 2', 'cents  *  2'))).toEqual([]);
  });
});
