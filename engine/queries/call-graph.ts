/** Who calls a function, and whom it calls. */
import { Type } from '@sinclair/typebox';
import { Target } from '../../contracts/edit.ts';
import { listedFields, pageFields, record } from '../answers.ts';
import { type CallStep, calleesOf, callersOf } from '../evidence/call-graph.ts';
import type { Declaration } from '../names/declarations.ts';
import { listed } from '../names/listing.ts';
import { resolveTarget } from '../names/selector.ts';
import { defineQuery, pageOf, pageParams } from '../query.ts';
import type { Snapshot } from '../snapshot.ts';

const directions = ['callers', 'callees'] as const;

export default defineQuery({
  name: 'call-graph',
  summary:
    'List the callers or the callees of a function, method or class, to a depth, with the places of the calls. Handing it on as a value counts as a use of kind `value`; callees of packages are left out, `unknown` counts calls of parameters and the like.',
  when: 'you follow calls over several steps',
  whenNot: 'all uses of one declaration → references; files → importers',
  params: Type.Object(
    {
      target: Target,
      direction: Type.Union(
        directions.map((each) => Type.Literal(each)),
        { description: 'Who calls the target, or whom it calls.' },
      ),
      depth: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 20, description: 'How many steps away; default 1.' }),
      ),
      ...pageParams(100),
    },
    { additionalProperties: false },
  ),
  result: record({
    ...pageFields(
      record({
        ...listedFields,
        depth: Type.Integer(),
        of: Type.String(),
        places: Type.Array(record({ line: Type.Integer(), text: Type.String(), kind: Type.String() })),
      }),
    ),
    unknown: Type.Optional(Type.Integer()),
  }),
  example: {
    before: {
      'half.ts': 'export function half(n: number): number {\n  return n / 2;\n}\n',
      'price.ts': "import { half } from './half.ts';\n\nexport const price = half(4);\n",
    },
    params: { target: 'half.ts#half', direction: 'callers' },
    answer: {
      items: [
        {
          selector: 'price.ts#price@fba437ab',
          depth: 1,
          places: [{ line: 3, text: 'export const price = half(4);', kind: 'call' }],
        },
      ],
      total: 1,
    },
  },
  run: (snapshot, { target, direction, depth = 1, limit = 100, offset }) => {
    const root = resolveTarget(snapshot, target);
    const { steps, unknown } = walk(snapshot, root, direction, depth);
    const page = pageOf(steps, limit, offset, ({ found, of, places, depth: distance }) => ({
      ...shown(snapshot, found),
      depth: distance,
      of: shown(snapshot, of).selector,
      places: places.map(({ path: _path, ...place }) => place),
    }));
    return direction === 'callees' ? { ...page, unknown } : page;
  },
});

interface Step extends CallStep {
  /** Whom it calls, or by whom it is called: one step nearer to the target. */
  of: Declaration;
  depth: number;
}

/** Step by step away from the root; each declaration is walked once. */
function walk(
  snapshot: Snapshot,
  root: Declaration,
  direction: (typeof directions)[number],
  depthMax: number,
) {
  const steps: Step[] = [];
  let unknown = 0;
  const seen = new Set<Declaration>([root]);
  let layer = [root];
  for (let depth = 1; depth <= depthMax && layer.length; depth++) {
    const next: Declaration[] = [];
    for (const of of layer) {
      const callees = direction === 'callees' ? calleesOf(snapshot, of) : undefined;
      unknown += callees?.unknown ?? 0;
      for (const { found, places } of callees?.steps ?? callersOf(snapshot, of)) {
        steps.push({ found, places, of, depth });
        if (typeof found === 'string' || seen.has(found)) continue;
        seen.add(found);
        next.push(found);
      }
    }
    layer = next;
  }
  return { steps, unknown };
}

const shown = (snapshot: Snapshot, found: Declaration | string) =>
  typeof found === 'string' ? { selector: found, kind: 'file', line: 1 } : listed(snapshot, found);
