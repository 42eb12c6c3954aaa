/** Turns a condition into its opposite. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { typeOfNode } from '../compiler/checked.ts';
import { negated } from '../convert/negate.ts';
import { placeParams, resolveExpression } from '../names/places.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import { splice } from '../text/edits.ts';
import { fitSnippet } from '../text/layout.ts';
import { putExpression } from '../text/parentheses.ts';
import { parseExpression } from '../text/snippets.ts';
import type { Splice } from '../text/splices.ts';
import { indentAt, styleOf } from '../text/text.ts';
import { checkReadAs, type Exchange, exchangesOf } from '../text/tree-shape.ts';

type Branching = ts.ConditionalExpression | ts.IfStatement;

export default defineOperation({
  name: 'negate-condition',
  summary:
    'Turn a condition into its opposite (De Morgan; `<` becomes `>=` only where neither side can be NaN or missing). An `if` with an `else`, or `a ? b : c`, has its branches swapped, so that its meaning stays.',
  when: 'a condition reads better the other way round',
  whenNot: 'a condition that is wrong → replace-expression',
  params: Type.Object(
    {
      ...placeParams,
      swap: Type.Optional(
        Type.Boolean({
          description:
            'Whether the branches change places. Default: true where the text is the whole condition of an if with else, or of `? :`. Without a swap the code does something else.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'a.ts':
        'export function fee(age: number, member: boolean) {\n  if (member && age !== 0) {\n    return 0;\n  } else {\n    return 5;\n  }\n}\n',
    },
    params: { target: 'a.ts#fee', text: 'member && age !== 0' },
    after: {
      'a.ts':
        'export function fee(age: number, member: boolean) {\n  if (!member || age === 0) {\n    return 5;\n  } else {\n    return 0;\n  }\n}\n',
    },
  },
  writesCode: true,
  find: (snapshot, { swap, ...place }) => {
    const { path, tree, node } = resolveExpression(snapshot, place);
    const condition = skipParentheses(node);
    const around = branchingOf(condition);
    if (swap && !around)
      refuse(
        'shape',
        'That is not the whole condition of an if with an else, or of a ternary: there are no branches to swap.',
        'Name the whole condition, or leave `swap` out.',
      );
    const text = negated(condition, (each) => typeOfNode(snapshot, path, each));
    const expression = parseExpression(text, path);
    const exchanges = new Map<ts.Node, Exchange>([[condition, { nodes: [expression] }]]);
    const splices = [putExpression(condition, expression, text)];
    if (around && swap !== false) {
      const [first, second] = branchesOf(around);
      splices.push(...swapped(tree, first, second));
      exchanges.set(first, { nodes: [blockFor(second)] });
      exchanges.set(second, { nodes: [first] });
    }
    checkReadAs(snapshot, tree, splices, exchangesOf(exchanges));
    return { path, splices };
  },
  edit: ({ path, splices }) => splices.map(({ start, end, text }) => splice(path, start, end, text)),
});

function skipParentheses(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) ? skipParentheses(node.expression) : node;
}

/** What chooses by this condition between two branches. */
function branchingOf(condition: ts.Expression): Branching | undefined {
  let node: ts.Node = condition;
  while (ts.isParenthesizedExpression(node.parent)) node = node.parent;
  const { parent } = node;
  if (ts.isConditionalExpression(parent) && parent.condition === node) return parent;
  return ts.isIfStatement(parent) && parent.elseStatement && parent.expression === node ? parent : undefined;
}

function branchesOf(around: Branching): [ts.Node, ts.Node] {
  if (ts.isConditionalExpression(around)) return [around.whenTrue, around.whenFalse];
  return [around.thenStatement, around.elseStatement as ts.Statement];
}

function swapped(tree: ts.SourceFile, first: ts.Node, second: ts.Node): Splice[] {
  const isTernary = ts.isConditionalExpression(first.parent);
  const sameLine = !tree.text.slice(first.end, second.getStart()).includes('\n');
  const ended = /[;}]$/.test(second.getText()) || isTernary || !sameLine;
  return [
    {
      start: first.getStart(),
      end: first.end,
      text: needsBlock(second) ? inBraces(second) : `${second.getText()}${ended ? '' : ';'}`,
    },
    { start: second.getStart(), end: second.end, text: first.getText() },
  ];
}

/** An `else` behind a statement that ends in an `if` would belong to that. */
const needsBlock = (branch: ts.Node) =>
  ts.isIfStatement(branch) || ts.isIterationStatement(branch, false) || ts.isLabeledStatement(branch);

function inBraces(branch: ts.Node): string {
  const { text } = branch.getSourceFile();
  const style = styleOf(text);
  const outer = indentAt(text, branch.parent.getStart());
  const inner = outer + style.indent;
  const fitted = fitSnippet(indentAt(text, branch.getStart()) + branch.getText(), inner, style);
  return `{${style.eol}${inner}${fitted}${style.eol}${outer}}`;
}

const blockFor = (branch: ts.Node): ts.Node =>
  needsBlock(branch) ? ts.factory.createBlock([branch as ts.Statement]) : branch;
