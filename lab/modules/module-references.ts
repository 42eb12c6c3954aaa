/** Where the body of a JavaScript module speaks of what it imports, and of what only a module has. */
import { ts } from 'ts-morph';
import { bound, type ImportedName, importedNames, type TextEdit, words } from './module-names.ts';

interface Reference {
  name: string;
  /** The edit that puts an expression in the place of the name. */
  edit: (expression: string) => TextEdit;
}

export interface References {
  /** Filled by the reader of the imports. */
  locals: Map<string, ImportedName>;
  references: Reference[];
  awaits: boolean;
  /** It does so by more than plain `await`. */
  loops: boolean;
  /** Specifiers of `import()` that are plain texts. */
  lazy: string[];
  /** What `import.meta` and `import()` become. */
  edits: TextEdit[];
}

/** Walks a module once. References are those to imported names that no inner declaration hides. */
export function referencesTo(file: ts.SourceFile): References {
  const imported = new Set(
    file.statements
      .filter(ts.isImportDeclaration)
      .flatMap((each) => importedNames(each).map(([local]) => local)),
  );
  const found: References = {
    locals: new Map(),
    references: [],
    awaits: false,
    loops: false,
    lazy: [],
    edits: [],
  };
  const uses: ts.Identifier[] = [];
  const awaits: TextEdit[] = [];
  const hidden = new Map<ts.Node, Set<string>>();
  const hide = (scope: ts.Node, name: string) => {
    if (!imported.has(name)) return;
    const names = hidden.get(scope) ?? new Set();
    hidden.set(scope, names.add(name));
  };
  const visit = (node: ts.Node, inFunction: boolean): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (ts.isIdentifier(node)) {
      if (imported.has(node.text) && isUse(node)) uses.push(node);
      return;
    }
    if (!inFunction) readAwait(node, file, found, awaits);
    readWord(node, file, found);
    declare(node, hide);
    ts.forEachChild(node, (child) => visit(child, inFunction || runsApart(child)));
  };
  for (const statement of file.statements) visit(statement, false);
  const isHidden = (use: ts.Identifier) => {
    for (let scope: ts.Node = use.parent; scope; scope = scope.parent)
      if (hidden.get(scope)?.has(use.text)) return true;
    return false;
  };
  for (const use of uses) if (!isHidden(use)) found.references.push(referenceAt(use, file));
  if (!found.loops) found.edits.push(...awaits);
  return found;
}

/** Whether code runs in a function of its own. What a class extends, and computed names of members, run where the class stands. */
function runsApart(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isPropertyDeclaration(parent)) return node === parent.initializer;
  return ts.isClassStaticBlockDeclaration(parent) || (ts.isFunctionLike(parent) && node !== parent.name);
}

/** Whether a name stands for a value, and not for a property, a label or a declaration. */
function isUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  if (ts.isVariableDeclaration(parent) || ts.isParameter(parent)) return parent.initializer === node;
  if (ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) return parent.initializer === node;
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent) || ts.isMetaProperty(parent))
    return false;
  return (
    !(ts.isFunctionLike(parent) || ts.isClassLike(parent)) ||
    (parent as ts.Node as { body?: ts.Node }).body === node
  );
}

/** A module that only awaits hands what it awaits to whoever drives it, and starts at once; loops need an async generator. */
function readAwait(node: ts.Node, file: ts.SourceFile, found: References, edits: TextEdit[]): void {
  const isUsing =
    ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.AwaitUsing) === ts.NodeFlags.AwaitUsing;
  if (isUsing || (ts.isForOfStatement(node) && node.awaitModifier)) found.loops = true;
  if (ts.isAwaitExpression(node)) {
    const [start, from] = [node.getStart(file), node.expression.getStart(file)];
    edits.push({ start, end: from, text: `${startsStatement(node, file) ? ';' : ''}(yield (` });
    edits.push({ start: node.end, end: node.end, text: '))' });
  }
  found.awaits ||= found.loops || ts.isAwaitExpression(node);
}

function readWord(node: ts.Node, file: ts.SourceFile, found: References): void {
  const replace = (target: ts.Node, text: string) =>
    found.edits.push({ start: target.getStart(file), end: target.end, text });
  if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) replace(node, words.meta);
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return;
  replace(node.expression, words.import);
  const [specifier] = node.arguments;
  if (specifier && ts.isStringLiteralLike(specifier)) found.lazy.push(specifier.text);
}

/** Tells the scope of each name that a node declares. */
function declare(node: ts.Node, hide: (scope: ts.Node, name: string) => void): void {
  if (ts.isVariableDeclarationList(node)) {
    const isVar = (node.flags & ts.NodeFlags.BlockScoped) === 0;
    const scope = scopeOf(node.parent, isVar);
    for (const { name } of node.declarations) for (const each of bound(name)) hide(scope, each);
  } else if (ts.isParameter(node)) for (const each of bound(node.name)) hide(node.parent, each);
  else if (ts.isCatchClause(node) && node.variableDeclaration)
    for (const each of bound(node.variableDeclaration.name)) hide(node, each);
  else if ((ts.isFunctionExpression(node) || ts.isClassExpression(node)) && node.name)
    hide(node, node.name.text);
  else if ((ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) && node.name)
    hide(scopeOf(node.parent, false), node.name.text);
}

function scopeOf(node: ts.Node, ofVar: boolean): ts.Node {
  for (let scope = node; ; scope = scope.parent) {
    const isBlock = ts.isBlock(scope) || ts.isCaseBlock(scope) || ts.isIterationStatement(scope, false);
    if (ts.isFunctionLike(scope) || ts.isClassStaticBlockDeclaration(scope) || ts.isSourceFile(scope))
      return scope;
    if (!ofVar && isBlock) return scope;
  }
}

/** A called import must not get its namespace as `this`, and a line that starts with a bracket must not go on the one before. */
function referenceAt(node: ts.Identifier, file: ts.SourceFile): Reference {
  const { parent } = node;
  const start = node.getStart(file);
  const isCalled =
    (ts.isCallExpression(parent) && parent.expression === node) ||
    (ts.isTaggedTemplateExpression(parent) && parent.tag === node);
  const edit = (expression: string): TextEdit => {
    if (ts.isShorthandPropertyAssignment(parent))
      return { start: node.end, end: node.end, text: `: ${expression}` };
    const text = isCalled ? `${startsStatement(node, file) ? ';' : ''}(0, ${expression})` : expression;
    return { start, end: node.end, text };
  };
  return { name: node.text, edit };
}

function startsStatement(node: ts.Node, file: ts.SourceFile): boolean {
  let outer: ts.Node = node;
  while (!ts.isStatement(outer)) outer = outer.parent;
  const list = outer.parent;
  return (
    outer.getStart(file) === node.getStart(file) &&
    (ts.isBlock(list) || ts.isSourceFile(list) || ts.isCaseOrDefaultClause(list))
  );
}
