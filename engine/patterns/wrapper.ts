/** Code that statements are wrapped in: `try { $$$BODY } finally { close(); }`. */
import { ts } from 'ts-morph';
import { refuse } from '../refusal.ts';
import { fitSnippet } from '../text/layout.ts';
import type { Style } from '../text/text.ts';
import { indentAt } from '../text/text.ts';
import { type Code, parseCode, variablesIn } from './pattern-syntax.ts';

export interface Wrapper {
  code: Code;
  /** Where the statements go. */
  body: ts.Node;
  /** The text before and behind them, and their indentation inside of it. */
  before: string;
  after: string;
  indent: string;
}

/** Reads such code. @throws RefusalError `syntax`, `shape` when it does not say where the statements go */
export function parseWrapper(text: string, path: string, style: Style): Wrapper {
  const fitted = fitSnippet(text, '', { ...style, eol: '\n' });
  const code = parseCode(fitted, path, 'statement');
  const [only, second] = variablesIn(code).filter(({ variable }) => variable.isList);
  if (!only && !second) {
    const empty = emptyBlocks(code);
    const [block] = empty;
    if (empty.length === 1 && block) return parseWrapper(withBody(code, block), path, style);
  }
  if (!only || second || !ts.isExpressionStatement(only.node))
    refuse(
      'shape',
      'The code does not say where the statements go.',
      'Write `$$$BODY` once where they go: `try { $$$BODY } finally { close(); }`.',
    );
  const offset = code.tree.text.indexOf(fitted);
  const body = only.node;
  const start = body.getStart() - offset;
  const before = fitted.slice(0, start).trimEnd();
  const isFirstOfLine = fitted.slice(fitted.lastIndexOf('\n', start - 1) + 1, start).trim() === '';
  const indent = isFirstOfLine ? indentAt(fitted, start) : indentAt(before, before.length) + style.indent;
  return { code, body, before, after: fitted.slice(body.end - offset).trimStart(), indent };
}

function emptyBlocks(code: Code): ts.Block[] {
  const found: ts.Block[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isBlock(node) && node.statements.length === 0) found.push(node);
    ts.forEachChild(node, visit);
  };
  code.nodes.forEach(visit);
  return found;
}

function withBody({ tree, text }: Code, block: ts.Block): string {
  const at = block.getStart() + 1 - tree.text.indexOf(text);
  return `${text.slice(0, at)} $$$BODY ${text.slice(at)}`;
}

/** What lies around the statements inside the wrapper, innermost first. */
export function layersOf({ code, body }: Wrapper): ts.Node[] {
  const layers: ts.Node[] = [];
  for (let node = body; !code.nodes.includes(node); node = node.parent) layers.push(node.parent);
  return layers;
}

/** What stands before and behind the statements, for lines with an indentation. */
export function sidesOf(
  { before, after }: Wrapper,
  outer: string,
  inner: string,
  eol: string,
): [head: string, tail: string] {
  const shifted = (part: string) => part.replaceAll(/\n(?=.)/g, `${eol}${outer}`);
  return [
    before === '' ? '' : `${shifted(before)}${eol}${inner}`,
    after === '' ? '' : `${eol}${outer}${shifted(after)}`,
  ];
}
