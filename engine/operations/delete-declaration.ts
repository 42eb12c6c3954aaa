/** Deletes a declaration that nothing refers to. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Target } from '../../contracts/edit.ts';
import { doesSomething } from '../evidence/unused.ts';
import { cascadeOf } from '../members/cascade.ts';
import { refuseUsed, usesOutside } from '../members/removals.ts';
import { exportSpecifiersOf } from '../modules/exports.ts';
import { withoutNames } from '../modules/import-lists.ts';
import { type Declaration, declarationsOf, isTopLevel } from '../names/declarations.ts';
import { parseSelector, resolveTarget } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import type { Snapshot } from '../snapshot.ts';
import { refuseShiftedValues } from '../text/insertions.ts';
import { membersOf } from '../text/snippets.ts';

export default defineOperation({
  name: 'delete-declaration',
  summary:
    'Delete a declaration or member with its comments, a function with its overloads. With `cascade` also the imports and private declarations that only it used. Refuses, with the places, while anything refers to it.',
  when: 'a declaration is dead',
  whenNot: 'a constituent of a union → delete-member; a statement → delete-statement; a file → delete-file',
  params: Type.Object(
    {
      target: Target,
      cascade: Type.Optional(
        Type.Boolean({
          description:
            'Delete what nothing else uses too: imports, declarations that are not exported, private members, and its own entry in an export list.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'a.ts':
        "import { join, sep } from './paths.ts';\n\nconst limit = 2;\n\n// No longer needed.\nfunction unused(name: string) {\n  return join(name, limit);\n}\n\nexport const three = sep;\n",
      'paths.ts': "export const sep = '/';\nexport const join = (a: string, n: number) => a.repeat(n);\n",
    },
    params: { target: 'a.ts#unused', cascade: true },
    after: { 'a.ts': "import { sep } from './paths.ts';\n\nexport const three = sep;\n" },
  },
  find: (snapshot, { target, cascade }) => {
    const declaration = resolveTarget(snapshot, target);
    const { path } = declaration;
    const text = snapshot.text(path);
    const gone = groupOf(snapshot, declaration, parseSelector(target).nth);
    const own =
      cascade && isTopLevel(declaration) ? exportSpecifiersOf(snapshot.tree(path), declaration.name) : [];
    if (!isOneOverload(snapshot, declaration, gone))
      refuseUsed(target, usesOutside(snapshot, declaration, [...gone, ...own]));
    refuseShiftedValues(
      declaration.whole.parent,
      membersOf(declaration.whole.parent).indexOf(declaration.whole) + 1,
    );
    const more = cascade ? cascadeOf(snapshot, path, gone) : { declarations: [], imports: [], kept: [] };
    const nodes = [...gone, ...more.declarations.map(({ whole }) => whole)];
    const outermost = nodes.filter((node) => !nodes.some((other) => contains(other, node)));
    return { declaration, nodes: outermost, text, own, more };
  },
  edit: ({ declaration: { path }, nodes, text, own, more }) =>
    withoutNames(path, text, [...own, ...more.imports], nodes),
  notes: ({ declaration, own, more }) => {
    const value = (declaration.node as ts.HasInitializer).initializer;
    const went = [
      ...more.declarations.map(({ name }) => name),
      ...more.imports.map((node) => `the import of ${node.getText()}`),
      ...own.map((specifier) => `the export of ${specifier.getText()}`),
    ];
    return [
      ...(went.length ? [`Only ${declaration.name} used these, they went with it: ${went.join(', ')}.`] : []),
      ...(more.kept.length
        ? [`Kept, though nothing uses it any more, since making it does something: ${more.kept.join(', ')}.`]
        : []),
      ...(value && doesSomething(value)
        ? [
            `The initializer of ${declaration.name} did something that is not done any more: ${value.getText()}`,
          ]
        : []),
    ];
  },
});

const contains = (outer: ts.Node, inner: ts.Node) =>
  outer !== inner && outer.pos <= inner.pos && inner.end <= outer.end;

/** A function goes with its overloads, unless one of them was named. */
function groupOf(snapshot: Snapshot, declaration: Declaration, nth: number | undefined): ts.Node[] {
  if (nth !== undefined) return [declaration.whole];
  const isOverload = (node: ts.Node) =>
    ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isConstructorDeclaration(node);
  if (!isOverload(declaration.node)) return [declaration.whole];
  return declarationsOf(declaration.path, snapshot.tree(declaration.path))
    .filter(
      ({ name, node, whole }) =>
        name === declaration.name && isOverload(node) && whole.parent === declaration.whole.parent,
    )
    .map(({ whole }) => whole);
}

/** The callers of an overload may go on with the others; the type checker sees whether they do. */
function isOneOverload(snapshot: Snapshot, declaration: Declaration, gone: readonly ts.Node[]): boolean {
  const { node, path, name, whole } = declaration;
  const bare = ts.isFunctionLike(node) && (node as ts.FunctionLikeDeclaration).body === undefined;
  const others = declarationsOf(path, snapshot.tree(path)).filter(
    (each) => each.name === name && each.whole.parent === whole.parent && !gone.includes(each.whole),
  );
  return bare && gone.length === 1 && others.length > 0;
}
