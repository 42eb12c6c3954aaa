/** Gives an expression a name of its own, before the code that uses it. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Identifier } from '../../contracts/edit.ts';
import { type Checked, checkedNode } from '../compiler/checked.ts';
import { typeTextAt } from '../compiler/type-text.ts';
import { type ConstantPlace, constantPlace, declareAt, startOf } from '../extract/constant-places.ts';
import { commute, evaluationOf, makesObjects } from '../extract/evaluation.ts';
import { turnOf } from '../extract/evaluation-order.ts';
import { checkExtractable } from '../extract/extractable.ts';
import { carriedText, putName, refuseUnfit } from '../extract/inlining.ts';
import { skipParentheses } from '../names/declarations.ts';
import { placeParams, resolveExpression, resolveScope } from '../names/places.ts';
import { checkFreeName, contains, isVisibleAt, outerNames, outerWords } from '../names/scopes.ts';
import { functionScope, sameTokens } from '../names/uses.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import { splice } from '../text/edits.ts';
import { styleOf } from '../text/text.ts';

export default defineOperation({
  name: 'extract-constant',
  summary:
    'Give an expression a name: declare a `const` before the statement that holds it, or at the top level of the module, and use it there. Refuses when the value would be computed at another time or another number of times with another result.',
  when: 'an expression is repeated or says too little',
  whenNot: 'statements, or code that needs parameters → extract-function; types → extract-type',
  params: Type.Object(
    {
      ...placeParams,
      name: Identifier,
      scope: Type.Optional(
        Type.Union([Type.Literal('block'), Type.Literal('module')], {
          description: 'Where the constant is declared; default `block`: before the innermost statement.',
        }),
      ),
      all: Type.Optional(
        Type.Boolean({ description: 'Replace every equal expression in the target, not just one.' }),
      ),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'a.ts': 'export function price(net: number, rate: number) {\n  return net + net * rate;\n}\n',
    },
    params: { target: 'a.ts#price', text: 'net * rate', name: 'tax' },
    after: {
      'a.ts':
        'export function price(net: number, rate: number) {\n  const tax = net * rate;\n  return net + tax;\n}\n',
    },
  },
  carriesCode: true,
  writesCode: true,
  find: (snapshot, { name, scope, all, ...wanted }) => {
    const first = resolveExpression(snapshot, all ? { nth: 1, ...wanted } : wanted);
    const { path } = first;
    const checked = checkedNode(snapshot, path, first.node);
    const { node, tree, checker } = checked;
    checkExtractable(node, wanted.text);
    checkFreeName(tree, path, name);
    const within = all ? resolveScope(snapshot, wanted.target).node : first.node;
    const nodes = all ? equalNodes(checkedNode(snapshot, path, within).node, node, checker) : [node];
    const place = constantPlace(nodes, scope === 'module');
    if (!place)
      refuse(
        'unsupported',
        `There is no place for a constant before \`${wanted.text}\`.`,
        'Use another scope.',
      );
    checkVisible(checked, place, path, wanted.text);
    checkTime(nodes, place, path, wanted.text, checker);
    return { path, nodes, node, place, type: annotation(checked, place, path) };
  },
  edit: ({ path, nodes, node, place, type }, { name }) => {
    const { semicolons } = styleOf(node.getSourceFile().text);
    if (isWholeStatement(node, place)) {
      const start = node.getStart();
      const others = nodes.filter((each) => each !== node);
      return [
        splice(path, start, start, `const ${name}${type} = `),
        ...others
          .map((each) => putName(each, name))
          .map(({ start, end, text }) => splice(path, start, end, text)),
      ];
    }
    const value = carriedText(node, startOf(place));
    const isComma = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.CommaToken;
    const declaration = `const ${name}${type} = ${isComma ? `(${value})` : value}${semicolons ? ';' : ''}`;
    return [...declareAt(place, declaration), ...nodes.map((each) => putName(each, name))].map(
      ({ start, end, text }) => splice(path, start, end, text),
    );
  },
});

const isWholeStatement = (node: ts.Node, { kind, anchor }: ConstantPlace) =>
  kind === 'list' && ts.isExpressionStatement(anchor) && anchor.expression === node;

/** Equal code whose names mean the same, none inside of another. */
function equalNodes(within: ts.Node, wanted: ts.Expression, checker: ts.TypeChecker): ts.Expression[] {
  const found: ts.Expression[] = [];
  const symbols = (node: ts.Node) => outerNames([node], checker).map(({ symbol }) => symbol);
  const own = symbols(wanted);
  const visit = (node: ts.Node) => {
    if (sameTokens(node, wanted)) {
      const isSame = node === wanted || symbols(node).every((symbol, index) => symbol === own[index]);
      if (isSame) found.push(node as ts.Expression);
    } else ts.forEachChild(node, visit);
  };
  visit(within);
  return found;
}

/** @throws RefusalError `capture` when a name in the expression means nothing yet where the constant goes */
function checkVisible(
  { node, checker }: Checked<ts.Expression>,
  { anchor }: ConstantPlace,
  path: string,
  shown: string,
): void {
  const hidden = outerNames([node], checker).filter(({ declaration }) => !isVisibleAt(declaration, anchor));
  const words = outerWords([node]).filter((word) => functionScope(word) !== functionScope(anchor));
  const [use] = [...hidden.map(({ uses }) => uses[0] as ts.Node), ...words];
  if (!use) return;
  refuseUnfit(
    'unsupported',
    `\`${shown}\` cannot be computed there`,
    path,
    [{ use, reason: `needs ${use.getText()}, which is not known there` }],
    'Choose a narrower scope or a part of the expression; an expression that needs parameters goes into extract-function.',
  );
}

/** @throws RefusalError `unsupported` when the value could be another one, or what else is done would come in another order */
function checkTime(
  nodes: readonly ts.Expression[],
  { anchor, kind }: ConstantPlace,
  path: string,
  shown: string,
  checker: ts.TypeChecker,
): void {
  const evaluation = evaluationOf(nodes[0] as ts.Node, checker);
  const reasons = nodes.map((use) => {
    const root = contains(anchor, use) ? anchor : anchor.parent;
    const since = root === anchor ? undefined : anchor;
    if (evaluation === 'fixed') return { use, reason: undefined };
    const turn = turnOf(use, root, checker, since);
    if (nodes.length > 1) return { use, reason: 'is computed anew, and may give something else' };
    if (turn.repeated) return { use, reason: 'is computed anew in a loop or function' };
    if (turn.conditional && evaluation !== 'fresh') return { use, reason: 'is not always computed' };
    const isEarly = !commute(evaluation, turn.before);
    return { use, reason: isEarly ? 'would be computed before other code that may change it' : undefined };
  });
  const isDone =
    makesObjects(evaluation) && nodes.length > 1
      ? 'make one object of several'
      : 'be computed at another time';
  const hint = `Name a part without this problem, or use extract-function (${kind === 'arrow' ? 'in the arrow' : 'for the whole'}).`;
  refuseUnfit('unsupported', `The constant for \`${shown}\` would ${isDone}`, path, reasons, hint);
}

/** A literal gets its type from where it stands; it takes it along. */
function annotation(
  { node, checker }: Checked<ts.Expression>,
  { anchor }: ConstantPlace,
  path: string,
): string {
  if (/\.[cm]?jsx?$/.test(path)) return '';
  const inner = skipParentheses(node);
  const takesContext =
    ts.isObjectLiteralExpression(inner) || ts.isArrayLiteralExpression(inner) || ts.isFunctionLike(inner);
  const context = takesContext && inner === node ? checker.getContextualType(node) : undefined;
  if (!context || context.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown) || context.isTypeParameter())
    return '';
  const text = typeTextAt(context, anchor, checker);
  return text && text !== '{}' && text !== 'object' ? `: ${text}` : '';
}
