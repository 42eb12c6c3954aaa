/** Types as text that can be written at a place. */
import { ts } from 'ts-morph';

/** What every checker can tell, declared internal. */
export interface NameChecker extends ts.TypeChecker {
  resolveName(
    name: string,
    location: ts.Node,
    meaning: ts.SymbolFlags,
    excludeGlobals: boolean,
  ): ts.Symbol | undefined;
}

/**
 * A type as it can be written before a node.
 * @param known names that will be there: type parameters that the new code declares
 * @returns undefined when it has parts without a name there
 */
export function typeTextAt(
  type: ts.Type,
  point: ts.Node,
  checker: ts.TypeChecker,
  known: readonly string[] = [],
): string | undefined {
  const text = checker.typeToString(
    type,
    point,
    ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseSingleQuotesForStringLiteralType,
  );
  return isWritableAt(text, point, checker, known) ? text : undefined;
}

/** Whether every name in the text of a type is known before a node. */
export function isWritableAt(
  text: string,
  point: ts.Node,
  checker: ts.TypeChecker,
  known: readonly string[] = [],
): boolean {
  const tree = ts.createSourceFile('type.ts', `type _ = ${text};`, ts.ScriptTarget.Latest, true);
  const own = new Set<string>(known);
  const names: ts.Identifier[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isTypeParameterDeclaration(node)) own.add(node.name.text);
    if (ts.isTypeReferenceNode(node)) names.push(headOf(node.typeName));
    if (ts.isTypeQueryNode(node)) names.push(headOf(node.exprName));
    ts.forEachChild(node, visit);
  };
  visit(tree);
  const isKnown = ({ text: name, parent }: ts.Identifier) => {
    const isValue = ts.isTypeQueryNode(parent);
    const meaning = isValue ? ts.SymbolFlags.Value : ts.SymbolFlags.Type | ts.SymbolFlags.Namespace;
    return own.has(name) || (checker as NameChecker).resolveName(name, point, meaning, false) !== undefined;
  };
  return !/\bimport\(|\.\.\. \d+ more|\bunique symbol\b|\b__/.test(text) && names.every(isKnown);
}

function headOf(name: ts.EntityName): ts.Identifier {
  return ts.isIdentifier(name) ? name : headOf(name.left);
}
