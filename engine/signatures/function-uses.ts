/** What a reference to a function, method or class does with it. */
import { ts } from 'ts-morph';

/** A node that has the parameters: a function, a method, a signature, a function type. */
export type SignatureNode = ts.SignatureDeclaration;

export type FunctionUse =
  /** Declares it. */
  | { kind: 'member'; nodes: SignatureNode[] }
  | { kind: 'call'; call: ts.CallExpression | ts.NewExpression }
  /** Another name for it, whose references count too. */
  | { kind: 'alias'; name: ts.Node }
  | { kind: 'derived'; node: ts.ClassLikeDeclaration }
  /** Does not depend on the parameters. */
  | { kind: 'harmless' }
  /** May call it in a way that cannot be seen. */
  | { kind: 'value'; why: string };

const harmless: FunctionUse = { kind: 'harmless' };
const value = (why: string): FunctionUse => ({ kind: 'value', why });

/** Classifies the name or string at a reference. `ofClass`: what is referred to is a class, looked at as its constructor. */
export function useOf(node: ts.Node, ofClass: boolean): FunctionUse {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return expressionUse(parent, ofClass);
  if (ts.isElementAccessExpression(parent) && parent.argumentExpression === node)
    return expressionUse(parent, ofClass);
  if ((parent as ts.NamedDeclaration).name === node)
    return declarationUse(parent as ts.NamedDeclaration, ofClass);
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isExportAssignment(parent))
    return harmless;
  if (ts.isBindingElement(parent)) return { kind: 'alias', name: parent.name };
  if (ts.isExpressionWithTypeArguments(parent)) return heritageUse(parent);
  if (ts.isTypeNode(parent) || ts.isQualifiedName(parent)) return typeUse(node, ofClass);
  return expressionUse(node, ofClass);
}

function declarationUse(node: ts.NamedDeclaration, ofClass: boolean): FunctionUse {
  if (ofClass || ts.isImportClause(node) || ts.isNamespaceImport(node) || ts.isImportSpecifier(node))
    return harmless;
  if (ts.isExportSpecifier(node)) return harmless;
  if (ts.isBindingElement(node)) return { kind: 'alias', name: node.name as ts.Node };
  if (ts.isShorthandPropertyAssignment(node)) return value('put into an object');
  const nodes = signaturesOf(node);
  return nodes.length ? { kind: 'member', nodes } : value('declared with a type that has a name of its own');
}

/** The parameter lists that a declaration writes out itself. */
export function signaturesOf(node: ts.Node): SignatureNode[] {
  if (
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isMethodSignature(node) ||
    ts.isConstructorDeclaration(node)
  )
    return [node];
  if (ts.isFunctionExpression(node)) return [node];
  if (ts.isJsxAttribute(node))
    return node.initializer && ts.isJsxExpression(node.initializer)
      ? functionIn(node.initializer.expression)
      : [];
  if (ts.isPropertySignature(node)) return functionTypesIn(node.type);
  if (ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node))
    return [...functionTypesIn(node.type), ...functionIn(node.initializer)];
  return ts.isPropertyAssignment(node) ? functionIn(node.initializer) : [];
}

function functionTypesIn(type: ts.TypeNode | undefined): SignatureNode[] {
  if (!type) return [];
  if (ts.isFunctionTypeNode(type)) return [type];
  if (ts.isParenthesizedTypeNode(type)) return functionTypesIn(type.type);
  return ts.isUnionTypeNode(type) ? type.types.flatMap(functionTypesIn) : [];
}

function functionIn(expression: ts.Expression | undefined): SignatureNode[] {
  if (!expression) return [];
  if (ts.isFunctionExpression(expression) || ts.isArrowFunction(expression)) return [expression];
  return ts.isParenthesizedExpression(expression) || ts.isSatisfiesExpression(expression)
    ? functionIn(expression.expression)
    : [];
}

function typeUse(node: ts.Node, ofClass: boolean): FunctionUse {
  const query = ts.findAncestor(node, ts.isTypeQueryNode);
  if (query) {
    const { parent } = query;
    const isResult = ts.isTypeReferenceNode(parent) && parent.typeName.getText() === 'ReturnType';
    return isResult ? harmless : value('its type is taken by typeof');
  }
  return ofClass ? harmless : value('its type is taken');
}

function heritageUse(node: ts.ExpressionWithTypeArguments): FunctionUse {
  const clause = node.parent;
  const isBase = ts.isHeritageClause(clause) && clause.token === ts.SyntaxKind.ExtendsKeyword;
  return isBase && ts.isClassLike(clause.parent) ? { kind: 'derived', node: clause.parent } : harmless;
}

const boundNames: Record<string, string> = {
  call: 'called by .call',
  apply: 'called by .apply',
  bind: 'bound by .bind',
};

function expressionUse(reference: ts.Node, ofClass: boolean): FunctionUse {
  let node = reference;
  while (ts.isParenthesizedExpression(node.parent) || ts.isNonNullExpression(node.parent)) node = node.parent;
  const { parent } = node;
  if (ts.isCallExpression(parent) && parent.expression === node) return { kind: 'call', call: parent };
  if (ts.isNewExpression(parent) && parent.expression === node) return { kind: 'call', call: parent };
  if (ts.isExpressionWithTypeArguments(parent)) return heritageUse(parent);
  if (ts.isTaggedTemplateExpression(parent) && parent.tag === node) return value('the tag of a template');
  if (ts.isDecorator(parent)) return value('used as a decorator');
  if (ts.isJsxOpeningLikeElement(parent)) return value('used as a JSX component');
  if (ts.isJsxClosingElement(parent)) return harmless;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === node) {
    if (ofClass) return harmless;
    const bound = boundNames[parent.name.text];
    if (bound) return value(bound);
    return parent.name.text === 'length' ? value('its length is read') : harmless;
  }
  if (ts.isTypeQueryNode(parent) || ts.isTypeNode(parent)) return typeUse(node, ofClass);
  return isOnlyTested(node, parent) ? harmless : value('used as a value');
}

function isOnlyTested(node: ts.Node, parent: ts.Node): boolean {
  if (ts.isExportAssignment(parent) || ts.isTypeOfExpression(parent) || ts.isExpressionStatement(parent))
    return true;
  if (ts.isPrefixUnaryExpression(parent)) return true;
  if (ts.isIfStatement(parent) || ts.isConditionalExpression(parent)) {
    return node === (ts.isIfStatement(parent) ? parent.expression : parent.condition);
  }
  return (
    ts.isBinaryExpression(parent) &&
    parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword &&
    parent.right === node
  );
}
