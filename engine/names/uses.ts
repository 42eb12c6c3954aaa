/** The names and words of a piece of code that mean something declared elsewhere: what must not change when it is carried. */
import { ts } from 'ts-morph';
import type { Range } from '../text/layout.ts';

export interface Use {
  path: string;
  line: number;
  text: string;
  /** Name and space: a type and a value of one name are two things. */
  key: string;
  /** The declarations that it means; of `this` and its like the node that owns it. */
  means: readonly ts.Node[];
  /** For an import from a module that cannot be resolved: the module and the name in it. */
  foreign: string | undefined;
  isOwner: boolean;
  /** What its range was marked with. */
  site: string | undefined;
  /** The tokens of its region, and which of them it is. */
  tokens: readonly string[];
  index: number;
}

/** The uses in these ranges of a tree that belongs to a program, and the names that are declared in them. */
export function usesIn(
  tree: ts.SourceFile,
  path: string,
  ranges: readonly (Range & { site?: string })[],
  checker: ts.TypeChecker,
): { uses: Use[]; declared: ts.Identifier[] } {
  const uses: Use[] = [];
  const declared: ts.Identifier[] = [];
  for (const range of ranges) {
    const tokens: string[] = [];
    for (const node of tokensIn(tree, range)) {
      tokens.push(node.getText(tree));
      if (ts.isIdentifier(node) && isDeclarationName(node)) declared.push(node);
      const meaning = meaningOf(node, checker);
      if (!meaning) continue;
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
      const text = node.getText(tree);
      uses.push({
        path,
        line: line + 1,
        text,
        ...meaning,
        site: range.site,
        tokens,
        index: tokens.length - 1,
      });
    }
  }
  return { uses, declared };
}

/** Whether two nodes are the same code, spacing and comments aside. */
export function sameTokens(one: ts.Node, other: ts.Node): boolean {
  if (one.kind !== other.kind) return false;
  const texts = (node: ts.Node) => {
    const tree = node.getSourceFile();
    return tokensIn(tree, { start: node.getStart(tree), end: node.end }).map((each) => each.getText(tree));
  };
  const [first, second] = [texts(one), texts(other)];
  return first.length === second.length && first.every((text, index) => text === second[index]);
}

function tokensIn(tree: ts.SourceFile, { start, end }: Range): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node) => {
    if (node.end <= start || node.pos >= end || ts.isJSDoc(node)) return;
    const children = node.getChildren(tree);
    if (children.length) for (const child of children) visit(child);
    else if (node.end > node.getStart(tree) && node.getStart(tree) < end && node.end > start)
      found.push(node);
  };
  visit(tree);
  return found;
}

type Meaning = Pick<Use, 'key' | 'means' | 'foreign' | 'isOwner'>;

function meaningOf(node: ts.Node, checker: ts.TypeChecker): Meaning | undefined {
  const owner = ownerOf(node);
  if (owner) return { ...owner, foreign: undefined, isOwner: true };
  if (!ts.isIdentifier(node) || !isUse(node)) return undefined;
  const symbol = symbolOf(node, checker);
  const isAlias = symbol && symbol.flags & ts.SymbolFlags.Alias;
  const target = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
  const means = target?.declarations ?? [];
  const isType = isInTypePosition(node);
  return {
    key: `${isType ? 'type' : 'value'} ${node.text}`,
    means,
    foreign: isAlias && means.length === 0 ? importedFrom(symbol) : undefined,
    isOwner: false,
  };
}

/** The symbol that a name stands for: of a shorthand property and of an export specifier the local one. */
export function symbolOf(node: ts.Identifier, checker: ts.TypeChecker): ts.Symbol | undefined {
  if (ts.isShorthandPropertyAssignment(node.parent) && node.parent.name === node)
    return checker.getShorthandAssignmentValueSymbol(node.parent);
  if (ts.isExportSpecifier(node.parent)) return checker.getExportSpecifierLocalTargetSymbol(node.parent);
  return checker.getSymbolAtLocation(node);
}

function importedFrom(symbol: ts.Symbol): string {
  const [declaration] = symbol.declarations ?? [];
  const from = declaration && ts.findAncestor(declaration, ts.isImportDeclaration);
  const name =
    declaration && ts.isImportSpecifier(declaration)
      ? (declaration.propertyName ?? declaration.name).text
      : declaration && ts.isImportClause(declaration)
        ? 'default'
        : '*';
  return `${from?.moduleSpecifier.getText() ?? symbol.name} ${name}`;
}

/** Whether an identifier stands for a value or a type by its name alone, and does not declare it. */
export function isUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (isDeclarationName(node)) return false;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  if (ts.isExportSpecifier(parent))
    return (parent.propertyName ?? parent.name) === node && !isReexport(parent);
  if (ts.isImportSpecifier(parent) || ts.isMetaProperty(parent) || ts.isJsxAttribute(parent)) return false;
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent)) return false;
  if (ts.isNamedTupleMember(parent) || ts.isImportTypeNode(parent)) return false;
  const isTag =
    ts.isJsxOpeningElement(parent) || ts.isJsxSelfClosingElement(parent) || ts.isJsxClosingElement(parent);
  if (isTag) return !/^[a-z]/.test(node.text);
  return (parent as ts.NamedDeclaration).name !== node;
}

const isReexport = (node: ts.ExportSpecifier) => node.parent.parent.moduleSpecifier !== undefined;

/** Whether an identifier is the name that a declaration gives: of a variable, parameter, function, type, import. */
export function isDeclarationName(node: ts.Identifier): boolean {
  const { parent } = node;
  const isDeclaring =
    ts.isVariableDeclaration(parent) ||
    ts.isParameter(parent) ||
    ts.isBindingElement(parent) ||
    ts.isFunctionDeclaration(parent) ||
    ts.isFunctionExpression(parent) ||
    ts.isClassLike(parent) ||
    ts.isInterfaceDeclaration(parent) ||
    ts.isTypeAliasDeclaration(parent) ||
    ts.isEnumDeclaration(parent) ||
    ts.isModuleDeclaration(parent) ||
    ts.isTypeParameterDeclaration(parent) ||
    ts.isImportSpecifier(parent) ||
    ts.isImportClause(parent) ||
    ts.isNamespaceImport(parent) ||
    ts.isImportEqualsDeclaration(parent);
  return isDeclaring && parent.name === node;
}

function isInTypePosition(node: ts.Identifier): boolean {
  let top: ts.Node = node;
  while (ts.isQualifiedName(top.parent)) top = top.parent;
  return (
    ts.isTypeReferenceNode(top.parent) ||
    (ts.isExpressionWithTypeArguments(top.parent) && ts.isPartOfTypeNode(top.parent))
  );
}

function ownerOf(node: ts.Node): { key: string; means: readonly ts.Node[] } | undefined {
  const word =
    node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.ThisType
      ? 'this'
      : node.kind === ts.SyntaxKind.SuperKeyword
        ? 'super'
        : node.kind === ts.SyntaxKind.NewKeyword && ts.isMetaProperty(node.parent)
          ? 'new.target'
          : ts.isIdentifier(node) && node.text === 'arguments' && isUse(node)
            ? 'arguments'
            : undefined;
  if (!word) return undefined;
  const scope = functionScope(node);
  const sharesThis = word === 'this' || word === 'super';
  const owner = sharesThis && isMember(scope) ? scope.parent : scope;
  const isStatic =
    sharesThis && isMember(scope) && (ts.isClassStaticBlockDeclaration(scope) || hasStatic(scope));
  return { key: isStatic ? `static ${word}` : word, means: [owner] };
}

const hasStatic = (node: ts.Node) =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);

/** Members of one class share their `this`; so do methods of one object literal. */
const isMember = (node: ts.Node) => ts.isClassElement(node) || ts.isObjectLiteralElementLike(node);

/** What gives `this` its meaning at a node: a function that is no arrow, a member of a class, or the file. */
export function functionScope(node: ts.Node): ts.Node {
  let child = node;
  for (let scope = node.parent; scope; child = scope, scope = scope.parent) {
    if (ts.isSourceFile(scope) || ts.isModuleBlock(scope) || ts.isClassStaticBlockDeclaration(scope))
      return scope;
    const isOwn = ts.isFunctionLike(scope) && !ts.isArrowFunction(scope) && !ts.isFunctionTypeNode(scope);
    const isField = ts.isPropertyDeclaration(scope) && scope.initializer === child;
    // A computed name and a decorator are outside of what they belong to.
    const isOutside = (scope as ts.NamedDeclaration).name === child || ts.isDecorator(child);
    if ((isOwn || isField) && !isOutside) return scope;
  }
  return node.getSourceFile();
}
