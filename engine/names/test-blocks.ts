/** The blocks of a test file: what is no declaration and still what one looks for there. */
import { ts } from 'ts-morph';

export interface TestBlock {
  node: ts.Statement;
  /** As other operations take it as `text`: `describe('Cart', () => {…})`. */
  statement: string;
}

const runner = /^(?:describe|suite|test|it|bench)\b/;

/** Calls of `describe`, `test` and the like with a function, at the top level and inside of one another, in order. */
export function testBlocksOf(tree: ts.SourceFile): TestBlock[] {
  const found: TestBlock[] = [];
  const visit = (statements: readonly ts.Statement[]) => {
    for (const node of statements) {
      const body = ts.isExpressionStatement(node) ? bodyIn(node.expression) : undefined;
      if (!body) continue;
      const head = tree.text.slice(node.getStart(tree), body.getStart(tree));
      const tail = tree.text.slice(body.end, node.end);
      found.push({ node, statement: `${head}{…}${tail}` });
      visit(body.statements);
    }
  };
  visit(tree.statements);
  return found;
}

function bodyIn(call: ts.Expression): ts.Block | undefined {
  if (!ts.isCallExpression(call) || !runner.test(call.expression.getText())) return undefined;
  const given = call.arguments.find((each) => ts.isArrowFunction(each) || ts.isFunctionExpression(each));
  return given && ts.isBlock(given.body) ? given.body : undefined;
}
