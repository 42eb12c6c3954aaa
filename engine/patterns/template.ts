/** Writes what stands in the place of a match: a template with the code that its metavariables stand for. */
import { ts } from 'ts-morph';
import { refuse } from '../refusal.ts';
import { putStatements } from '../statements/statement-slots.ts';
import { attachedStart, fitSnippet } from '../text/layout.ts';
import { needsParentheses, putExpression } from '../text/parentheses.ts';
import { joinSplices, type Splice } from '../text/splices.ts';
import { ended } from '../text/statement-ends.ts';
import { indentAt, styleOf } from '../text/text.ts';
import type { Exchange, Exchanges } from '../text/tree-shape.ts';
import { typeNeedsParentheses } from '../text/type-parentheses.ts';
import type { Bindings, Match, Pattern } from './pattern.ts';
import { type Code, parseCode, variableOf, variablesIn } from './pattern-syntax.ts';

/** Reads the template of a pattern. @throws RefusalError `syntax`, `shape` when its metavariables are not those of the pattern */
export function parseTemplate(text: string, path: string, pattern: Pattern): Code {
  const template = parseCode(text, path, pattern.form);
  for (const { variable } of variablesIn(template)) {
    const { name, isList } = variable;
    if (name !== undefined && pattern.variables.get(name) === isList) continue;
    const written = `${isList ? '$$$' : '$'}${name ?? '_'}`;
    refuse(
      'shape',
      `The template uses ${written}, which the pattern does not have.`,
      'Use the metavariables of the pattern.',
      {
        candidates: [...pattern.variables].map(([each, list]) => `${list ? '$$$' : '$'}${each}`),
      },
    );
  }
  return template;
}

/** The matches of one file by their first node, and the template that takes their place. */
export interface Rewriting {
  path: string;
  text: string;
  template: Code;
  byNode: ReadonlyMap<ts.Node, Match>;
  /** By where they start, outer ones first. */
  sorted: readonly { start: number; end: number; match: Match }[];
  /** The template as it was read with other indentations. */
  read: Map<string, Code>;
}

/** Prepares the rewriting of a file. */
export function rewritingOf(
  path: string,
  text: string,
  template: Code,
  matches: readonly Match[],
): Rewriting {
  const byNode = new Map(matches.map((match) => [match.nodes[0] as ts.Node, match]));
  const sorted = matches
    .map((match) => ({ start: startOf(match), end: endOf(match), match }))
    .sort((a, b) => a.start - b.start || b.end - a.end);
  return { path, text, template, byNode, sorted, read: new Map([[template.text, template]]) };
}

/** The splices that rewrite these matches, none of which lies in another. */
export function rewritten(rewriting: Rewriting, matches: readonly Match[]): Splice[] {
  return matches.map((match) => spliceFor(rewriting, match));
}

function spliceFor(rewriting: Rewriting, match: Match): Splice {
  const [first] = match.nodes as readonly [ts.Node];
  const { form, nodes } = rewriting.template;
  if (form === 'statement') {
    const code = (indent: string) => render(rewriting, match, indent).text;
    return putStatements(match.nodes as ts.Statement[], code, countOf(nodes, match.bindings));
  }
  const { text, root } = render(rewriting, match, indentAt(rewriting.text, first.getStart()));
  if (isShorthand(first)) {
    const value = ts.isIdentifier(first) ? `${first.text}: ${text}` : text;
    return { start: first.getStart(), end: first.end, text: value };
  }
  if (form === 'expression') return putExpression(first as ts.Expression, root as ts.Expression, text);
  const parenthesised =
    form === 'type' && ts.isTypeNode(first) && typeNeedsParentheses(first, root as ts.TypeNode)
      ? `(${text})`
      : text;
  return { start: first.getStart(), end: first.end, text: parenthesised };
}

/** `{ total }` becomes `{ total: sum() }`. */
const isShorthand = (node: ts.Node) =>
  ts.isShorthandPropertyAssignment(node.parent) && node.parent.name === node;

/** How many statements a template gives. */
function countOf(nodes: readonly ts.Node[], bindings: Bindings): number {
  return nodes.reduce((sum, node) => {
    const variable = variableOf(node);
    return (
      sum + (variable?.isList && variable.name !== undefined ? (bindings.get(variable.name)?.length ?? 0) : 1)
    );
  }, 0);
}

/** The text for a match, and the node that stands for it as a whole. */
function render(
  rewriting: Rewriting,
  match: Match,
  indent: string,
): { text: string; root: ts.Node | undefined } {
  const { template, path, text } = rewriting;
  const whole =
    template.form === 'statement' ? ended(template.text, template.nodes, styleOf(text)) : template.text;
  const fitted = fitSnippet(whole, indent, styleOf(text));
  const code = rewriting.read.get(fitted) ?? parseCode(fitted, path, template.form);
  rewriting.read.set(fitted, code);
  const offset = code.tree.text.indexOf(fitted);
  const splices = variablesIn(code).flatMap(({ node, variable }): Splice[] => {
    const captured = match.bindings.get(variable.name ?? '') ?? [];
    if (captured.length === 0) return [withoutItem(node, match.bindings)];
    const line = indentAt(fitted, node.getStart() - offset) || indent;
    const whole = variable.isList && captured.every((each) => ts.isStatement(each)) && blockAround(node);
    if (whole && (captured.length > 1 || /\n/.test(captured[0]?.getText() ?? ''))) {
      const { eol, indent: step } = styleOf(text);
      const put = textOf(rewriting, captured, node, line + step);
      return [{ ...whole, text: `${eol}${line}${step}${put}${eol}${line}` }];
    }
    return [{ start: node.getStart(), end: node.end, text: textOf(rewriting, captured, node, line) }];
  });
  const only = code.nodes.length === 1 ? code.nodes[0] : undefined;
  const variable = only && variableOf(only);
  const root = variable ? match.bindings.get(variable.name ?? '')?.[0] : only;
  const moved = splices.map((splice) => ({
    ...splice,
    start: splice.start - offset,
    end: splice.end - offset,
  }));
  return { text: joinSplices(fitted, moved), root };
}

/** The inside of `{ $$$BODY }` on one line: several statements get lines of their own. */
function blockAround(node: ts.Node): { start: number; end: number } | undefined {
  const { parent } = node;
  if (!ts.isBlock(parent) || parent.statements.length !== 1 || parent.getText().includes('\n'))
    return undefined;
  return { start: parent.getStart() + 1, end: parent.end - 1 };
}

/** The code that a metavariable stands for, as it is written in its place in the template. */
function textOf(rewriting: Rewriting, captured: readonly ts.Node[], place: ts.Node, indent: string): string {
  const { text } = rewriting;
  const [first] = captured as readonly [ts.Node];
  const last = captured.at(-1) as ts.Node;
  const own = captured.length === 1 ? rewriting.byNode.get(first) : undefined;
  if (own && ts.isExpression(first) && ts.isExpression(place)) {
    const { text: written, root } = render(rewriting, own, indent);
    return needsParentheses(place, root as ts.Expression, written) ? `(${written})` : written;
  }
  const start = ts.isStatement(first) ? attachedStart(text, first) : startWithComment(text, first);
  const inside = matchesBetween(rewriting, first.getStart(), last.end);
  const splices = outermost(inside).map((match) => spliceFor(rewriting, match));
  const written = joinSplices(
    text.slice(start, last.end),
    splices.map((splice) => ({ ...splice, start: splice.start - start, end: splice.end - start })),
  );
  if (ts.isStatement(first)) return fitSnippet(indentAt(text, start) + written, indent, styleOf(text));
  const needs =
    ts.isExpression(first) && ts.isIdentifier(place) && captured.length === 1
      ? needsParentheses(place, first, written)
      : ts.isTypeNode(first) && ts.isTypeNode(place) && typeNeedsParentheses(place, first);
  return needs ? `(${written})` : written;
}

/** The matches that lie between two offsets, found by bisection. */
function matchesBetween({ sorted }: Rewriting, start: number, end: number): Match[] {
  let low = 0;
  for (let high = sorted.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  const found: Match[] = [];
  for (let at = low; at < sorted.length; at++) {
    const each = sorted[at];
    if (!each || each.start >= end) break;
    if (each.end <= end) found.push(each.match);
  }
  return found;
}

/** A comment in the same line directly before a node goes with it. */
function startWithComment(text: string, node: ts.Node): number {
  const comments = ts.getTrailingCommentRanges(text, node.getFullStart()) ?? [];
  const first = comments[0];
  const isBefore = comments.every(({ kind }) => kind === ts.SyntaxKind.MultiLineCommentTrivia);
  return first && isBefore && !text.slice(node.getFullStart(), node.getStart()).includes('\n')
    ? first.pos
    : node.getStart();
}

/** Those of the matches that lie in no other. */
export function outermost<Each extends Match>(matches: readonly Each[]): Each[] {
  const kept: Each[] = [];
  const sorted = matches.toSorted((a, b) => startOf(a) - startOf(b) || endOf(b) - endOf(a));
  for (const match of sorted) {
    const last = kept.at(-1);
    if (!last || startOf(match) >= endOf(last)) kept.push(match);
  }
  return kept;
}

const startOf = ({ nodes }: Match) => (nodes[0] as ts.Node).getStart();
const endOf = ({ nodes }: Match) => (nodes.at(-1) as ts.Node).end;

/** Takes a `$$$` that stands for nothing out of its list, with one separator. */
function withoutItem(node: ts.Node, bindings: Bindings): Splice {
  const list = listOf(node);
  const index = list.indexOf(node);
  const isEmpty = (each: ts.Node) => {
    const variable = variableOf(each);
    return variable?.isList === true && (bindings.get(variable.name ?? '') ?? []).length === 0;
  };
  const previous = list[index - 1];
  const next = list[index + 1];
  const keepsBefore = list.slice(0, index).some((each) => !isEmpty(each));
  if (previous && keepsBefore) return { start: previous.end, end: node.end, text: '' };
  return { start: node.getStart(), end: next ? next.getStart() : node.end, text: '' };
}

function listOf(node: ts.Node): readonly ts.Node[] {
  for (const value of Object.values(node.parent))
    if (Array.isArray(value) && value.includes(node)) return value as ts.Node[];
  return [node];
}

/** What the rewriting should be read as: the template for each match, and for its metavariables what they stood for. */
export function exchangesFor({ template, byNode }: Rewriting, matches: readonly Match[]): Exchanges {
  const later = new Set(matches.flatMap(({ nodes }) => nodes.slice(1)));
  const atMatch = (node: ts.Node): Exchange | undefined => {
    if (later.has(node)) return { nodes: [] };
    if (ts.isShorthandPropertyAssignment(node) && byNode.has(node.name)) {
      const [value] = template.nodes as readonly [ts.Expression];
      return { nodes: [ts.factory.createPropertyAssignment(node.name.text, value)] };
    }
    const match = byNode.get(node);
    if (!match) return undefined;
    const inside: Exchanges = (each) => {
      const variable = variableOf(each);
      const nodes = match.bindings.get(variable?.name ?? '') ?? [];
      return variable && nodes.every((node) => standsFor(each, node))
        ? { nodes, inside: atMatch }
        : undefined;
    };
    const isAlone =
      template.form === 'statement' && match.nodes[0] !== undefined && !isInList(match.nodes[0]);
    const wrapped = isAlone && countOf(template.nodes, match.bindings) !== 1;
    return {
      nodes: wrapped ? [ts.factory.createBlock(template.nodes as ts.Statement[])] : template.nodes,
      inside,
    };
  };
  return atMatch;
}

/** In `const [$A] = x` a name takes the place of the name alone, not of the element. */
function standsFor(place: ts.Node, node: ts.Node): boolean {
  if (ts.isIdentifier(place) || ts.isJsxText(place)) return true;
  if (ts.isExpressionStatement(place)) return ts.isStatement(node);
  if (ts.isTypeReferenceNode(place) || ts.isExpressionWithTypeArguments(place)) return ts.isTypeNode(node);
  return !ts.isExpression(node) && !ts.isBindingName(node) && !ts.isPropertyName(node);
}

const isInList = ({ parent }: ts.Node) =>
  ts.isBlock(parent) ||
  ts.isSourceFile(parent) ||
  ts.isModuleBlock(parent) ||
  ts.isCaseOrDefaultClause(parent);
