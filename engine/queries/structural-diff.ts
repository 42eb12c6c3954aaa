/** What a program changes, as declarations. */
import { type Static, Type } from '@sinclair/typebox';
import { EditCall } from '../../contracts/edit.ts';
import { DifferenceItem, pageOfItems } from '../answers.ts';
import { type Difference, differences, structuralDiff } from '../evidence/structural-diff.ts';
import { listed } from '../names/listing.ts';
import { cleanPath, withoutHash } from '../names/selector.ts';
import { defineQuery, pageOf, pageParams } from '../query.ts';
import type { Snapshot } from '../snapshot.ts';

const Calls = Type.Array(EditCall, { minItems: 1, maxItems: 10_000 });

export default defineQuery({
  name: 'structural-diff',
  summary:
    'List what differs between the base and the present state, or with `calls` between the present state and what these calls would give: declarations added, removed, moved, renamed, with another signature or body, only other comments, or only another layout. `follows` marks what only follows a rename.',
  when: 'you review what edits did to declarations',
  whenNot: 'what else calls would touch, tests included → impact; functions to try → changed-functions',
  params: Type.Object(
    {
      calls: Type.Optional({ ...Calls, description: 'Calls to preview; nothing is applied.' }),
      only: Type.Optional(
        Type.Array(Type.Union(differences.map((each) => Type.Literal(each))), { description: 'Only these.' }),
      ),
      path: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 1000,
          description: 'Only in this file, or below this folder.',
        }),
      ),
      ...pageParams(200),
    },
    { additionalProperties: false },
  ),
  result: pageOfItems(DifferenceItem),
  example: {
    before: { 'half.ts': 'export function half(n: number): number {\n  return n / 2;\n}\n' },
    params: { calls: [{ operation: 'rename-symbol', params: { target: 'half.ts#half', to: 'halve' } }] },
    answer: {
      items: [{ what: 'renamed', selector: 'half.ts#half@1ffdf89d', becomes: 'half.ts#halve' }],
      total: 1,
    },
  },
  run: (snapshot, { calls, only, path, limit = 200, offset }, { base, preview }) => {
    const program = calls as Static<typeof Calls> | undefined;
    const states: States = program
      ? { before: snapshot, after: preview(program).after, present: 'before' }
      : { before: base, after: snapshot, present: 'after' };
    const below = path === undefined ? '' : cleanPath(path);
    const found = structuralDiff(states.before, states.after)
      .filter(({ what }) => !only || only.includes(what))
      .filter((each) => below === '' || each.path === below || each.path.startsWith(`${below}/`));
    return pageOf(found, limit, offset, (each) => shownDifference(states, each));
  },
});

export interface States {
  before: Snapshot;
  after: Snapshot;
  /** Which of them is the present one. */
  present: 'before' | 'after';
}

/**
 * A difference as an item. Its selector has a hash when it is there at present: it can be used as it is. What another state
 * calls it is `was` or `becomes`.
 */
export function shownDifference(states: States, { what, path, follows, ...found }: Difference) {
  const { present } = states;
  const other = present === 'after' ? 'before' : 'after';
  const own = found[present] && listed(states[present], found[present]);
  const others = found[other] && listed(states[other], found[other]);
  const named = own ?? (others && { ...others, selector: withoutHash(others.selector) });
  const isElsewhere = own && others && withoutHash(own.selector) !== withoutHash(others.selector);
  return {
    what,
    ...(named ?? { selector: path }),
    ...(isElsewhere && { [present === 'after' ? 'was' : 'becomes']: withoutHash(others.selector) }),
    ...(follows && { follows }),
  };
}
