/** Puts new statements or members into a list, in the layout of the list. */
import { ts } from 'ts-morph';
import { endingOf, endsItself, separated, withEndings } from '../members/member-endings.ts';
import type { Declaration } from '../names/declarations.ts';
import { refuse } from '../refusal.ts';
import { type Edit, splice } from './edits.ts';
import { attachedStart, fitSnippet } from './layout.ts';
import {
  type Context,
  contextOf,
  declaredNames,
  listOf,
  membersOf,
  parseSnippet,
  separatorIn,
} from './snippets.ts';
import { indentAt, type Style, styleOf } from './text.ts';

export type Position = 'before' | 'after' | 'first' | 'last';

/** Where in which list code goes. */
export interface Spot {
  path: string;
  /** The node whose list grows. */
  list: ts.Node;
  context: Context;
  /** Put the code behind this member, or before it; undefined: the list is empty. */
  anchor: ts.Node | undefined;
  side: 'before' | 'after';
}

/** Before or after a declaration. @throws RefusalError `unsupported` when it stands in no list */
export function spotBeside(declaration: Declaration, side: 'before' | 'after'): Spot {
  const list = listOf(declaration);
  const context = contextOf(list);
  if (!context)
    refuse(
      'unsupported',
      `Nothing can be inserted ${side} a ${declaration.kind} like ${declaration.path}#${declaration.name}.`,
      'Name the declaration around it.',
    );
  return { path: declaration.path, list, context, anchor: declaration.whole, side };
}

/** First or last in a list. First in a file or a function is behind its imports and directives. */
export function spotInside(path: string, list: ts.Node, context: Context, position: 'first' | 'last'): Spot {
  const members = membersOf(list);
  if (position === 'last') return { path, list, context, anchor: members.at(-1), side: 'after' };
  const head = members.findLast((member) => ts.isImportDeclaration(member) || isDirective(member));
  return head
    ? { path, list, context, anchor: head, side: 'after' }
    : { path, list, context, anchor: members[0], side: 'before' };
}

const isDirective = (node: ts.Node) => ts.isExpressionStatement(node) && ts.isStringLiteral(node.expression);

/** The list that a declaration holds: its members, statements or properties; undefined when it holds none. */
export function containerIn(node: ts.Node): ts.Node | undefined {
  if (contextOf(node)) return node;
  if (ts.isModuleDeclaration(node)) return node.body && containerIn(node.body);
  if (ts.isTypeAliasDeclaration(node)) return containerIn(node.type);
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node))
    return containerIn(node.expression);
  const { initializer, type } = node as ts.PropertyDeclaration;
  const { body } = node as ts.FunctionLikeDeclaration;
  if (initializer) return containerIn(initializer);
  if (body) return ts.isBlock(body) ? body : containerIn(body);
  return type && ts.isTypeLiteralNode(type) ? type : undefined;
}

/**
 * Parses code for a spot.
 * @returns its statements or members
 * @throws RefusalError `syntax`; `shape` when it is empty or shifts the values of an enum; `clash` when a name is taken, but for overloads and what merges
 */
export function parseForSpot({ list, context, path, anchor, side }: Spot, code: string): readonly ts.Node[] {
  const nodes = parseSnippet(code, context, path);
  if (nodes.length === 0)
    refuse('shape', 'The code holds no declaration.', 'Send at least one statement or member.');
  const taken = membersOf(list);
  const named = membersByName(list);
  if (anchor) refuseShiftedValues(list, taken.indexOf(anchor) + (side === 'after' ? 1 : 0));
  for (const [index, node] of nodes.entries()) {
    for (const name of declaredNames(node)) {
      const before = nodes.slice(0, index).filter((other) => declaredNames(other).includes(name));
      const others = [...(named.get(name) ?? []), ...before];
      if (others.every((other) => mayRepeat(node, other))) continue;
      refuse(
        'clash',
        `${name} is declared ${ts.isSourceFile(list) ? `in ${path}` : 'there'} already.`,
        'Use replace-declaration or replace-member, or choose another name.',
      );
    }
  }
  return nodes;
}

const byName = new WeakMap<ts.Node, Map<string, ts.Node[]>>();

function membersByName(list: ts.Node): Map<string, ts.Node[]> {
  let named = byName.get(list);
  if (!named) {
    named = new Map();
    for (const member of membersOf(list)) {
      for (const name of declaredNames(member)) named.set(name, [...(named.get(name) ?? []), member]);
    }
    byName.set(list, named);
  }
  return named;
}

/** @throws RefusalError `shape` when a change of an enum before this member would give it another value */
export function refuseShiftedValues(list: ts.Node, index: number): void {
  const next = ts.isEnumDeclaration(list) ? list.members[index] : undefined;
  if (!next || next.initializer) return;
  refuse(
    'shape',
    `${next.getText()} and what follows it would get other values.`,
    'Change the enum at its end, or give that member its present value with set-initializer first.',
  );
}

function mayRepeat(node: ts.Node, other: ts.Node): boolean {
  const mergeable = [ts.SyntaxKind.InterfaceDeclaration, ts.SyntaxKind.ModuleDeclaration];
  if (mergeable.includes(node.kind) || mergeable.includes(other.kind)) return true;
  if (isStatic(node) !== isStatic(other)) return true;
  const accessors = [ts.SyntaxKind.GetAccessor, ts.SyntaxKind.SetAccessor];
  return (
    (isOverloadable(node) && isOverloadable(other) && !(hasBody(node) && hasBody(other))) ||
    ts.isTypeAliasDeclaration(node) !== ts.isTypeAliasDeclaration(other) ||
    (accessors.includes(node.kind) && accessors.includes(other.kind) && node.kind !== other.kind)
  );
}

const isStatic = (node: ts.Node) =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);

const isOverloadable = (node: ts.Node) =>
  ts.isFunctionDeclaration(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isMethodSignature(node) ||
  ts.isConstructorDeclaration(node);

const hasBody = (node: ts.Node) => (node as ts.FunctionLikeDeclaration).body !== undefined;

/** The edits that put code, parsed for this spot, there. */
export function insertion(spot: Spot, text: string, code: string, nodes: readonly ts.Node[]): Edit[] {
  const style = styleOf(text);
  const { path, list, anchor, side, context } = spot;
  const ended = withEndings(code, nodes, context, endingIn(spot, style));
  if (!anchor) return [intoEmpty(spot, text, ended, style)];
  if (isOnOneLine(list, context))
    return [ended.includes('\n') ? apart(spot, text, anchor, ended) : inOneLine(spot, text, anchor, ended)];
  const indent = indentAt(text, anchor.getStart());
  const fitted = separated(fitSnippet(ended, indent, style), separatorIn(context));
  const gap = blankLineWanted(anchor, fitted, context) ? style.eol + style.eol : style.eol;
  if (side === 'after') return behind(spot, text, anchor, `${gap}${indent}${fitted}`, fitted);
  const start = attachedStart(text, anchor);
  const isApart = context === 'statements' || /\n\s*\n\s*$/.test(text.slice(0, start));
  const clear = start < anchor.getStart() && isApart ? style.eol + style.eol : gap;
  const last = nodes.at(-1);
  const guard = last && !fitted.endsWith(';') && joinsWithNext(last, anchor.getText()) ? ';' : '';
  return [splice(path, start, start, `${fitted}${guard}${clear}${indent}`)];
}

/** Code of several lines gets lines of its own in a list that has one. */
function apart({ path, list, side, context }: Spot, text: string, anchor: ts.Node, code: string): Edit {
  const style = styleOf(text);
  const outer = style.eol + indentAt(text, list.getStart());
  const inner = outer + style.indent;
  const fitted =
    inner + separated(fitSnippet(code, inner.slice(style.eol.length), style), separatorIn(context));
  if (side === 'before') {
    const start = text.slice(0, anchor.getStart()).trimEnd().length;
    return splice(path, start, anchor.getStart(), fitted + inner);
  }
  const comma = /^\s*,/.exec(text.slice(anchor.end))?.[0].length ?? 0;
  const end = anchor.end + comma;
  const next = end + (/^\s*/.exec(text.slice(end))?.[0].length ?? 0);
  const bare = endsItself(anchor) && endingOf(anchor) === '' ? ';' : '';
  const separator = comma ? '' : separatorIn(context) || bare;
  return splice(path, end, next, separator + fitted + (next === list.end - 1 ? outer : inner));
}

/** Behind a member: its separator first, where it has none, then behind the comment on its line. */
function behind(
  { path, list, context }: Spot,
  text: string,
  anchor: ts.Node,
  code: string,
  fitted: string,
): Edit[] {
  const comma = /^[^\S\n]*,/.exec(text.slice(anchor.end))?.[0].length ?? 0;
  const separator = comma ? '' : separatorIn(context);
  // A list without an ending at its end gets none there.
  const ending =
    context === 'interface' && endingOf(anchor) === '' ? endingOf(membersOf(list)[0] ?? anchor) : '';
  const missing = separator || ending || (joinsWithNext(anchor, fitted) ? ';' : '');
  const end = anchor.end + comma;
  const comment = ts.getTrailingCommentRanges(text, end)?.at(-1)?.end ?? end;
  const isEndOfFile = ts.isSourceFile(list) && text.slice(comment).trim() === '';
  const finalEol = isEndOfFile && !/\n$/.test(text) ? styleOf(text).eol : '';
  return [
    ...(missing ? [splice(path, anchor.end, anchor.end, missing)] : []),
    splice(path, comment, comment, (separator || ending ? code.replace(/[,;]$/, '') : code) + finalEol),
  ];
}

/** Whether the second would be read as the rest of the first, which has no semicolon of its own. */
export function joinsWithNext(first: ts.Node, second: string): boolean {
  const open = ts.isPropertyDeclaration(first) || isOpenStatement(first);
  const code = second.replace(/^(?:\s|\/\/.*|\/\*[\s\S]*?\*\/)+/, '');
  return (
    open &&
    !first.getText().endsWith(';') &&
    (/^(?:[[(*<`.,?/+-]|in\b|instanceof\b)/.test(code) || /^(?:get|set|static)$/.test(first.getText()))
  );
}

const isOpenStatement = (node: ts.Node) =>
  ts.isVariableStatement(node) || ts.isExpressionStatement(node) || ts.isExportAssignment(node);

/** The ending that new members of a list get: that of its first one that has an ending of its own, or that of the style. */
function endingIn({ list }: Spot, style: Style): string {
  const sibling = membersOf(list).find(endsItself);
  return sibling ? endingOf(sibling) : style.semicolons ? ';' : '';
}

const isOnOneLine = (list: ts.Node, context: Context) =>
  context !== 'statements' &&
  context !== 'body' &&
  !list
    .getText()
    .replace(/^[^{]*/, '')
    .includes('\n');

/** `{ a: 1 }` stays on one line. */
function inOneLine({ path, side, context }: Spot, text: string, anchor: ts.Node, code: string): Edit {
  const separator = separatorIn(context) || (endsItself(anchor) || context === 'interface' ? ';' : '');
  const bare = code.replace(/[,;]$/, '');
  if (side === 'before') {
    const mark = endingOf(anchor) || separator;
    const needed = separatorIn(context) || /[^}]$/.test(bare) || context === 'interface' ? mark : '';
    return splice(path, anchor.getStart(), anchor.getStart(), `${bare}${needed} `);
  }
  if (separatorIn(context)) {
    const comma = /^\s*,/.exec(text.slice(anchor.end))?.[0].length ?? 0;
    return splice(path, anchor.end + comma, anchor.end + comma, comma ? ` ${bare},` : `, ${bare}`);
  }
  const present = endingOf(anchor);
  return splice(path, anchor.end, anchor.end, present ? ` ${bare}${present}` : `${separator} ${bare}`);
}

/** One-line members stand close together; everything longer has a blank line between. */
function blankLineWanted(anchor: ts.Node, code: string, context: Context): boolean {
  if (context === 'enum' || context === 'object' || context === 'interface') return false;
  const short = !code.includes('\n') && !anchor.getText().includes('\n');
  return !(
    short &&
    (context !== 'statements' || ts.isVariableStatement(anchor) || ts.isExportDeclaration(anchor))
  );
}

function intoEmpty({ path, list, context }: Spot, text: string, code: string, style: Style): Edit {
  const { eol, indent: unit } = style;
  if (ts.isSourceFile(list)) {
    const lead = text === '' || text.endsWith('\n') ? '' : eol;
    return splice(path, text.length, text.length, `${lead}${fitSnippet(code, '', style)}${eol}`);
  }
  const outer = indentAt(text, list.getStart());
  const fitted = separated(fitSnippet(code, outer + unit, style), separatorIn(context));
  const close = list.end - 1;
  const open = text.slice(0, close).trimEnd().length;
  return splice(path, open, close, `${eol}${outer}${unit}${fitted}${eol}${outer}`);
}
