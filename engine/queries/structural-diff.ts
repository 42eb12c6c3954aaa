/** What a program changes, as declarations. */
import { type Static, Type } from '@sinclair/typebox';
import { EditCall } from '../../contracts/edit.ts';
import { listed } from '../listing.ts';
import { defineQuery, pageOf, pageParams } from '../query.ts';
import { cleanPath, withoutHash } from '../selector.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Difference, differences, structuralDiff } from '../structural-diff.ts';

const Calls = Type.Array(EditCall, { minItems: 1, maxItems: 10_000 });

export default defineQuery({
  name: 'structural-diff',
  summary:
    'List what differs between the base and the present state, or with `calls` between the present state and what these calls would give: declarations added, removed, moved, renamed, with another signature or body, only other comments, or only another layout. `follows` marks what only follows a rename.',
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
  run: (snapshot, { calls, only, path, limit = 200, offset }, { base, preview }) => {
    const [before, after] = calls
      ? [snapshot, preview(calls as Static<typeof Calls>).after]
      : [base, snapshot];
    const below = path === undefined ? '' : cleanPath(path);
    const found = structuralDiff(before, after)
      .filter(({ what }) => !only || only.includes(what))
      .filter((each) => below === '' || each.path === below || each.path.startsWith(`${below}/`));
    return pageOf(found, limit, offset, (each) => shownDifference(before, after, each));
  },
});

/** A difference as an item: the selector of what is there afterwards, or of what is gone, without a hash. */
export function shownDifference(before: Snapshot, after: Snapshot, difference: Difference) {
  const { what, path, follows } = difference;
  const was = difference.before && listed(before, difference.before);
  const now = difference.after && listed(after, difference.after);
  const isElsewhere = was && now && withoutHash(was.selector) !== withoutHash(now.selector);
  return {
    what,
    selector: now?.selector ?? (was ? withoutHash(was.selector) : path),
    ...((now ?? was) && { kind: (now ?? was)?.kind, line: (now ?? was)?.line }),
    ...(isElsewhere && { was: withoutHash(was.selector) }),
    ...(follows && { follows }),
  };
}
