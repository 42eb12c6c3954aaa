/** Places below a declaration: an expression or a run of statements, named by its own text inside a target. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Target } from '../../contracts/edit.ts';
import { checkSize } from '../files/generated.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { lineAndColumn } from '../text/text.ts';
import { type Declaration, declarationsOf } from './declarations.ts';
import { parseSelector, resolveTarget, selectorOf } from './selector.ts';

/** Parameters that name a place. Spread them into the parameters of an operation. */
export const placeParams = {
  target: Target,
  text: Type.String({
    minLength: 1,
    maxLength: 100_000,
    description: 'Code as it stands there, whatever its spacing and comments; `{…}` is any block.',
  }),
  nth: Type.Optional(Type.Integer({ minimum: 1, description: 'Which of equal places, from 1.' })),
};

export interface PlaceParams {
  target: string;
  text: string;
  nth?: number;
}

interface Scope {
  path: string;
  tree: ts.SourceFile;
  /** The declaration that the selector names with everything in it, or the file. */
  node: ts.Node;
  /** Undefined: the file. */
  declaration: Declaration | undefined;
}

/** What a selector points at, where a file counts too. @throws RefusalError as `resolveTarget` */
export function resolveScope(snapshot: Snapshot, target: string): Scope {
  const { path, name } = parseSelector(target);
  checkSize(snapshot, path);
  const tree = snapshot.tree(path);
  if (name === undefined) return { path, tree, node: tree, declaration: undefined };
  const declaration = resolveTarget(snapshot, target);
  return { path, tree, node: declaration.whole, declaration };
}

/** The expression with this text. @throws RefusalError `not-found`, `ambiguous`, and those of the target */
export function resolveExpression(
  snapshot: Snapshot,
  place: PlaceParams,
): { path: string; tree: ts.SourceFile; node: ts.Expression } {
  const scope = resolveScope(snapshot, place.target);
  const all = matches(scope, tokensOf(parseLoose(place.text, scope.path)));
  const found = all.flatMap(({ start, end }) => {
    const node = outermostAt(scope.node, start, end, isExpressionHere);
    return node ? [node as ts.Expression] : [];
  });
  const node = choose(snapshot, scope, place, 'expression', found, all.length > 0);
  return { path: scope.path, tree: scope.tree, node };
}

/** The type with this text. @throws RefusalError `not-found`, `ambiguous`, and those of the target */
export function resolveType(
  snapshot: Snapshot,
  place: PlaceParams,
): { path: string; tree: ts.SourceFile; node: ts.TypeNode } {
  const scope = resolveScope(snapshot, place.target);
  const alias = ts.createSourceFile('place.ts', `type _ = ${place.text}\n;`, ts.ScriptTarget.Latest, true);
  const wanted = tokensOf(alias).slice(3, -1);
  const found = matches(scope, wanted).flatMap(({ start, end }) => {
    const node = outermostAt(scope.node, start, end, ts.isTypeNode);
    return node ? [node as ts.TypeNode] : [];
  });
  const node = choose(snapshot, scope, place, 'type', found);
  return { path: scope.path, tree: scope.tree, node };
}

/**
 * The neighbouring statements with this text, at least one.
 * @throws RefusalError `not-found`, `ambiguous`, and those of the target
 */
export function resolveStatements(
  snapshot: Snapshot,
  place: PlaceParams,
): { path: string; tree: ts.SourceFile; nodes: ts.Statement[] } {
  const scope = resolveScope(snapshot, place.target);
  const all = matches(scope, tokensOf(parseLoose(place.text, scope.path)));
  const found = all.flatMap(({ start, end }) => {
    const nodes = statementsAt(scope.node, start, end);
    return nodes.length ? [nodes] : [];
  });
  const firsts = found.map(([first]) => first as ts.Statement);
  const chosen = choose(snapshot, scope, place, 'statement', firsts, all.length > 0);
  return { path: scope.path, tree: scope.tree, nodes: found[firsts.indexOf(chosen)] as ts.Statement[] };
}

function choose<Node extends ts.Node>(
  snapshot: Snapshot,
  { path, tree, node }: Scope,
  { target, text, nth }: PlaceParams,
  what: 'expression' | 'statement' | 'type',
  found: readonly Node[],
  isThere = false,
): Node {
  const shown = text.length > 80 ? `${text.slice(0, 77)}…` : text;
  const chosen = nth === undefined ? found[0] : found[nth - 1];
  const places = found.map((each) => {
    const all = declarationsOf(path, tree);
    const start = each.getStart(tree);
    const around = all.findLast(({ whole }) => whole.getStart(tree) <= start && start < whole.end);
    return `${around ? selectorOf(around, all) : path}:${lineAndColumn(snapshot.text(path), start).line}`;
  });
  if (!chosen) {
    const none = isThere ? 'has it as a part of something else' : 'does not contain it';
    const has = found.length ? `has ${found.length} of these` : none;
    refuse(
      'not-found',
      `${target} ${has}: no ${what} ${nth ? `number ${nth} ` : ''}\`${shown}\`.`,
      `Give a whole ${what} as it stands there; ${elsewhere[what]}.`,
      { candidates: places.slice(0, 20), ...presentText(node) },
    );
  }
  if (found.length > 1 && nth === undefined) {
    refuse(
      'ambiguous',
      `${target} contains \`${shown}\` ${found.length} times.`,
      'Say which one with `nth`, or name a smaller target.',
      { candidates: places.slice(0, 20) },
    );
  }
  return chosen;
}

const elsewhere = {
  expression: 'for statements there is replace-statement',
  statement: 'for a part of one there is replace-expression',
  type: 'for values there is replace-expression',
};

/** What stands there, unless it is long: then `read` shows it in pieces. */
function presentText(node: ts.Node): { present?: string } {
  const present = node.getText();
  return present.length <= 4000 ? { present } : {};
}

interface Token {
  text: string;
  start: number;
  end: number;
}

/** A piece of code that may be statements or an expression; what it is shows where it is found. */
function parseLoose(text: string, path: string): ts.SourceFile {
  const name = /\.(?:tsx|jsx)$/.test(path) ? 'place.tsx' : 'place.ts';
  const code = withGaps(text);
  const asStatements = ts.createSourceFile(name, code, ts.ScriptTarget.Latest, true);
  const errors = (tree: ts.SourceFile) =>
    (tree as ts.SourceFile & { parseDiagnostics: readonly unknown[] }).parseDiagnostics.length;
  // `{ a: 1 }` is a block as a statement and a literal as an expression: its tokens are the same unless it fails to parse.
  if (errors(asStatements) === 0) return asStatements;
  return ts.createSourceFile(name, `(${code}\n)`, ts.ScriptTarget.Latest, true);
}

function tokensOf(tree: ts.SourceFile): string[] {
  const tokens = leaves(tree).map(({ text }) => text);
  const wrapped = tree.text.startsWith('(') && tree.text.endsWith('\n)');
  return wrapped ? tokens.slice(1, -1) : tokens;
}

/** The tokens below a node, without comments and spacing. */
export function leaves(root: ts.Node): Token[] {
  const source = root.getSourceFile();
  const tokens: Token[] = [];
  const visit = (node: ts.Node) => {
    if (node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode) return;
    const children = node.getChildren(source);
    if (children.length) for (const child of children) visit(child);
    else if (node.end > node.getStart(source))
      tokens.push({
        text: node.getText(source).replaceAll('\r\n', '\n'),
        start: node.getStart(source),
        end: node.end,
      });
  };
  visit(root);
  return tokens;
}

/** Comments inside of a node, in source order. */
export function commentsIn(node: ts.Node): { start: number; text: string }[] {
  const { text } = node.getSourceFile();
  if (!/\/[/*]/.test(text.slice(node.getStart(), node.end))) return [];
  const tokens = leaves(node);
  return tokens.slice(1).flatMap((token, index) => {
    const from = tokens[index]?.end ?? token.start;
    const trailing = ts.getTrailingCommentRanges(text, from) ?? [];
    const leading = ts.getLeadingCommentRanges(text, from) ?? [];
    const own = [...trailing, ...leading].filter(({ end }) => end <= token.start);
    return own.map(({ pos, end }) => ({ start: pos, text: text.slice(pos, end) }));
  });
}

/** Runs of tokens inside the scope that are equal to the wanted ones. */
function matches({ node }: Scope, wanted: readonly string[]): { start: number; end: number }[] {
  // Semicolons are a matter of style.
  const tokens = leaves(node).filter(({ text }) => text !== ';');
  const core = wanted.filter((text) => text !== ';');
  const found: { start: number; end: number }[] = [];
  if (core.length === 0) return found;
  for (let first = 0; first < tokens.length; first++) {
    const end = endOfMatch(tokens, first, core);
    if (end !== undefined) found.push({ start: tokens[first]?.start ?? 0, end });
  }
  return found;
}

/** Stands for what is left out between braces. */
const gap = '__gap__';
const withGaps = (text: string) => text.replaceAll(/\{\s*(?:…|\.\.\.)\s*\}/g, `{ ${gap} }`);

/** Where the code ends that starts at a token and is equal to the wanted one. */
function endOfMatch(tokens: readonly Token[], first: number, wanted: readonly string[]): number | undefined {
  let at = first;
  for (const text of wanted) {
    if (text === gap) {
      for (let depth = 0; at < tokens.length; at++) {
        if (tokens[at]?.text === '{') depth++;
        else if (tokens[at]?.text === '}' && --depth < 0) break;
      }
    } else if (tokens[at]?.text !== text) return undefined;
    else at++;
  }
  return tokens[at - 1]?.end;
}

const isExpressionHere = (node: ts.Node): boolean =>
  ts.isExpression(node) &&
  !(ts.isIdentifier(node) && isNameOf(node)) &&
  !ts.isTypeNode(node) &&
  !ts.isJsxOpeningElement(node);

/** An identifier that names a declaration, a member or a property stands for no value of its own. */
function isNameOf(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isBindingElement(parent)) return parent.propertyName === node || parent.name === node;
  if (ts.isExpressionWithTypeArguments(parent))
    return !ts.isHeritageClause(parent.parent) || parent.parent.token !== ts.SyntaxKind.ExtendsKeyword;
  if (ts.isTypeNode(parent) || ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return true;
  return (parent as ts.NamedDeclaration).name === node;
}

function outermostAt(
  root: ts.Node,
  start: number,
  end: number,
  accept: (node: ts.Node) => boolean,
): ts.Node | undefined {
  const source = root.getSourceFile();
  const visit = (node: ts.Node): ts.Node | undefined => {
    if (node.getStart(source) > start || node.end < end) return undefined;
    if (node.getStart(source) === start && node.end === end && accept(node)) return node;
    return ts.forEachChild(node, visit);
  };
  return visit(root);
}

function statementsAt(root: ts.Node, start: number, end: number): ts.Statement[] {
  const source = root.getSourceFile();
  const endOf = (node: ts.Node) =>
    node.getText(source).endsWith(';') ? node.getText(source).replace(/\s*;$/, '').length : 0;
  let found: ts.Statement[] = [];
  const visit = (node: ts.Node): void => {
    if (found.length || node.getFullStart() > start || node.end < end) return;
    const list = statementsOf(node);
    const first = list.findIndex((each) => each.getStart(source) === start);
    const last = list.findIndex(
      (each) => each.end === end || (endOf(each) > 0 && each.getStart(source) + endOf(each) === end),
    );
    if (first !== -1 && last >= first) found = list.slice(first, last + 1);
    else ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

/** The statements directly inside a node; the single statement of an `if` or a loop counts as a list of one. */
export function statementsOf(node: ts.Node): ts.Statement[] {
  if (ts.isBlock(node) || ts.isSourceFile(node) || ts.isModuleBlock(node) || ts.isCaseOrDefaultClause(node))
    return [...node.statements];
  if (ts.isIfStatement(node))
    return [node.thenStatement, ...(node.elseStatement ? [node.elseStatement] : [])].filter(
      (each) => !ts.isBlock(each),
    );
  if (ts.isIterationStatement(node, false) || ts.isLabeledStatement(node) || ts.isWithStatement(node))
    return ts.isBlock(node.statement) ? [] : [node.statement];
  return [];
}
