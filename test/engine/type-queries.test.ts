import { describe, expect, test } from 'vitest';
import type { Page } from '../../engine/query.ts';
import type { Workspace } from '../../engine/workspace-types.ts';
import { workspaceOf } from './fixture.ts';

const files = {
  'shape.ts': `/** Has an area. */
export interface Shape {
  area(): number;
}

export interface Shape {
  name?: string;
}

export interface Solid extends Shape {
  volume(): number;
}

export const flat: Shape = {
  area: () => 0,
};
`,
  'circle.ts': `import type { Shape } from './shape.ts';

export class Circle implements Shape {
  constructor(readonly radius: number) {}

  area() {
    return square(this.radius) * Math.PI;
  }
}

class Ring extends Circle {
  override area() {
    return super.area() - 1;
  }
}

class Wrong extends Error {}

function square(n: number) {
  return n * n;
}

export function measure(shapes: Shape[], log: (n: number) => void) {
  const ring = new Ring(1);
  for (const shape of [...shapes, ring]) log(shape.area());
  return [1, 2].map(square);
}

export const failed = new Wrong('no');
`,
};

const ask = <Answer>(query: string, params: object, workspace: Workspace = workspaceOf(files)): Answer => {
  const outcome = workspace.query({ query, params: { ...params } });
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  return outcome.result as Answer;
};
type Items = Page<Record<string, unknown> & { selector?: string }>;
const bare = (selector: unknown) => String(selector).replace(/@[0-9a-f]{8}$/, '');
const selectorsOf = ({ items }: Items) => items.map(({ selector }) => bare(selector));

describe('implementations', () => {
  test('are classes, subclasses and object literals', () => {
    expect(selectorsOf(ask('implementations', { target: 'shape.ts#Shape~1' })).sort()).toEqual([
      'circle.ts#Circle',
      'circle.ts#Ring',
      'shape.ts#flat',
    ]);
    expect(selectorsOf(ask('implementations', { target: 'shape.ts#Shape.area' })).sort()).toEqual([
      'circle.ts#Circle.area',
      'circle.ts#Ring.area',
      'shape.ts#flat.area',
    ]);
  });
});

describe('type-hierarchy', () => {
  test('goes up and down, with the distance and the clause', () => {
    const { items } = ask<Items>('type-hierarchy', { target: 'shape.ts#Shape~2', direction: 'subtypes' });
    expect(items.map(({ selector, clause, depth }) => [bare(selector), clause, depth])).toEqual([
      ['circle.ts#Circle', 'implements', 1],
      ['shape.ts#Solid', 'extends', 1],
      ['circle.ts#Ring', 'extends', 2],
    ]);
    expect(selectorsOf(ask('type-hierarchy', { target: 'circle.ts#Ring' }))).toEqual([
      'circle.ts#Circle',
      'shape.ts#Shape~1',
    ]);
  });

  test('names types of the language, and refuses what is not a type', () => {
    expect(ask<Items>('type-hierarchy', { target: 'circle.ts#Wrong' }).items).toMatchObject([
      { name: 'Error', relation: 'supertype', depth: 1 },
    ]);
    expect(() => ask('type-hierarchy', { target: 'circle.ts#measure' })).toThrow('not a class or interface');
  });
});

describe('call-graph', () => {
  test('lists callers over several steps, and where a function is handed on', () => {
    const { items } = ask<Items>('call-graph', {
      target: 'circle.ts#square',
      direction: 'callers',
      depth: 2,
    });
    expect(items.map(({ selector, depth, of }) => [bare(selector), depth, bare(of)])).toEqual([
      ['circle.ts#Circle.area', 1, 'circle.ts#square'],
      ['circle.ts#measure', 1, 'circle.ts#square'],
      ['circle.ts#Ring.area', 2, 'circle.ts#Circle.area'],
      ['circle.ts#measure', 2, 'circle.ts#Circle.area'],
    ]);
    expect(items[1]?.places).toEqual([{ line: 26, text: 'return [1, 2].map(square);', kind: 'value' }]);
  });

  test('lists callees in the project, and counts calls that cannot be told', () => {
    const answer = ask<Items & { unknown: number }>('call-graph', {
      target: 'circle.ts#measure',
      direction: 'callees',
    });
    expect(selectorsOf(answer)).toEqual(['circle.ts#Ring', 'shape.ts#Shape.area', 'circle.ts#Ring.area']);
    expect(answer.unknown).toBe(1);
  });
});

describe('type-at', () => {
  test('says the type, the members and the documentation of a declaration', () => {
    expect(ask('type-at', { target: 'shape.ts#Shape~1' })).toMatchObject({
      type: 'Shape',
      documentation: 'Has an area.',
      members: {
        items: [
          { name: 'area', type: '() => number' },
          { name: 'name', optional: true },
        ],
      },
    });
    expect(ask('type-at', { target: 'circle.ts#measure' })).toMatchObject({
      type: '(shapes: Shape[], log: (n: number) => void) => number[]',
      signature: expect.stringContaining('function measure'),
    });
  });

  test('says the type of an expression, and gives a long one in pieces', () => {
    expect(ask('type-at', { target: 'circle.ts#measure', text: '[...shapes, ring]' })).toMatchObject({
      type: '(Shape | Ring)[]',
      line: 25,
    });
    const keys = Array.from({ length: 900 }, (_, index) => `key${index}: ${index}`).join(', ');
    const long = workspaceOf({ 'long.ts': `export const long = { ${keys} } as const;\n` });
    const first = ask<{ type: string; total: number; next: number }>(
      'type-at',
      { target: 'long.ts#long' },
      long,
    );
    const rest: string[] = [first.type];
    for (let next: number | undefined = first.next; next !== undefined; ) {
      const piece: { type: string; next?: number } = ask(
        'type-at',
        { target: 'long.ts#long', offset: next },
        long,
      );
      rest.push(piece.type);
      next = piece.next;
    }
    expect(rest.join('')).toHaveLength(first.total);
    expect(rest.join('')).toContain('readonly key899: 899;');
  });
});
