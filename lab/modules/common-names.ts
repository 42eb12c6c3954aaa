/** What can be read from the text of a CommonJS module without running it: as Node reads it for modules that import it. */
import { ts } from 'ts-morph';

/** Gives the texts that a file hands to `require`. */
export function requiredTexts(file: ts.SourceFile): string[] {
  if (!file.text.includes('require')) return [];
  const found = new Set<string>();
  walk(file, (node) => {
    const required = requiredBy(node);
    if (required !== undefined) found.add(required);
  });
  return [...found];
}

/** The text of a `require('…')`. */
function requiredBy(node: ts.Node): string | undefined {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== 'require')
    return undefined;
  const [specifier] = node.arguments;
  return specifier && ts.isStringLiteralLike(specifier) ? specifier.text : undefined;
}

export interface CommonNames {
  names: Set<string>;
  /** The texts handed to `require` whose exports are handed on whole. */
  handedOn: Set<string>;
}

/** Gives the names under which a CommonJS module can be imported, but for those of what it hands on, and what that is. */
export function commonNames(file: ts.SourceFile): CommonNames {
  const found: CommonNames = { names: new Set(['default', 'module.exports']), handedOn: new Set() };
  walk(file, (node) => {
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken)
      readAssignment(node, found);
    const defined = definedName(node);
    if (defined !== undefined) found.names.add(defined);
    const star = ts.isExpressionStatement(node) && node.parent === file ? starred(node, file) : undefined;
    if (star !== undefined) found.handedOn.add(star);
  });
  return found;
}

function readAssignment({ left, right }: ts.BinaryExpression, { names, handedOn }: CommonNames): void {
  if (ts.isPropertyAccessExpression(left) && isExports(left.expression)) names.add(left.name.text);
  if (ts.isElementAccessExpression(left) && isExports(left.expression)) {
    if (ts.isStringLiteral(left.argumentExpression)) names.add(left.argumentExpression.text);
  }
  if (!isModuleExports(left)) return;
  handedOn.clear();
  const required = requiredFirst(right);
  if (required !== undefined) handedOn.add(required);
  if (ts.isObjectLiteralExpression(right)) readLiteral(right, { names, handedOn });
}

/** `{ a, b: c, ...require('./d') }`, up to what is neither a name nor a name for a name: Node reads no further. */
function readLiteral({ properties }: ts.ObjectLiteralExpression, { names, handedOn }: CommonNames): void {
  for (const property of properties) {
    if (ts.isSpreadAssignment(property)) {
      const required = requiredFirst(property.expression);
      if (required !== undefined) handedOn.add(required);
      else if (!ts.isIdentifier(property.expression)) return;
      if (required !== requiredBy(property.expression)) return;
      continue;
    }
    const { name } = property;
    if (!ts.isIdentifier(name) && !ts.isStringLiteral(name)) return;
    if (ts.isAccessor(property) || (ts.isMethodDeclaration(property) && property.modifiers)) return;
    if (ts.isPropertyAssignment(property) && !startsWithWord(property.initializer)) return;
    names.add(name.text);
    if (ts.isShorthandPropertyAssignment(property)) continue;
    const required = ts.isPropertyAssignment(property) && requiredFirst(property.initializer);
    if (required) handedOn.add(required);
    if (!ts.isPropertyAssignment(property) || !isWord(property.initializer)) return;
  }
}

const startsWithWord = (node: ts.Expression): boolean => /^[\p{ID_Start}$_]/u.test(node.getText());

const isWord = (node: ts.Expression): boolean =>
  /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(node.getText());

/** The text of the `require('…')` that an expression begins with, whatever follows: Node looks no further either. */
function requiredFirst(node: ts.Expression): string | undefined {
  const required = requiredBy(node);
  if (required !== undefined) return required;
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isCallExpression(node))
    return requiredFirst(node.expression);
  if (ts.isBinaryExpression(node)) return requiredFirst(node.left);
  return ts.isConditionalExpression(node) ? requiredFirst(node.condition) : undefined;
}

/** What compilers make of `export * from`: `__exportStar(require('…'), exports)`, or a loop over the keys of what was required. */
function starred({ expression }: ts.ExpressionStatement, file: ts.SourceFile): string | undefined {
  if (!ts.isCallExpression(expression)) return undefined;
  const { expression: called, arguments: args } = expression;
  const word = ts.isPropertyAccessExpression(called) ? called.name.text : called.getText();
  if (/^__export(?:Star)?$/.test(word)) return args[0] && requiredFirst(args[0]);
  const [, looped] = /^Object\.keys\(([\w$]+)\)\.forEach$/.exec(called.getText()) ?? [];
  if (looped === undefined || !/\bexports\b/.test(args[0]?.getText() ?? '')) return undefined;
  const declared = file.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .find(({ name }) => ts.isIdentifier(name) && name.text === looped)?.initializer;
  if (!declared || !ts.isCallExpression(declared)) return undefined;
  return requiredBy(declared) ?? (declared.arguments[0] && requiredBy(declared.arguments[0]));
}

const isExports = (node: ts.Node): boolean =>
  (ts.isIdentifier(node) && node.text === 'exports') || isModuleExports(node);

const isModuleExports = (node: ts.Node): boolean =>
  ts.isPropertyAccessExpression(node) &&
  node.name.text === 'exports' &&
  ts.isIdentifier(node.expression) &&
  node.expression.text === 'module';

/** `Object.defineProperty(exports, 'a', …)`. */
function definedName(node: ts.Node): string | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const [target, name] = node.arguments;
  if (node.expression.name.text !== 'defineProperty' || !target || !isExports(target)) return undefined;
  return name && ts.isStringLiteral(name) ? name.text : undefined;
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}
