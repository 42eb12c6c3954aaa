/** Adds and takes away modifiers: `async`, `static`, `readonly`, `private`, `const` and their like. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Target } from '../../contracts/edit.ts';
import { type Modifier, modifierEdits, ownNodes, whyNotAdd } from '../members/modifiers.ts';
import { refuseUsed } from '../members/removals.ts';
import { type Declaration, declarationsOf, functionOf, hasModifier } from '../names/declarations.ts';
import { referencesTo } from '../names/references.ts';
import { parseSelector, resolveTarget } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Edit, splice } from '../text/edits.ts';
import { lineAndColumn } from '../text/text.ts';

const words = [
  'public',
  'private',
  'protected',
  'static',
  'abstract',
  'override',
  'readonly',
  'declare',
  'async',
] as const satisfies Modifier[];
const Word = Type.Union([
  ...words.map((word) => Type.Literal(word)),
  Type.Literal('const'),
  Type.Literal('let'),
]);
type Word = Modifier | 'const' | 'let';

export default defineOperation({
  name: 'set-modifier',
  summary:
    'Add or remove modifiers of a variable, function, class or member: async, static, readonly, abstract, public, private, protected, override, declare, and const or let; the order is made legal. Refuses what would not compile or would change what `this` or `await` means.',
  when: 'visibility, readonly, async and the like change',
  whenNot: '`export` → add-export, remove-export; promise chains that become await → convert',
  params: Type.Object(
    {
      target: Target,
      add: Type.Optional(
        Type.Array(Word, {
          description: 'Modifiers to add; `private` replaces `public`, `const` replaces `let`.',
        }),
      ),
      remove: Type.Optional(Type.Array(Word, { description: 'Modifiers to take away.' })),
    },
    { additionalProperties: false },
  ),
  example: {
    before: { 'a.ts': 'export class Store {\n  static limit = 10;\n}\n' },
    params: { target: 'a.ts#Store.limit', add: ['readonly', 'private'] },
    after: { 'a.ts': 'export class Store {\n  private static readonly limit = 10;\n}\n' },
  },
  find: (snapshot, { target, add = [], remove = [] }) => {
    const declaration = resolveTarget(snapshot, target);
    const text = snapshot.text(declaration.path);
    checkParameter(declaration, target);
    const keyword = add.find((word) => word === 'const' || word === 'let');
    const list = keyword && variablesToChange(snapshot, declaration, target, keyword);
    if (remove.some((word) => word === 'const' || word === 'let'))
      refuse('shape', 'A variable needs `const` or `let`.', 'Add the other one instead.');
    const added = (add as Word[]).filter((word): word is Modifier => word !== 'const' && word !== 'let');
    const changes = [...added, ...(remove as Modifier[])].map((word) => {
      const nodes = carriers(snapshot, declaration, target, word);
      for (const node of nodes) checkWord(declaration, node, target, word, added.includes(word), text);
      return { word, nodes };
    });
    return { declaration, text, keyword, list, changes, added };
  },
  edit: ({ declaration: { path }, text, keyword, list, changes, added }): Edit[] => {
    const first = list?.getFirstToken();
    const kept = keyword && first ? [splice(path, first.getStart(), first.end, keyword)] : [];
    const nodes = [...new Set(changes.flatMap((change) => change.nodes))];
    return [
      ...kept,
      ...nodes.flatMap((node) => {
        const own = changes.filter((change) => change.nodes.includes(node)).map(({ word }) => word);
        return modifierEdits(
          path,
          text,
          node,
          own.filter((word) => added.includes(word)),
          own.filter((word) => !added.includes(word)),
        );
      }),
    ];
  },
  notes: ({ declaration, changes, added }) =>
    changes.some(({ word }) => word === 'async')
      ? [
          `Callers of ${declaration.name} get ${added.includes('async') ? 'a promise now' : 'the value itself now, and errors at once'}.`,
        ]
      : [],
  region: ({ declaration: { path, whole }, keyword, changes }) => {
    const isLocal = changes.every(({ word, nodes }) => localWords.includes(word) && nodes.length === 1);
    return keyword === undefined && isLocal ? { path, start: whole.getStart(), end: whole.end } : undefined;
  },
});

/** What changes nothing but the member itself. */
const localWords: readonly Modifier[] = ['readonly', 'public', 'private', 'protected', 'override'];

/** @throws RefusalError `unsupported`: what a modifier makes of a parameter is code that erasing would lose */
function checkParameter({ node }: Declaration, target: string): void {
  if (!ts.isParameter(node)) return;
  refuse(
    'unsupported',
    `${target} is a parameter: with a modifier it would be a parameter property, which is not erasable.`,
    'Declare a field with add-member and assign it in the constructor with replace-body.',
  );
}

/** The nodes whose modifier it is: of overloads all, unless one of them was named. */
function carriers(snapshot: Snapshot, declaration: Declaration, target: string, word: Modifier): ts.Node[] {
  const { node, whole, path, name } = declaration;
  if (word === 'async') return [functionOf(declaration) ?? node];
  if (word === 'declare') return [ts.isVariableDeclaration(node) ? whole : node];
  if (!ts.isMethodDeclaration(node) && !ts.isConstructorDeclaration(node)) return [node];
  if (parseSelector(target).nth !== undefined) return [node];
  const all = declarationsOf(path, snapshot.tree(path));
  return all
    .filter((each) => each.name === name && each.node.kind === node.kind && each.node.parent === node.parent)
    .map((each) => each.node);
}

const kinds = new Map<Modifier, ts.ModifierSyntaxKind>([
  ['public', ts.SyntaxKind.PublicKeyword],
  ['private', ts.SyntaxKind.PrivateKeyword],
  ['protected', ts.SyntaxKind.ProtectedKeyword],
  ['static', ts.SyntaxKind.StaticKeyword],
  ['abstract', ts.SyntaxKind.AbstractKeyword],
  ['override', ts.SyntaxKind.OverrideKeyword],
  ['readonly', ts.SyntaxKind.ReadonlyKeyword],
  ['declare', ts.SyntaxKind.DeclareKeyword],
  ['async', ts.SyntaxKind.AsyncKeyword],
]);

/** @throws RefusalError `no-change`, `shape`, `unsupported` */
function checkWord(
  declaration: Declaration,
  node: ts.Node,
  target: string,
  word: Modifier,
  adds: boolean,
  text: string,
): void {
  const kind = kinds.get(word);
  if (kind !== undefined && hasModifier(node, kind) === adds)
    refuse('no-change', `${target} is ${adds ? 'already' : 'not'} ${word}.`, 'Nothing needs to be done.');
  const why = adds ? whyNotAdd(word, node) : undefined;
  if (why)
    refuse(
      'unsupported',
      `${target} cannot be ${word}: ${why}.`,
      'Change that first, or choose another target.',
    );
  if (!adds && word === 'abstract' && ts.isMethodDeclaration(node))
    refuse('shape', `${target} would need a body.`, 'Use replace-member to give it one.');
  const places = (nodes: readonly ts.Node[]) =>
    nodes.map((each) => `${declaration.path}:${lineAndColumn(text, each.getStart()).line}`);
  if (word === 'static') {
    const owners = ownNodes(node, isOwner, true);
    if (owners.length)
      refuse(
        'shape',
        `${target} uses \`this\` or \`super\`, which would mean something else.`,
        'Take these out of it first.',
        {
          candidates: places(owners),
        },
      );
  }
  if (word === 'async' && !adds) {
    const awaits = ownNodes(node, isAwait, false);
    if (awaits.length)
      refuse(
        'shape',
        `${target} awaits at ${awaits.length} place${awaits.length > 1 ? 's' : ''}.`,
        'Take these out of it first.',
        {
          candidates: places(awaits),
        },
      );
  }
}

const isOwner = (node: ts.Node) =>
  node.kind === ts.SyntaxKind.ThisKeyword ||
  node.kind === ts.SyntaxKind.SuperKeyword ||
  ts.isThisTypeNode(node);

const isAwait = (node: ts.Node) =>
  ts.isAwaitExpression(node) ||
  (ts.isForOfStatement(node) && node.awaitModifier !== undefined) ||
  (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.AwaitUsing) === ts.NodeFlags.AwaitUsing);

/** @throws RefusalError `no-change`; `unsupported` for `var`; `referenced` when a constant would be assigned to */
function variablesToChange(
  snapshot: Snapshot,
  { node, path, kind }: Declaration,
  target: string,
  keyword: 'const' | 'let',
): ts.VariableDeclarationList {
  const list = node.parent;
  if (!ts.isVariableDeclaration(node) || !ts.isVariableDeclarationList(list))
    refuse('unsupported', `${target} is a ${kind}, not a variable.`, 'Name a variable.');
  const present = list.getFirstToken()?.getText();
  if (present === keyword)
    refuse('no-change', `${target} is ${keyword} already.`, 'Nothing needs to be done.');
  if (present !== 'const' && present !== 'let')
    refuse(
      'unsupported',
      `${target} is \`${present}\`, whose scope is another.`,
      'Use apply-code-fix or replace-declaration.',
    );
  if (keyword === 'let') return list;
  const isLoop = ts.isForInStatement(list.parent) || ts.isForOfStatement(list.parent);
  const bare = list.declarations.find(({ initializer }) => !initializer);
  if (bare && !isLoop)
    refuse(
      'shape',
      `${bare.name.getText()} has no value to keep.`,
      'Give it one with set-initializer first.',
    );
  const writes = list.declarations.flatMap((each) =>
    referencesTo(snapshot, { path, node: each, nameNode: each.name }).filter((use) => use.kind === 'write'),
  );
  refuseUsed(`${target} is assigned to: it`, writes, 'Keep `let`, or take these assignments out first.');
  return list;
}
