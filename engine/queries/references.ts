/** Where a declaration is used. */
import { Type } from '@sinclair/typebox';
import { Target } from '../../contracts/edit.ts';
import { listedFields, pageFields, record } from '../answers.ts';
import type { Declaration } from '../names/declarations.ts';
import { type Listed, lineText, listed, ownerAt } from '../names/listing.ts';
import { isDeclaring, type Reference, referencesTo } from '../names/references.ts';
import { resolveTarget } from '../names/selector.ts';
import { defineQuery, pageOf, pageParams } from '../query.ts';
import type { Snapshot } from '../snapshot.ts';

const kinds = ['read', 'write', 'call', 'type', 'import', 'export', 'declaration'] as const;

interface Group extends Listed {
  path: string;
  /** Every place inside of it, in source order. */
  places: { line: number; column: number; kind: (typeof kinds)[number]; text: string }[];
}

export default defineQuery({
  name: 'references',
  summary:
    'List what uses a declaration, grouped by the declaration around each place (or the file, at the top level), with lines and whether each place reads, writes, calls, imports or exports it, names it in a type, or declares it too (an overload, an override). `places` counts all places.',
  when: 'a declaration is about to change or to go',
  whenNot: 'calls over several steps → call-graph; words → search; what implements it → implementations',
  params: Type.Object(
    {
      target: Target,
      kinds: Type.Optional(
        Type.Array(Type.Union(kinds.map((kind) => Type.Literal(kind))), { description: 'Only these kinds.' }),
      ),
      ...pageParams(100),
    },
    { additionalProperties: false },
  ),
  result: record({
    ...pageFields(
      record({
        ...listedFields,
        path: Type.String(),
        places: Type.Array(
          record({ line: Type.Integer(), column: Type.Integer(), kind: Type.String(), text: Type.String() }),
        ),
      }),
    ),
    places: Type.Integer(),
  }),
  example: {
    before: {
      'half.ts': 'export function half(n: number): number {\n  return n / 2;\n}\n',
      'price.ts': "import { half } from './half.ts';\n\nexport const price = half(4);\n",
    },
    params: { target: 'half.ts#half', kinds: ['call'] },
    answer: {
      items: [
        {
          selector: 'price.ts#price@fba437ab',
          places: [{ line: 3, column: 22, kind: 'call', text: 'export const price = half(4);' }],
        },
      ],
      total: 1,
      places: 1,
    },
  },
  run: (snapshot, { target, kinds: asked, limit = 100, offset }) => {
    const places = referencesTo(snapshot, resolveTarget(snapshot, target))
      .map(
        (reference): Place => ({
          ...reference,
          kind: isDeclaring(snapshot, reference) ? 'declaration' : reference.kind,
        }),
      )
      .filter(({ kind }) => !asked || asked.includes(kind))
      .sort((a, b) => (a.path === b.path ? a.start - b.start : a.path < b.path ? -1 : 1));
    const groups = Map.groupBy(places, ({ path, start }) => ownerAt(snapshot, path, start) ?? path);
    return {
      ...pageOf([...groups], limit, offset, ([owner, inside]) => toGroup(snapshot, owner, inside)),
      places: places.length,
    };
  },
});

type Place = Omit<Reference, 'kind'> & { kind: (typeof kinds)[number] };

function toGroup(snapshot: Snapshot, owner: Declaration | string, places: Place[]): Group {
  const path = typeof owner === 'string' ? owner : owner.path;
  const own = typeof owner === 'string' ? { selector: path, kind: 'file', line: 1 } : listed(snapshot, owner);
  const tree = snapshot.tree(path);
  return {
    ...own,
    path,
    places: places.map(({ line, column, kind }) => ({ line, column, kind, text: lineText(tree, line) })),
  };
}
