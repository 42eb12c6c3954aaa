/** Checks that a piece of code is what an operation needs, before it goes anywhere. */
import { ts } from 'ts-morph';
import type { Declaration } from '../names/declarations.ts';
import { refuse } from '../refusal.ts';
import { syntaxErrors } from './edits.ts';

export type Context = 'statements' | 'body' | 'class' | 'interface' | 'enum' | 'object';

const wrappers: Record<Context, [before: string, after: string]> = {
  statements: ['', ''],
  body: ['async function* _() {\n', '\n}'],
  class: ['class _ {\n', '\n}'],
  interface: ['interface _ {\n', '\n}'],
  enum: ['enum _ {\n', '\n}'],
  object: ['const _ = {\n', '\n}'],
};

/** Where the members of a node stand, or undefined when it has none. */
export function contextOf(node: ts.Node): Context | undefined {
  if (ts.isSourceFile(node) || ts.isModuleBlock(node)) return 'statements';
  if (ts.isBlock(node) || ts.isCaseOrDefaultClause(node)) return 'body';
  if (ts.isClassLike(node)) return 'class';
  if (ts.isInterfaceDeclaration(node) || ts.isTypeLiteralNode(node)) return 'interface';
  if (ts.isEnumDeclaration(node)) return 'enum';
  if (ts.isObjectLiteralExpression(node)) return 'object';
  return undefined;
}

/** What stands between the members of a list: a comma, or nothing. */
export const separatorIn = (context: Context) => (context === 'enum' || context === 'object' ? ',' : '');

/**
 * Parses a snippet as what stands in a context.
 * @param withParents nodes without parents come at half the price, and cannot tell their text
 * @returns its statements or members, in a tree of their own
 * @throws RefusalError `syntax` with line and column in the snippet
 */
export function parseSnippet(
  text: string,
  context: Context,
  path: string,
  withParents = true,
): readonly ts.Node[] {
  const [before, after] = wrappers[context];
  const name = /\.(?:tsx|jsx)$/.test(path) ? 'snippet.tsx' : 'snippet.ts';
  const options = {
    languageVersion: ts.ScriptTarget.Latest,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  };
  const tree = ts.createSourceFile(name, before + text + after, options, withParents);
  const [error] = syntaxErrors(tree);
  if (error) {
    const { line, character } = tree.getLineAndCharacterOfPosition(error.start);
    const snippetLine = line + 1 - (before === '' ? 0 : 1);
    const message = ts.flattenDiagnosticMessageText(error.messageText, ' ');
    refuse(
      'syntax',
      `The code does not parse: ${message} (line ${snippetLine}, column ${character + 1} of the code).`,
      'Correct the code and call again.',
    );
  }
  if (context === 'statements') return tree.statements;
  const [wrapper, second] = tree.statements;
  const contents = wrapper && !second ? contentsOf(wrapper) : undefined;
  return (
    contents ??
    refuse(
      'shape',
      'The code closes a bracket that it did not open.',
      'Send only what stands between the brackets.',
    )
  );
}

/**
 * Parses a snippet as one expression; `...items` counts as one.
 * @throws RefusalError `syntax` with line and column, `shape` when it is not one expression
 */
export function parseExpression(text: string, path: string): ts.Expression {
  const [open, close] = text.trimStart().startsWith('...') ? ['[', ']'] : ['(', ')'];
  const [statement, second] = parseSnippet(`${open}${text}\n${close};`, 'body', path);
  const whole = statement && ts.isExpressionStatement(statement) ? statement.expression : undefined;
  const only =
    whole && ts.isArrayLiteralExpression(whole) && whole.elements.length === 1
      ? whole.elements[0]
      : whole && ts.isParenthesizedExpression(whole)
        ? whole.expression
        : undefined;
  return only && !second
    ? only
    : refuse('shape', 'The code is not one expression.', 'Send one expression, without a semicolon.');
}

function contentsOf(wrapper: ts.Statement): readonly ts.Node[] | undefined {
  if (ts.isFunctionDeclaration(wrapper)) return wrapper.body?.statements;
  if (ts.isClassDeclaration(wrapper) || ts.isInterfaceDeclaration(wrapper) || ts.isEnumDeclaration(wrapper))
    return wrapper.members;
  const value = ts.isVariableStatement(wrapper)
    ? wrapper.declarationList.declarations[0]?.initializer
    : undefined;
  return value && ts.isObjectLiteralExpression(value) ? value.properties : undefined;
}

/** The tokens of a text, to compare code by: spacing and comments do not count. */
export function tokenTexts(text: string): string {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, text);
  const tokens: string[] = [];
  while (scanner.scan() !== ts.SyntaxKind.EndOfFileToken) tokens.push(scanner.getTokenText());
  return tokens.join('\0');
}

/** Names that a statement or member declares. */
export function declaredNames(node: ts.Node): string[] {
  if (ts.isVariableStatement(node))
    return node.declarationList.declarations.map(({ name }) => name.getText());
  if (ts.isConstructorDeclaration(node)) return ['constructor'];
  if (ts.isExportAssignment(node)) return ['default'];
  const name = (node as ts.NamedDeclaration).name;
  return name ? [name.getText()] : [];
}

/** What stands in a list, in source order. */
export function membersOf(list: ts.Node): readonly ts.Node[] {
  const holder = list as Partial<Record<'statements' | 'members' | 'properties', ts.NodeArray<ts.Node>>>;
  return holder.statements ?? holder.members ?? holder.properties ?? [];
}

/** The node whose list holds a declaration: a file, a block, a class, an object literal. */
export const listOf = (declaration: Declaration): ts.Node => declaration.whole.parent;

/** @throws RefusalError `clash` when the name is not an identifier, is reserved, or would not parse as a name */
export function checkIdentifier(name: string): void {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, name);
  const kind = scanner.scan();
  const whole = scanner.getTokenEnd() === name.length;
  const reserved = kind >= ts.SyntaxKind.FirstReservedWord && kind <= ts.SyntaxKind.LastFutureReservedWord;
  if (
    whole &&
    !reserved &&
    kind >= ts.SyntaxKind.Identifier &&
    !['await', 'arguments', 'eval', 'undefined'].includes(name)
  )
    return;
  const why = whole && kind > ts.SyntaxKind.Identifier ? 'is a reserved word' : 'is not an identifier';
  refuse('clash', `${JSON.stringify(name)} ${why}.`, 'Choose another name.');
}
