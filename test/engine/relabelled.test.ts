import { expect, test } from 'vitest';
import { makeCompiler } from '../../engine/compiler/compiler.ts';
import { makeNative } from '../../engine/compiler/native.ts';
import { makeProvider } from '../../engine/compiler/provider.ts';
import { loadProject } from '../../engine/files/project.ts';
import { compareBindings } from '../../engine/names/bindings.ts';
import { isProvenRename } from '../../engine/names/relabelled.ts';
import { makeSnapshot, type Snapshot } from '../../engine/snapshot.ts';
import { applyEdits, splice } from '../../engine/text/edits.ts';
import fc from '../seeded.ts';
import { filesOf, root } from './fixture.ts';

const name = fc.constantFrom('half', 'total', 'rate');
const { body } = fc.letrec<{ statement: string; body: string }>((tie) => ({
  body: fc.array(tie('statement'), { maxLength: 4 }).map((all) => all.join('\n')),
  statement: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(name, name).map(([a, b]) => `const ${a} = ${b};`),
    fc.tuple(name, name).map(([a, b]) => `type ${a} = ${b}[];`),
    fc.tuple(name, name).map(([a, b]) => `console.log({ ${a}, rest: ${b} });`),
    fc.tuple(name, name).map(([a, b]) => `const { ${a}: ${b} } = { ${a}: 1 };`),
    fc.tuple(name, tie('body')).map(([a, inner]) => `{ var ${a} = 1; ${inner} }`),
    fc.tuple(name, name, tie('body')).map(([a, b, inner]) => `function ${a}(${b}: number) { ${inner} }`),
    fc.tuple(name, name, tie('body')).map(([a, b, inner]) => `class ${a}<${b}> { run() { ${inner} } }`),
    fc.tuple(name, name).map(([a, b]) => `enum ${a} { ${b} = 1, next = ${b} }`),
  ),
}));
const head = fc.constantFrom(
  "import { half } from './b.ts';",
  "import type { total as rate } from './b.ts';",
  "import * as half from './b.ts';",
  "export * from './b.ts';",
  "export { half } from './b.ts';",
  'export { total };',
  "declare module './b.ts' { interface half {} interface rate extends half {} }",
  'export {};',
);
const exported = fc.constantFrom(
  'export const half = 1;',
  'export interface half {}',
  "export * from './c.ts';",
  'export namespace half { export const rate = 1; }',
);

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
      if (!isProvenRename(snapshot, applied)) return;
      proven++;
      compareBindings(snapshot, applied);
    }),
    { numRuns: 150 },
  );
  expect(proven).toBeGreaterThan(5);
});

function snapshotOf(texts: Record<string, string>): Snapshot {
  const files = filesOf(texts);
  const project = loadProject(root, files);
  const compiler = makeCompiler(
    makeProvider(root, project, files),
    makeNative(root, files, () => {}),
    'never',
  );
  const base = (path: string) => files.read(`${root}/${path}`);
  return makeSnapshot({ root, project, files, compiler, base, listed: () => Object.keys(texts) }, new Map());
}
