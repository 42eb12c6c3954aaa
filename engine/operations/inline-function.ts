/** Writes a function out where it is called, and deletes it. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Target } from '../../contracts/edit.ts';
import { checkedNode } from '../compiler/checked.ts';
import { inlinedCall } from '../extract/inlined-calls.ts';
import { placesOf } from '../extract/inlining.ts';
import { jumpsOf } from '../extract/jumps.ts';
import type { InlinedFunction } from '../extract/substitution.ts';
import { removalsOf } from '../members/removals.ts';
import { type Declaration, functionOf, hasExportModifier, hasModifier } from '../names/declarations.ts';
import { resolveScope } from '../names/places.ts';
import { contains, outerNames, outerWords } from '../names/scopes.ts';
import { resolveTarget } from '../names/selector.ts';
import { isReassigned, usesOf } from '../names/writes.ts';
import { defineOperation, type Region } from '../operation.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Edit, splice } from '../text/edits.ts';

interface Found {
  path: string;
  node: ts.Node;
  /** What goes with the last call; undefined: the function stays. */
  gone: ts.Node | undefined;
  text: string;
  edits: Edit[];
}

export default defineOperation({
  name: 'inline-function',
  summary:
    'Write a function out at every call in its file, and delete it unless it is exported. Refuses recursion, `this`, async functions, and arguments that would be evaluated in another order or another number of times.',
  when: 'a function says no more than its body',
  whenNot: 'a variable → inline-variable; calls in other files, which stay',
  params: Type.Object(
    {
      target: Target,
      in: Type.Optional({
        ...Target,
        description: 'Only the calls inside this declaration of the same file; the function stays.',
      }),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'a.ts':
        'function half(n: number) {\n  return n / 2;\n}\n\nexport const quarter = (n: number) => half(half(n + 1));\n',
    },
    params: { target: 'a.ts#half' },
    after: { 'a.ts': 'export const quarter = (n: number) => (n + 1) / 2 / 2;\n' },
  },
  carriesCode: true,
  writesCode: true,
  copied: ({ path, node, gone }): Region[] => (gone ? [] : [{ path, start: node.getStart(), end: node.end }]),
  find: (snapshot, params): Found => {
    const { target } = params;
    const declaration = resolveTarget(snapshot, target);
    const made = functionAt(snapshot, declaration, target);
    checkFunction(made, target);
    const { path, node, checker, symbol, tree } = made;
    const uses = usesOf(symbol, tree, checker);
    const recursive = uses.filter((use) => contains(node, use));
    if (recursive.length)
      refuse('unsupported', `${target} calls itself.`, 'Keep it.', { candidates: placesOf(path, recursive) });
    const within =
      params.in === undefined
        ? tree
        : checkedNode(snapshot, path, resolveScope(snapshot, params.in).node).node;
    const chosen = uses.filter((use) => contains(within, use));
    const calls = chosen.flatMap((use) => callOf(use) ?? []);
    const stays = params.in !== undefined || isExported(declaration);
    const others = chosen.filter((use) => !callOf(use));
    if (others.length && !stays)
      refuse(
        'referenced',
        `${target} is used other than by a call.`,
        'Give `in` to keep the function, or change these places first.',
        {
          candidates: placesOf(path, others),
        },
      );
    if (calls.length === 0)
      refuse(
        'not-found',
        `There is no call of ${target} there.`,
        'Use delete-declaration for a function that nothing calls.',
      );
    const outermost = calls.filter((call) => !calls.some((other) => other !== call && contains(other, call)));
    const edits = outermost.flatMap((call) => inlinedCall({ path, node, checker, calls }, call));
    return { path, node, gone: stays ? undefined : declarationOf(node), text: snapshot.text(path), edits };
  },
  edit: ({ path, gone, text, edits }) => [
    ...edits,
    ...(gone ? removalsOf(text, [gone]).map(({ start, end }) => splice(path, start, end, '')) : []),
  ],
});

function functionAt(snapshot: Snapshot, declaration: Declaration, target: string) {
  const held = functionOf(declaration);
  const isConst = ts.isVariableDeclaration(declaration.node) && declaration.node.initializer === held;
  if (!held?.body || !(ts.isFunctionDeclaration(held) || isConst))
    refuse(
      'unsupported',
      `${target} is no function with a body of its own.`,
      'Name a function, or a `const` that holds one.',
    );
  const { node, tree, checker } = checkedNode(snapshot, declaration.path, held);
  const name = ts.isFunctionDeclaration(node) ? node.name : (node.parent as ts.VariableDeclaration).name;
  const symbol = name && checker.getSymbolAtLocation(name);
  if (!symbol || isReassigned(symbol, checker) || symbol.declarations?.length !== 1)
    refuse(
      'unsupported',
      `${target} has overloads, several declarations or no name, or is given another value.`,
      'Keep it.',
    );
  return { path: declaration.path, node: node as InlinedFunction['node'], tree, checker, symbol };
}

/** @throws RefusalError `unsupported` for what cannot be written out: its own `this`, generators, patterns, hoisted names */
function checkFunction({ path, node, checker }: Omit<InlinedFunction, 'calls'>, target: string): void {
  const isAsync = hasModifier(node, ts.SyntaxKind.AsyncKeyword);
  const parameter = node.parameters.find(
    (each) => !ts.isIdentifier(each.name) || each.dotDotDotToken || each.name.text === 'this',
  );
  const words = outerWords([node.body]);
  const types = outerNames([node.body], checker).filter(
    ({ declaration }) => ts.isTypeParameterDeclaration(declaration) && contains(node, declaration),
  );
  const defaults = node.parameters.filter(
    ({ initializer }) =>
      initializer &&
      outerNames([initializer], checker).some(({ declaration }) => contains(node, declaration)),
  );
  const hoisted = ts.isBlock(node.body) ? hoistedIn(node.body) : [];
  const own = typeof node.name === 'object' && ts.isFunctionExpression(node) ? [node.name as ts.Node] : [];
  const reasons: [ts.Node | undefined, string][] = [
    [isAsync || node.asteriskToken ? node : undefined, 'is async or a generator'],
    [parameter, 'has a parameter that is no plain name'],
    [words[0], 'uses a word that belongs to it or to what is around it'],
    [types[0]?.uses[0], 'names its type parameters'],
    [defaults[0], 'has a default that needs another parameter'],
    [hoisted[0], 'declares a `var`, or `using`'],
    [own[0], 'has a name of its own inside'],
  ];
  const found = reasons.find(([place]) => place !== undefined);
  if (found?.[0])
    refuse('unsupported', `${target} ${found[1]}.`, 'Keep the function.', {
      candidates: placesOf(path, [found[0]]),
    });
}

/** `var` leaves its block, and `using` ends with it. */
function hoistedIn(body: ts.Block): ts.Node[] {
  const found: ts.Node[] = [...jumpsOf(body.statements).leaves];
  const visit = (node: ts.Node) => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isVariableDeclarationList(node) && !(node.flags & ts.NodeFlags.BlockScoped)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}

function callOf(use: ts.Identifier): ts.CallExpression | undefined {
  const { parent } = use;
  return ts.isCallExpression(parent) && parent.expression === use && !parent.questionDotToken
    ? parent
    : undefined;
}

const isExported = (declaration: Declaration) =>
  hasExportModifier(declaration) ||
  (ts.isVariableDeclaration(declaration.node) &&
    hasModifier(declaration.node.parent.parent, ts.SyntaxKind.ExportKeyword));

/** What declares a function: itself, or the variable that holds it. */
const declarationOf = (node: ts.Node): ts.Node => {
  if (ts.isFunctionDeclaration(node)) return node;
  const list = node.parent.parent as ts.VariableDeclarationList;
  return list.declarations.length === 1 ? list.parent : node.parent;
};
