/** What can be read from the text of a CommonJS module without running it: as Node reads it for modules that import it. */
import { ts } from 'ts-morph';

/** Gives the texts that a file hands to `require`. */
export function requiredBy(file: ts.SourceFile): string[] {
  if (!file.text.includes('require')) return [];
  const found = new Set<string>();
  walk(file, (node) => {
    if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== 'require')
      return;
    const [specifier] = node.arguments;
    if (specifier && ts.isStringLiteralLike(specifier)) found.add(specifier.text);
  });
  return [...found];
}

/** Gives the names under which a CommonJS module can be imported; null: it is its own, as everywhere in the linker. */
export function commonNames(file: ts.SourceFile): Record<string, null> {
  const names = new Set(['default', 'module.exports']);
  walk(file, (node) => {
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      if (ts.isPropertyAccessExpression(node.left) && isExports(node.left.expression))
        names.add(node.left.name.text);
      if (isModuleExports(node.left) && ts.isObjectLiteralExpression(node.right))
        for (const name of literalNames(node.right)) names.add(name);
    }
    const defined = definedName(node);
    if (defined !== undefined) names.add(defined);
  });
  return Object.fromEntries([...names].map((name) => [name, null]));
}

const isExports = (node: ts.Node): boolean =>
  (ts.isIdentifier(node) && node.text === 'exports') || isModuleExports(node);

const isModuleExports = (node: ts.Node): boolean =>
  ts.isPropertyAccessExpression(node) &&
  node.name.text === 'exports' &&
  ts.isIdentifier(node.expression) &&
  node.expression.text === 'module';

/** `{ a, b: c }`, up to what is neither a name nor a name for a name: Node reads no further. */
function literalNames({ properties }: ts.ObjectLiteralExpression): string[] {
  const names: string[] = [];
  for (const property of properties) {
    const isShort = ts.isShorthandPropertyAssignment(property);
    const isPlain = ts.isPropertyAssignment(property) && ts.isIdentifier(property.initializer);
    if (property.name && (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name)))
      names.push(property.name.text);
    if (!isShort && !isPlain) break;
  }
  return names;
}

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
