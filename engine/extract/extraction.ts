/** What flows into and out of code that is to become a function of its own. */
import { ts } from 'ts-morph';
import { isWritableAt, typeTextAt } from '../compiler/type-text.ts';
import { contains, type OuterName, outerNames, scopeOf } from '../names/scopes.ts';
import { isDeclarationName } from '../names/uses.ts';
import { isReassigned, isWritten, usesOf } from '../names/writes.ts';
import { refuse } from '../refusal.ts';
import { placesOf } from './inlining.ts';

export interface Selection {
  path: string;
  /** Neighbouring statements, or one expression. */
  nodes: readonly ts.Node[];
  checker: ts.TypeChecker;
  /** The list that gets the function: what can be seen from it needs no parameter. */
  list: ts.Node;
}

interface Variable {
  name: string;
  /** Its type as text; undefined in JavaScript. */
  type: string | undefined;
}

export interface Flow {
  parameters: Variable[];
  /** Variables around that get their first value in the code: declared in the function. */
  locals: Variable[];
  /** What the code behind needs: declared by the code with this word, or written by it. */
  outputs: (Variable & { word: 'const' | 'let' | undefined })[];
}

/**
 * Computes parameters and results.
 * @throws RefusalError `unsupported` when values cannot be handed over: a variable shared with a closure, a local type, …
 */
export function flowOf(selection: Selection): Flow {
  const { nodes, checker, list } = selection;
  const outer = outerNames(nodes, checker).filter(({ declaration }) => !contains(scopeOf(declaration), list));
  for (const each of outer) checkOuter(selection, each);
  const values = outer.filter(({ declaration }) => !ts.isTypeParameterDeclaration(declaration));
  const written = values.filter(({ uses }) => uses.some(isWritten));
  for (const each of written) checkNotTried(selection, each);
  const unset = values.filter((each) => isUnset(selection, each));
  return {
    parameters: values
      .filter((each) => !unset.includes(each))
      .map((each) => ({ name: each.name, type: typeOf(selection, each, written.includes(each)) })),
    locals: unset.map((each) => ({ name: each.name, type: typeOf(selection, each, true) })),
    outputs: [
      ...declaredOutputs(selection),
      ...written
        .filter((each) => isReadLater(selection, each.symbol))
        .map((each) => ({ name: each.name, type: typeOf(selection, each, true), word: undefined })),
    ],
  };
}

const firstOf = ({ nodes }: Selection) => nodes[0] as ts.Node;
const isInside = ({ nodes }: Selection, node: ts.Node) => nodes.some((each) => contains(each, node));
const endOf = ({ nodes }: Selection) => nodes.at(-1)?.end ?? 0;

/** The function whose code a node is, arrows too; or the file. */
export const functionAround = (node: ts.Node): ts.Node =>
  ts.findAncestor(node.parent, (each) => ts.isFunctionLike(each) || ts.isClassStaticBlockDeclaration(each)) ??
  node.getSourceFile();

function stop(selection: Selection, message: string, hint: string, uses: readonly ts.Node[]): never {
  return refuse('unsupported', message, hint, { candidates: placesOf(selection.path, uses) });
}

function checkOuter(selection: Selection, { name, symbol, declaration, uses }: OuterName): void {
  if (ts.isTypeParameterDeclaration(declaration)) return;
  const isValue =
    ts.isVariableDeclaration(declaration) ||
    ts.isParameter(declaration) ||
    ts.isBindingElement(declaration) ||
    ts.isFunctionDeclaration(declaration);
  if (!isValue)
    stop(
      selection,
      `${name} is declared inside of the function around and cannot be handed over.`,
      'Use scope `function`, or move its declaration out first.',
      uses,
    );
  if (!ts.isFunctionDeclaration(declaration) && declaration.pos > firstOf(selection).pos)
    stop(
      selection,
      `${name} is declared behind the code.`,
      'Use scope `function`, or select the declaration too.',
      uses,
    );
  if (uses.some((use) => ts.isTypeQueryNode(use.parent)))
    stop(selection, `\`typeof ${name}\` means a local variable.`, 'Give its type a name first.', uses);
  if (isReassigned(symbol, selection.checker)) checkUnshared(selection, symbol, declaration);
}

/** A variable that changes is handed over by value: nothing else may look at it meanwhile. */
function checkUnshared(selection: Selection, symbol: ts.Symbol, declaration: ts.Node): void {
  const own = functionAround(firstOf(selection));
  const isOwn = ts.isParameter(declaration)
    ? declaration.parent === own
    : functionAround(declaration) === own;
  const uses = usesOf(symbol, firstOf(selection).getSourceFile(), selection.checker);
  const shared = uses.filter((use) => functionAround(use) !== own);
  if (isOwn && shared.length === 0) return;
  stop(
    selection,
    `${symbol.name} changes and is shared with another function.`,
    'Use scope `function` where it can be seen, or select other code.',
    shared.length ? shared : uses,
  );
}

/** When the code fails halfway, what it wrote would be lost to the handler. */
function checkNotTried(selection: Selection, { name, declaration, uses }: OuterName): void {
  const around = ts.findAncestor(
    firstOf(selection).parent,
    (each) => ts.isTryStatement(each) && contains(scopeOf(declaration), each),
  );
  if (around)
    stop(
      selection,
      `${name} is written inside of \`try\`.`,
      'Select the whole `try`, or use scope `function`.',
      uses,
    );
}

/** Whether a use outside of the code may read what the code wrote. */
function isReadLater(selection: Selection, symbol: ts.Symbol): boolean {
  const tree = firstOf(selection).getSourceFile();
  const outside = usesOf(symbol, tree, selection.checker).filter((use) => !isInside(selection, use));
  return isInLoop(selection, symbol) || outside.some((use) => use.pos >= endOf(selection));
}

/** Whether the code can run again while the variable lives. */
function isInLoop(selection: Selection, symbol: ts.Symbol): boolean {
  const [declaration] = symbol.declarations ?? [];
  const scope = declaration && scopeOf(declaration);
  const loop = ts.findAncestor(
    firstOf(selection).parent,
    (each) => ts.isIterationStatement(each, false) || ts.isLabeledStatement(each),
  );
  return loop !== undefined && scope !== undefined && contains(scope, loop);
}

/** `let best: number;` that nothing wrote before has no value to hand over. */
function isUnset(selection: Selection, { symbol, declaration }: OuterName): boolean {
  const isBare =
    ts.isVariableDeclaration(declaration) &&
    !declaration.initializer &&
    ts.isVariableStatement(declaration.parent.parent);
  if (!isBare || isInLoop(selection, symbol)) return false;
  const uses = usesOf(symbol, declaration.getSourceFile(), selection.checker);
  return uses.every((use) => isInside(selection, use) || use.pos >= endOf(selection));
}

function declaredOutputs(selection: Selection): Flow['outputs'] {
  const { checker } = selection;
  const outputs: Flow['outputs'] = [];
  const seen = new Set<ts.Symbol>();
  const visit = (node: ts.Node) => {
    const symbol =
      ts.isIdentifier(node) && isDeclarationName(node) ? checker.getSymbolAtLocation(node) : undefined;
    if (symbol && !seen.has(symbol)) {
      seen.add(symbol);
      const uses = usesOf(symbol, node.getSourceFile(), checker).filter((use) => !isInside(selection, use));
      if (uses.length) outputs.push(declaredOutput(selection, symbol, uses));
    }
    ts.forEachChild(node, visit);
  };
  for (const node of selection.nodes) visit(node);
  return outputs;
}

function declaredOutput(
  selection: Selection,
  symbol: ts.Symbol,
  uses: readonly ts.Node[],
): Flow['outputs'][number] {
  const { name } = symbol;
  const [declaration] = symbol.declarations ?? [];
  const list = declaration && ts.findAncestor(declaration, ts.isVariableDeclarationList);
  const isTop = list && selection.nodes.includes(list.parent) && ts.isVariableStatement(list.parent);
  const hint = 'Select the code that uses it too, or leave the declaration out.';
  if (!isTop || symbol.declarations?.length !== 1)
    return stop(selection, `The code declares ${name}, which is used outside of it.`, hint, uses);
  if ((list.parent as ts.VariableStatement).modifiers?.length)
    return stop(selection, `The code exports ${name}.`, hint, uses);
  if (uses.some((use) => use.pos < firstOf(selection).pos))
    return stop(selection, `${name} is used above the code that declares it.`, hint, uses);
  const changes = isReassigned(symbol, selection.checker);
  if (changes) checkUnshared(selection, symbol, declaration as ts.Node);
  const type = selection.path.match(/\.[cm]?jsx?$/)
    ? undefined
    : typeTextAt(selection.checker.getTypeOfSymbol(symbol), firstOf(selection), selection.checker);
  return { name, type, word: changes ? 'let' : 'const' };
}

function typeOf(
  selection: Selection,
  { name, symbol, declaration, uses }: OuterName,
  isDeclared: boolean,
): string | undefined {
  const { checker, path, list } = selection;
  if (/\.[cm]?jsx?$/.test(path)) return undefined;
  const declared = checker.getTypeOfSymbol(symbol);
  const first = uses[0] as ts.Node;
  const seen =
    isDeclared || ts.isShorthandPropertyAssignment(first.parent)
      ? declared
      : checker.getTypeAtLocation(first);
  const point = pointIn(list);
  const known = typeParametersAround(firstOf(selection), list).map((each) => each.name.text);
  const written = (declaration as ts.ParameterDeclaration).type;
  const isOptional = ts.isParameter(declaration) && (declaration.questionToken ?? declaration.dotDotDotToken);
  if (written && seen === declared && !isOptional && isWritableAt(written.getText(), point, checker, known))
    return written.getText();
  const isNumber = seen.flags & ts.TypeFlags.NumberLiteral && !(seen.flags & ts.TypeFlags.EnumLiteral);
  const text = typeTextAt(isNumber ? checker.getBaseTypeOfLiteralType(seen) : seen, point, checker, known);
  return (
    text ??
    stop(
      selection,
      `The type of ${name} has no name where the function goes.`,
      'Give the type a name at the top level first (extract-type), or use scope `function`.',
      uses,
    )
  );
}

/** A node whose names are those of the list. */
const pointIn = (list: ts.Node): ts.Node =>
  ts.isSourceFile(list)
    ? (list.statements[0] ?? list)
    : ts.isClassLike(list)
      ? (list.members[0] ?? list)
      : list;

/** Type parameters that can be seen from a node, and not from the list. */
export function typeParametersAround(node: ts.Node, list: ts.Node): ts.TypeParameterDeclaration[] {
  const found: ts.TypeParameterDeclaration[] = [];
  for (let each = node.parent; each && !contains(each, list); each = each.parent)
    if (ts.isFunctionLike(each) || ts.isClassLike(each)) found.push(...(each.typeParameters ?? []));
  return found;
}
