import { expect, test } from 'vitest';
import { declarationsOf } from '../../engine/names/declarations.ts';
import { knownTable, nameTable } from '../../engine/names/name-table.ts';
import type { NameTable, Scope } from '../../engine/names/occurrences.ts';
import { provenRename } from '../../engine/names/relabelled.ts';
import { placesBySyntax, type RenamePlace } from '../../engine/names/rename-by-syntax.ts';
import { placesByCompiler } from '../../engine/names/rename-places.ts';
import { renameTables } from '../../engine/names/renamed-tables.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import { applyEdits, splice } from '../../engine/text/edits.ts';
import fc from '../seeded.ts';
import { body, exported, head, snapshotOf } from './random-modules.ts';

const clause = fc.constantFrom(
  "import { half } from './b.ts';",
  "import { half as total } from './b.ts';",
  "import type { half } from './b.ts';",
  "import * as rate from './b.ts'; type far = rate.half; console.log(rate.half);",
  "import * as all from './c.ts'; console.log(all.b.half);",
  "import { b as rate } from './c.ts'; type far = rate.half;",
  "type far = import('./b.ts').half; type farther = typeof import('./c.ts').b;",
  "import { half } from './c.ts';",
  "import half from './b.ts';",
  "import * as rate from './b.ts'; /** {@link half}, and {@link Half} */ export const told = rate;",
  "/** {@link half} \n @see half \n @throws {half} */ export const told = 1; import './b.ts';",
  "import * as rate from './b.ts'; /** {@link rate.half} */ export const told = rate;",
);
const use = fc.constantFrom(
  'console.log(half, { half }, { half: half });',
  'type near = half[]; type key = { half: half };',
  'const seen = (n = half) => { const half = n; return half; };',
  'function late(n = half) { var half = 2; return [n, half]; }',
  'class Near extends half { half = half; }',
  'interface Nearer extends half { half: string }',
  'type Pair = [half: number, other?: half]; enum Kind { half = 1, other = half }',
  'const is = (half: unknown, of: half): half is string => half === of;',
  'type Mapped = { [half in string]: half } & { [half: string]: unknown; half(half: half): half };',
  'try { half; } catch (half) { console.log(half); } finally { switch (1) { default: let half = 1; half; } }',
  'import far = half.rate; console.log(new.target, half?.rate, half!.rate, (half).rate);',
  'abstract class Box<half> { static half = half; [half]: half; constructor(private half: half) {} }',
  'label: half: for (;;) break half;',
  'const value: typeof half = half; console.log(value.half, "half", `half`, value["half"]);',
  '/** {@link half} and half. @param half half */ const told = 1;',
  'const { half: other, ...rest } = { half }; console.log(other, rest);',
  'export const box = <half,>(half: half): half => half;',
  'type Inner = string extends infer half ? half : half;',
  'export default half;',
  'namespace near { export const half = 1; console.log(half); }',
);
const barrel = fc.constantFrom(
  "export * from './b.ts'; export * as b from './b.ts';",
  "export { half } from './b.ts'; export * as b from './b.ts';",
  "import * as b from './b.ts'; export { b };",
  "export { half as total, half } from './b.ts'; export const b = { half: 1 };",
  "import { half } from './b.ts'; export { half }; export * as b from './b.ts';",
);
const programs = fc.tuple(
  fc.oneof(clause, head),
  fc.array(use, { maxLength: 3 }),
  body,
  exported,
  fc.array(use, { maxLength: 1 }),
  barrel,
);

interface Tried {
  snapshot: Snapshot;
  path: string;
  places: RenamePlace[];
  byCompiler: () => RenamePlace[];
}

/** Renames each name of the top level of random modules for which syntax knows the places. */
function tryAll(to: string, check: (tried: Tried) => void): void {
  fc.assert(
    fc.property(programs, ([first, uses, inner, second, others, handed]) => {
      const snapshot = snapshotOf({
        'a.ts': `${first}\n${uses.join('\n')}\n${inner}\nexport {};\n`,
        'b.ts': `${second}\n${others.join('\n')}\nexport {};\n`,
        'c.ts': `${handed}\n`,
      });
      for (const path of snapshot.list())
        for (const { nameNode: node } of declarationsOf(path, snapshot.tree(path))) {
          const places = node && placesBySyntax(snapshot, { path, node }, to);
          if (!node || !places) continue;
          const renaming = { target: path, to, publicName: false };
          const byCompiler = () => placesByCompiler(snapshot, { path, node }, renaming).places;
          check({ snapshot, path, places, byCompiler });
        }
    }),
    { numRuns: 60 },
  );
}

const listed = (places: readonly RenamePlace[]) =>
  places.map(({ path, start, end, text }) => `${path}:${start}-${end} ${text}`).sort();

test('what syntax renames is what the compiler renames', () => {
  let tried = 0;
  tryAll('renamed', ({ places, byCompiler }) => {
    tried++;
    expect(listed(places)).toEqual([...new Set(listed(byCompiler()))]);
  });
  expect(tried).toBeGreaterThan(20);
});

test('what is known of names moves along with a rename', () => {
  let moved = 0;
  tryAll('total', ({ snapshot, places }) => {
    const edits = places.map(({ path, start, end, text }) => splice(path, start, end, text));
    const applied = applyEdits(snapshot, edits, () => undefined);
    const renaming = provenRename(snapshot, applied);
    if (!renaming) return;
    renameTables(snapshot, applied, renaming);
    for (const path of applied.splices.keys())
      for (const name of [renaming.from, renaming.to]) {
        const known = knownTable(applied.after, path)?.names.get(name);
        if (!known) continue;
        moved++;
        // A state that was parsed for itself knows nothing yet.
        const texts = Object.fromEntries(snapshot.list().map((each) => [each, applied.after.text(each)]));
        const fresh = snapshotOf({ ...texts, [path]: `${texts[path]}\n` });
        expect(comparable(known)).toEqual(comparable(nameTable(fresh, path, name).of));
      }
  });
  expect(moved).toBeGreaterThan(5);
});

/** Scopes are compared by where they stand among each other. */
function comparable({ occurrences, declared, exported: all, isInDocs }: NameTable) {
  const depth = (scope: Scope | undefined): number => (scope ? 1 + depth(scope.outer) : 0);
  return {
    occurrences: occurrences.map(({ scope, ...rest }) => ({ ...rest, scope: depth(scope) })),
    declared: [...declared]
      .map(([scope, list]) => [depth(scope), list.toSorted((a, b) => a.start - b.start)])
      .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
    exported: all,
    isInDocs,
  };
}

test('finds out by samples that syntax gives another answer, and asks the compiler alone from then on', () => {
  const logged: string[] = [];
  const { compiler } = snapshotOf({ 'a.ts': 'export {};\n' }, (message) => logged.push(message));
  let found = 0;
  const answers = Array.from({ length: 150 }, () =>
    compiler.bySyntax('the places of half', {
      find: () => {
        found++;
        return 'by syntax';
      },
      ask: () => 'by the compiler',
      keyOf: (answer) => answer,
    }),
  );
  expect(found).toBeLessThan(150);
  expect(answers[0]).toBe('by syntax');
  expect(answers.slice(found - 1)).toEqual(Array(151 - found).fill('by the compiler'));
  expect(logged).toEqual([expect.stringContaining('the places of half differ')]);
  compiler.dispose();
});
