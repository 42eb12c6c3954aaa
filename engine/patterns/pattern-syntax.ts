/** Patterns: code with metavariables. `$A` stands for one node, `$$$REST` for any number of them. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { refuse } from '../refusal.ts';
import { syntaxErrors } from '../text/edits.ts';
import { parseSnippet } from '../text/snippets.ts';

/** What kind of place a pattern describes. */
export type Form = 'expression' | 'statement' | 'type' | 'member';

export const FormChoice = Type.Union(
  [Type.Literal('expression'), Type.Literal('statement'), Type.Literal('type'), Type.Literal('member')],
  {
    description:
      'How the pattern is to be read. Left out: an expression when it is one and has no semicolon at its end, else statements, else a member of a class.',
  },
);

export interface Code {
  form: Form;
  text: string;
  tree: ts.SourceFile;
  /** One node, or several statements; the pattern itself without what was put around it. */
  nodes: readonly ts.Node[];
}

export interface Variable {
  /** Undefined: `$_` or `$$$`, which may be something else each time. */
  name: string | undefined;
  isList: boolean;
}

/** Reads a pattern or a template. @throws RefusalError `syntax` when it cannot be read as code */
export function parseCode(text: string, path: string, form?: Form): Code {
  const code = readCode(text, path, form);
  if (code) return code;
  parseSnippet(text, 'body', path, false);
  return refuse(
    'syntax',
    `The code cannot be read as ${(form ? [form] : formsOf(text)).join(', or ')}: ${text.slice(0, 200)}`,
    'Write it as it would stand in a file, with $NAME for one node and $$$NAME for several.',
  );
}

/** The same; undefined when it is no code in a file of this kind. */
export function readCode(text: string, path: string, form?: Form): Code | undefined {
  for (const each of form ? [form] : formsOf(text)) {
    for (const [before, after] of wrappers[each]) {
      const tree = parse(before + text + after, path);
      const nodes = syntaxErrors(tree).length === 0 ? contentsOf(tree, each) : undefined;
      if (nodes) return { form: each, text, tree, nodes };
    }
  }
  return undefined;
}

function formsOf(text: string): Form[] {
  const ended = /;\s*$/.test(text) || text.trim() === '';
  return ended ? ['statement', 'member'] : ['expression', 'statement', 'member'];
}

/** What is put around code so that it parses alone; of several the first that parses. */
const wrappers: Record<Form, [before: string, after: string][]> = {
  expression: [
    ['(', '\n)'],
    ['async function* _() { (', '\n) }'],
  ],
  statement: [
    ['', ''],
    ['async function* _() {', '\n}'],
  ],
  type: [['type _ =', '\n']],
  member: [['class _ {', '\n}']],
};

function parse(text: string, path: string): ts.SourceFile {
  const name = /\.(?:tsx|jsx)$/.test(path) ? 'code.tsx' : 'code.ts';
  const options = {
    languageVersion: ts.ScriptTarget.Latest,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  };
  return ts.createSourceFile(name, text, options, true);
}

function contentsOf(tree: ts.SourceFile, form: Form): readonly ts.Node[] | undefined {
  const [first, second] = tree.statements;
  const body =
    first && !second && ts.isFunctionDeclaration(first) && tree.text.startsWith('async function* _() {')
      ? first.body?.statements
      : undefined;
  if (form === 'statement') return body ?? tree.statements;
  if (form === 'type') return first && !second && ts.isTypeAliasDeclaration(first) ? [first.type] : undefined;
  if (form === 'member')
    return first && !second && ts.isClassDeclaration(first) && first.members.length === 1
      ? first.members
      : undefined;
  const only = body ? body[0] : first;
  if ((body ? body[1] : second) || !only || !ts.isExpressionStatement(only)) return undefined;
  return ts.isParenthesizedExpression(only.expression) && only.expression.end === only.end
    ? [only.expression.expression]
    : undefined;
}

/** The metavariable that a node of a pattern is as a whole, whatever it is grammatically. */
export function variableOf(node: ts.Node): Variable | undefined {
  if (ts.isIdentifier(node)) return variableNamed(node.text);
  if (ts.isJsxText(node)) return variableNamed(node.text.trim());
  if (ts.isExpressionStatement(node)) return variableOf(node.expression);
  if (ts.isTypeReferenceNode(node)) return node.typeArguments ? undefined : variableOf(node.typeName);
  if (ts.isExpressionWithTypeArguments(node))
    return node.typeArguments ? undefined : variableOf(node.expression);
  const name = nameAlone(node);
  return name && variableOf(name);
}

const wholes = new Set([
  ts.SyntaxKind.ShorthandPropertyAssignment,
  ts.SyntaxKind.Parameter,
  ts.SyntaxKind.PropertyDeclaration,
  ts.SyntaxKind.PropertySignature,
  ts.SyntaxKind.EnumMember,
  ts.SyntaxKind.BindingElement,
  ts.SyntaxKind.ImportSpecifier,
  ts.SyntaxKind.ExportSpecifier,
  ts.SyntaxKind.TypeParameter,
  ts.SyntaxKind.JsxAttribute,
]);

/** The name that a parameter, a property, a specifier and the like is made of, when it is nothing else. */
export function nameAlone(node: ts.Node): ts.Node | undefined {
  return wholes.has(node.kind) && onlyChild(node) ? (node as ts.NamedDeclaration).name : undefined;
}

function onlyChild(node: ts.Node): boolean {
  let count = 0;
  ts.forEachChild(node, () => {
    count++;
  });
  return count === 1;
}

function variableNamed(text: string): Variable | undefined {
  const [, dollars, name] = /^(\$\$\$|\$)([A-Z_][A-Z0-9_]*)?$/.exec(text) ?? [];
  if (!dollars || (dollars === '$' && !name)) return undefined;
  return { name: name?.startsWith('_') ? undefined : name, isList: dollars === '$$$' };
}

/** Every place of a metavariable in code, outermost node first. */
export function variablesIn(code: Code): { node: ts.Node; variable: Variable }[] {
  const found: { node: ts.Node; variable: Variable }[] = [];
  const visit = (node: ts.Node): void => {
    const variable = variableOf(node);
    if (variable) found.push({ node, variable });
    else ts.forEachChild(node, visit);
  };
  for (const node of code.nodes) visit(node);
  return found;
}
