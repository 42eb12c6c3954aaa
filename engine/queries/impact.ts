/** What a program would touch. */
import { type Static, Type } from '@sinclair/typebox';
import { EditCall, type FileChange } from '../../contracts/edit.ts';
import { DifferenceItem, pageOfItems, record } from '../answers.ts';
import { structuralDiff } from '../evidence/structural-diff.ts';
import { importEdges } from '../modules/import-graph.ts';
import { defineQuery, pageOf } from '../query.ts';
import type { Snapshot } from '../snapshot.ts';
import { shownDifference } from './structural-diff.ts';

const Calls = Type.Array(EditCall, {
  minItems: 1,
  maxItems: 10_000,
  description: 'The program. Nothing is applied.',
});

export default defineQuery({
  name: 'impact',
  summary:
    'Preview calls and say what they would touch: the files, the declarations and how they change, the files that load a touched file, and the tests that reach one. A program that would be refused is refused with the same reason.',
  when: 'calls are many or risky and not yet applied',
  whenNot: 'applying them → apply_program; edits that are made → structural-diff',
  params: Type.Object(
    {
      calls: Calls,
      limit: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 5000,
          description: 'At most so many items in each list; default 200.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  result: record({
    files: pageOfItems(
      record({
        selector: Type.String(),
        kind: Type.String(),
        edits: Type.Optional(Type.Integer()),
        charactersRemoved: Type.Optional(Type.Integer()),
        charactersInserted: Type.Optional(Type.Integer()),
      }),
    ),
    declarations: pageOfItems(DifferenceItem),
    dependents: pageOfItems(record({ selector: Type.String(), distance: Type.Integer() })),
    tests: pageOfItems(record({ selector: Type.String(), distance: Type.Integer() })),
    notes: Type.Array(Type.String()),
  }),
  example: {
    before: {
      'half.ts': 'export function half(n: number): number {\n  return n / 2;\n}\n',
      'price.ts': "import { half } from './half.ts';\n\nexport const price = half(4);\n",
    },
    params: { calls: [{ operation: 'rename-symbol', params: { target: 'half.ts#half', to: 'halve' } }] },
    answer: {
      files: { items: [{ selector: 'price.ts', kind: 'modify' }], total: 2 },
      declarations: {
        items: [{ what: 'renamed', selector: 'half.ts#half@1ffdf89d', becomes: 'half.ts#halve' }],
        total: 3,
      },
      tests: { total: 0 },
    },
  },
  run: (snapshot, { calls, limit = 200 }, { preview }) => {
    const { change, after } = preview(calls as Static<typeof Calls>);
    const touched = change.files.map(({ path }) => path);
    const distances = loadersOf([snapshot, after], touched);
    const reached = [...distances].map(([selector, distance]) => ({ selector, distance }));
    return {
      files: pageOf(change.files, limit, 0, shownFile),
      declarations: pageOf(structuralDiff(snapshot, after), limit, 0, (each) =>
        shownDifference({ before: snapshot, after, present: 'before' }, each),
      ),
      dependents: pageOf(
        reached.filter(({ selector, distance }) => distance > 0 && !isTestFile(selector)),
        limit,
      ),
      tests: pageOf(
        reached.filter(({ selector }) => isTestFile(selector)),
        limit,
      ),
      notes: change.notes,
    };
  },
});

const isTestFile = (path: string) =>
  /\.(?:test|spec)\.[cm]?[jt]sx?$|(?:^|\/)__tests__\/.*\.[cm]?[jt]sx?$/.test(path);

function shownFile(file: FileChange) {
  const count = (pick: (edit: { removed: string; inserted: string }) => string) =>
    file.kind === 'modify' ? file.edits.reduce((sum, edit) => sum + pick(edit).length, 0) : file.text.length;
  return {
    selector: file.path,
    kind: file.kind,
    ...(file.kind === 'modify' && { edits: file.edits.length }),
    ...(file.kind !== 'create' && { charactersRemoved: count(({ removed }) => removed) }),
    ...(file.kind !== 'delete' && { charactersInserted: count(({ inserted }) => inserted) }),
  };
}

/** Files that load one of these at run time, before or after, with the distance; these themselves at 0. */
function loadersOf(states: readonly Snapshot[], touched: readonly string[]): Map<string, number> {
  const edges = states.flatMap(importEdges).filter(({ kind }) => kind !== 'type');
  const into = Map.groupBy(edges, ({ to }) => to);
  const distances = new Map(touched.map((path) => [path, 0]));
  // A map that grows while it is walked is a breadth-first search.
  for (const [file, distance] of distances)
    for (const { from } of into.get(file) ?? []) if (!distances.has(from)) distances.set(from, distance + 1);
  return distances;
}
