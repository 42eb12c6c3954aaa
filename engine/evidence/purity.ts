/** Finds exported functions that depend on nothing but their arguments, and describes what arguments they take. */
import { ts } from 'ts-morph';
import { parameterShapes } from '../compiler/object-shapes.ts';
import type { ParameterShape } from '../compiler/shape.ts';
import { typeShapeOf } from '../compiler/type-shapes.ts';
import { declarationsOf, functionOf, hasExportModifier, isTopLevel } from '../names/declarations.ts';
import { selectorOf } from '../names/selector.ts';
import { rootOf } from '../names/writes.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Literals, literalsIn } from './literals.ts';
import { codeFrom } from './module-reach.ts';
import { jsonPart } from './shape-parts.ts';

export interface PureFunction {
  selector: string;
  path: string;
  name: string;
  line: number;
  /** What of their types JSON can hold. */
  params: ParameterShape[];
  /** The constants in its code, and in what it reaches in its file. */
  literals: Literals;
  returns: string;
}

/** All of them, by file. Functions whose parameters cannot be written as JSON are left out. */
export function pureFunctions(snapshot: Snapshot): PureFunction[] {
  const program = snapshot.service().getProgram();
  if (!program) return [];
  const checker = program.getTypeChecker();
  const purity = new Map<ts.Node, boolean>();
  return snapshot
    .list()
    .filter(
      (path) =>
        !/(?:^|[/.])(?:test|spec|bench|d)\.[cm]?tsx?$|(?:^|\/)(?:tests?|__tests__|bench)\//.test(path),
    )
    .flatMap((path) => {
      const tree = program.getSourceFile(snapshot.absolute(path));
      if (!tree) return [];
      const all = declarationsOf(path, tree);
      return all.flatMap((declaration): PureFunction[] => {
        const made = functionOf(declaration);
        if (
          !made?.body ||
          !isTopLevel(declaration) ||
          !hasExportModifier(declaration) ||
          declaration.name === 'default'
        )
          return [];
        if (!isPure(made, checker, snapshot, purity)) return [];
        const signature = checker.getSignatureFromDeclaration(made);
        if (!signature) return [];
        const params = jsonParameters(signature, checker);
        const returns = checker.typeToString(checker.getReturnTypeOfSignature(signature));
        if (!params || /\bvoid\b|Promise|Generator|=>/.test(returns)) return [];
        const line = tree.getLineAndCharacterOfPosition(declaration.whole.getStart()).line + 1;
        const selector = selectorOf(declaration, all);
        const literals = literalsIn([made, ...codeFrom(declaration.name, path, tree)]);
        return [{ selector, path, name: declaration.name, line, params, literals, returns }];
      });
    });
}

/** The parameters, as far as JSON can hold their values; undefined when it cannot hold those of one. */
function jsonParameters(signature: ts.Signature, checker: ts.TypeChecker): ParameterShape[] | undefined {
  const shapeOf = (type: ts.Type) => typeShapeOf(type, checker, () => undefined);
  const params = parameterShapes(signature, checker, shapeOf).map((parameter) => {
    const type = jsonPart(parameter.type);
    return type && { ...parameter, type };
  });
  return params.every((param) => param !== undefined) ? params : undefined;
}

/** Globals whose answer depends on more than their arguments, or that do something. */
const impureGlobals = new Set(
  'console process globalThis Date Intl crypto fetch performance setTimeout setInterval setImmediate queueMicrotask require module window document navigator localStorage Reflect Proxy WebSocket Worker Buffer structuredClone eval Function'.split(
    ' ',
  ),
);

function isPure(
  node: ts.Node,
  checker: ts.TypeChecker,
  snapshot: Snapshot,
  known: Map<ts.Node, boolean>,
): boolean {
  const remembered = known.get(node);
  if (remembered !== undefined) return remembered;
  known.set(node, true); // a cycle is pure unless something else in it is not
  const pure = !hasImpurePart(node, node, checker, snapshot, known);
  known.set(node, pure);
  return pure;
}

function hasImpurePart(
  node: ts.Node,
  owner: ts.Node,
  checker: ts.TypeChecker,
  snapshot: Snapshot,
  known: Map<ts.Node, boolean>,
): boolean {
  if (ts.isTypeNode(node)) return false;
  if (
    node.kind === ts.SyntaxKind.ThisKeyword ||
    ts.isAwaitExpression(node) ||
    ts.isYieldExpression(node) ||
    ts.isMetaProperty(node)
  )
    return true;
  if (isMathRandom(node) || isOuterWrite(node, owner, checker)) return true;
  if (ts.isIdentifier(node) && !isJustAName(node) && isImpureReference(node, owner, checker, snapshot, known))
    return true;
  return ts.forEachChild(node, (child) => hasImpurePart(child, owner, checker, snapshot, known)) ?? false;
}

const isMathRandom = (node: ts.Node) =>
  ts.isPropertyAccessExpression(node) && node.getText() === 'Math.random';

const isJustAName = (node: ts.Identifier) =>
  (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) ||
  (ts.isPropertyAssignment(node.parent) && node.parent.name === node) ||
  (ts.isDeclarationStatement(node.parent) && (node.parent as ts.NamedDeclaration).name === node);

/** Assignments to what was declared outside, and to parts of parameters. */
function isOuterWrite(node: ts.Node, owner: ts.Node, checker: ts.TypeChecker): boolean {
  const target = writtenBy(node);
  if (!target) return false;
  const root = rootOf(target);
  const declaration = ts.isIdentifier(root) ? checker.getSymbolAtLocation(root)?.valueDeclaration : undefined;
  if (!declaration || !isInside(declaration, owner)) return true;
  return root !== target && ts.isParameter(declaration);
}

function writtenBy(node: ts.Node): ts.Expression | undefined {
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment
      ? node.left
      : undefined;
  }
  if (ts.isDeleteExpression(node)) return node.expression;
  const isStep =
    (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) &&
    (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken);
  return isStep ? node.operand : undefined;
}

const isInside = (node: ts.Node, owner: ts.Node) =>
  node.getSourceFile() === owner.getSourceFile() && node.pos >= owner.pos && node.end <= owner.end;

function isImpureReference(
  node: ts.Identifier,
  owner: ts.Node,
  checker: ts.TypeChecker,
  snapshot: Snapshot,
  known: Map<ts.Node, boolean>,
): boolean {
  const found = ts.isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent)
    : checker.getSymbolAtLocation(node);
  if (!found) return node.text !== 'undefined';
  const symbol = found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found;
  const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0];
  if (!declaration || node.text === 'undefined') return false;
  if (isInside(declaration, owner)) return false;
  const file = declaration.getSourceFile();
  if (file.isDeclarationFile)
    return impureGlobals.has(node.text) || !/\/lib\.[\w.]+\.d\.ts$/.test(file.fileName);
  if (snapshot.relative(file.fileName) === undefined) return true;
  if (ts.isFunctionDeclaration(declaration)) return !isPure(declaration, checker, snapshot, known);
  if (ts.isVariableDeclaration(declaration)) {
    const isConst = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
    return !isConst || !declaration.initializer || !isPure(declaration.initializer, checker, snapshot, known);
  }
  return ts.isClassLike(declaration) || ts.isModuleDeclaration(declaration);
}
