/** What hides defects must not become more: `any`, suppressed checks, swallowed errors. */
import { ts } from 'ts-morph';
import type { Finding } from '../../contracts/report.ts';
import { isSource, lineOf, parse, walk } from './syntax.ts';
import type { FilePair } from './tests.ts';
import { extra } from './tests.ts';

interface Mark {
  rule: string;
  message: string;
  file: string;
  line: number;
  /** Equal texts are the same mark, moved. */
  text: string;
}

const suppression =
  /@ts-(?:ignore|expect-error|nocheck)|biome-ignore|(?:es|ox|ts)lint-disable|(?:istanbul|c8|v8) ignore/g;

/** Findings about marks that the changed files have more of than before, all taken together: code may move. */
export function codeFindings(files: FilePair[]): Finding[] {
  const sources = files.filter(({ path }) => isSource(path));
  const before = sources.flatMap(({ path, before: text }) => marksOf(path, text ?? ''));
  const after = sources.flatMap(({ path, after: text }) => marksOf(path, text ?? ''));
  return [...new Set(after.map(({ rule }) => rule))].flatMap((rule) => {
    const had = before.filter((mark) => mark.rule === rule);
    const has = after.filter((mark) => mark.rule === rule);
    const more = has.length - had.length;
    if (more <= 0) return [];
    const texts = extra(
      has.map(({ text }) => text),
      had.map(({ text }) => text),
    );
    return has
      .filter(({ text }) => texts.includes(text))
      .slice(0, Math.max(more, 1))
      .map(({ message, file, line }): Finding => ({ rule, message, file, line }));
  });
}

function marksOf(file: string, text: string): Mark[] {
  const source = parse(file, text);
  const marks: Mark[] = [];
  const quoted: [number, number][] = [];
  const add = (rule: string, message: string, node: ts.Node, position = node.getStart()) => {
    const line = lineOf(node, position);
    marks.push({ rule, message, file, line, text: text.split('\n')[line - 1]?.trim() ?? '' });
  };
  walk(source, (node) => {
    if (node.kind === ts.SyntaxKind.AnyKeyword)
      add('new-any', 'A new `any` turns the type checker off.', node);
    if (isQuoted(node)) quoted.push([node.getStart(), node.getEnd()]);
    if (ts.isCatchClause(node) && swallows(node.block, node.variableDeclaration?.name)) {
      add('swallowed-error', 'This catch neither uses the error nor throws: failures vanish.', node);
    }
    const handler = rejectionHandler(node);
    if (handler && swallows(handler.body, handler.parameters[0]?.name)) {
      add('swallowed-error', 'This `.catch` neither uses the error nor throws: failures vanish.', node);
    }
  });
  for (const { index, 0: word } of text.matchAll(suppression)) {
    if (quoted.some(([start, end]) => index >= start && index < end)) continue;
    add('suppressed-check', `A new \`${word}\` hides what a checker says.`, source, index);
  }
  return marks;
}

function isQuoted(node: ts.Node): boolean {
  return (
    ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node) || ts.isRegularExpressionLiteral(node)
  );
}

function rejectionHandler(node: ts.Node): ts.ArrowFunction | ts.FunctionExpression | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const handler = node.arguments[0];
  const isCatch = node.expression.name.text === 'catch' && node.arguments.length === 1;
  return isCatch && handler && (ts.isArrowFunction(handler) || ts.isFunctionExpression(handler))
    ? handler
    : undefined;
}

function swallows(body: ts.Node, error: ts.BindingName | undefined): boolean {
  let handled = false;
  const names = new Set<string>();
  if (error) walk(error, (node) => ts.isIdentifier(node) && names.add(node.text));
  walk(body, (node) => {
    if (ts.isThrowStatement(node)) handled = true;
    if (ts.isIdentifier(node) && names.has(node.text)) handled = true;
  });
  return !handled;
}
