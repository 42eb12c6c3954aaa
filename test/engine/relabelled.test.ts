import { expect, test } from 'vitest';
import { compareBindings } from '../../engine/names/bindings.ts';
import { provenRename } from '../../engine/names/relabelled.ts';
import { applyEdits, splice } from '../../engine/text/edits.ts';
import fc from '../seeded.ts';
import { body, exported, head, snapshotOf } from './random-modules.ts';

test('a rename that syntax proves right is right for the compiler too', () => {
  let proven = 0;
  const all = fc.tuple(head, body, exported, body, fc.constantFrom('half', 'total', 'sum'), fc.nat());
  fc.assert(
    fc.property(all, ([first, one, second, other, to, seed]) => {
      const files = {
        'a.ts': `${first}\n${one}\nexport {};\n`,
        'b.ts': `${second}\n${other}\nexport {};\n`,
        'c.ts': 'export const half = 2;\nexport const rate = 3;\n',
      };
      const snapshot = snapshotOf(files);
      const path = seed % 2 ? 'a.ts' : 'b.ts';
      const found = [...files[path].matchAll(/\b(?:half|total|rate)\b/g)];
      const chosen = found[seed % found.length];
      if (!chosen || chosen[0] === to) return;
      // Some of them are forgotten: what is then wrong must not be proven.
      const places = snapshot.compiler
        .references(snapshot, path, chosen.index, chosen[0])
        .filter(
          (place, index) =>
            seed % 5 !== index && snapshot.text(place.path).slice(place.start, place.end) === chosen[0],
        );
      if (places.length === 0) return;
      const edits = places.map(({ path: file, start, end }) => splice(file, start, end, to));
      const applied = applyEdits(snapshot, edits, () => undefined);
      if (!provenRename(snapshot, applied)) return;
      proven++;
      compareBindings(snapshot, applied);
    }),
    { numRuns: 150 },
  );
  expect(proven).toBeGreaterThan(5);
});
