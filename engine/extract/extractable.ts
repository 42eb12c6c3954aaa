/** Which expressions can be replaced by a name or a call without another meaning. */
import { ts } from 'ts-morph';
import { isWritten } from '../names/writes.ts';
import { refuse } from '../refusal.ts';

/** @throws RefusalError `unsupported` when the place needs just this expression: a target of `=`, a callee, a key, … */
export function checkExtractable(node: ts.Expression, shown: string): void {
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword)
    refuse('unsupported', 'A constructor must call `super()` as a statement of its own.', 'Leave the call.');
  const reason = obstacle(node);
  if (reason)
    refuse('unsupported', `\`${shown}\` ${reason}.`, 'Name a whole expression that stands for a value.');
}

function obstacle(node: ts.Expression): string | undefined {
  const { parent } = node;
  if (isWritten(node)) return 'is written to';
  const isCalled =
    (ts.isCallExpression(parent) && parent.expression === node) ||
    (ts.isTaggedTemplateExpression(parent) && parent.tag === node);
  const isMember = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
  if (isCalled && isMember) return 'is called as a method, and would lose its `this`';
  if (isCalled && ts.isIdentifier(node) && node.text === 'eval') return 'is a direct eval';
  if (node.kind === ts.SyntaxKind.SuperKeyword || node.kind === ts.SyntaxKind.ImportKeyword)
    return 'is no value';
  if (
    ts.isOptionalChain(node) &&
    ts.isOptionalChain(parent) &&
    (parent as ts.CallExpression).expression === node
  )
    return 'is the start of an optional chain that goes on behind it';
  if (ts.isDecorator(parent) || ts.isHeritageClause(parent)) return 'belongs to a class';
  if (ts.isExpressionWithTypeArguments(node)) return 'belongs to a class';
  if (ts.isEnumMember(parent)) return 'is the value of an enum member';
  if (ts.isJsxOpeningLikeElement(parent) || ts.isJsxClosingElement(parent))
    return 'is the name of an element';
  const isName =
    (parent as ts.NamedDeclaration).name === node ||
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent) ||
    ts.isExternalModuleReference(parent) ||
    ts.isLiteralTypeNode(parent) ||
    ts.isImportAttribute(parent) ||
    ts.isJsxAttributes(node) ||
    ts.isMetaProperty(parent) ||
    ts.isTypeQueryNode(parent);
  if (isName) return 'is no value of its own';
  const isDirective = ts.isStringLiteral(node) && ts.isExpressionStatement(parent);
  if (isDirective) return 'is a directive';
  const isModule = ts.isCallExpression(parent) && parent.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isModule ? 'names a module' : undefined;
}
