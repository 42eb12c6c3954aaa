/** Small random modules in which few names are declared in many places, and a state of a workspace that holds them. */
import { makeCompiler } from '../../engine/compiler/compiler.ts';
import { makeNative } from '../../engine/compiler/native.ts';
import { makeProvider } from '../../engine/compiler/provider.ts';
import { loadProject } from '../../engine/files/project.ts';
import { makeSnapshot, type Snapshot } from '../../engine/snapshot.ts';
import fc from '../seeded.ts';
import { filesOf, root } from './fixture.ts';

const name = fc.constantFrom('half', 'total', 'rate');
/** Statements that declare and use these names. */
export const { body } = fc.letrec<{ statement: string; body: string }>((tie) => ({
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

/** Imports, exports and augmentations at the head of a module that has a neighbour `b.ts`. */
export const head = fc.constantFrom(
  "import { half } from './b.ts';",
  "import type { total as rate } from './b.ts';",
  "import * as half from './b.ts';",
  "export * from './b.ts';",
  "export { half } from './b.ts';",
  'export { total };',
  "declare module './b.ts' { interface half {} interface rate extends half {} }",
  'export {};',
);

/** What `b.ts` exports, or hands on from `c.ts`. */
export const exported = fc.constantFrom(
  'export const half = 1;',
  'export interface half {}',
  "export * from './c.ts';",
  'export namespace half { export const rate = 1; }',
);

/** A workspace state with these files, answered by TypeScript 6. */
export function snapshotOf(
  texts: Record<string, string>,
  log: (message: string) => void = () => {},
): Snapshot {
  const files = filesOf(texts);
  const project = loadProject(root, files);
  const compiler = makeCompiler(
    makeProvider(root, project, files),
    makeNative(root, files, log),
    'never',
    log,
  );
  const base = (path: string) => files.read(`${root}/${path}`);
  return makeSnapshot({ root, project, files, compiler, base, listed: () => Object.keys(texts) }, new Map());
}
