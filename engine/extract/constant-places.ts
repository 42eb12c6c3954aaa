/** Where a new constant can stand before the expression that it takes the place of. */
import { ts } from 'ts-morph';
import { contains } from '../names/scopes.ts';
import { attachedStart } from '../text/layout.ts';
import type { Splice } from '../text/splices.ts';
import { indentAt, styleOf } from '../text/text.ts';

export interface ConstantPlace {
  /** `list`: before a statement of a list. `single`: a statement that needs a block. `arrow`: the value of an arrow. */
  kind: 'list' | 'single' | 'arrow';
  /** The statement, or the value of the arrow. */
  anchor: ts.Node;
}

/** The innermost place before which a constant can be declared for all these expressions, or the top level of the module. */
export function constantPlace(nodes: readonly ts.Node[], toModule: boolean): ConstantPlace | undefined {
  const [first] = nodes;
  for (let node: ts.Node | undefined = first; node?.parent; node = node.parent) {
    const kind = kindAt(node, toModule);
    const around = kind === 'list' ? node.parent : node;
    if (kind && nodes.every((each) => contains(around, each))) return { kind, anchor: node };
  }
  return undefined;
}

function kindAt(node: ts.Node, toModule: boolean): ConstantPlace['kind'] | undefined {
  const { parent } = node;
  if (ts.isArrowFunction(parent) && parent.body === node && !ts.isBlock(node))
    return toModule ? undefined : 'arrow';
  if (!ts.isStatement(node) || (ts.isBlock(node) && !isList(parent))) return undefined;
  if (toModule && !ts.isSourceFile(parent)) return undefined;
  if (isList(parent)) return 'list';
  return ts.isLabeledStatement(parent) ? undefined : 'single';
}

const isList = (node: ts.Node) =>
  ts.isBlock(node) || ts.isSourceFile(node) || ts.isModuleBlock(node) || ts.isCaseOrDefaultClause(node);

/** Where a declaration goes, and so the indentation that it gets. */
export function startOf({ kind, anchor }: ConstantPlace): number {
  return kind === 'list' ? attachedStart(anchor.getSourceFile().text, anchor) : anchor.getStart();
}

/** The splices that put a declaration there. It is indented as the line of the anchor is. */
export function declareAt(place: ConstantPlace, declaration: string): Splice[] {
  const { kind, anchor } = place;
  const { text } = anchor.getSourceFile();
  const { eol, indent: step, semicolons } = styleOf(text);
  const start = startOf(place);
  const indent = indentAt(text, start);
  if (kind === 'list') {
    const isFirstOnLine =
      text
        .slice(0, start)
        .slice(text.lastIndexOf('\n', start - 1) + 1)
        .trim() === '';
    const guard = !semicolons && /^[([`+\-/]/.test(anchor.getText()) ? ';' : '';
    return [{ start, end: start, text: `${declaration}${guard}${isFirstOnLine ? eol + indent : ' '}` }];
  }
  if (kind === 'arrow') {
    const inner = indent + step;
    const close = `${semicolons ? ';' : ''}${eol}${indent}}`;
    const open = `{${eol}${inner}${declaration.replaceAll(eol + indent, eol + inner)}${eol}${inner}return `;
    return [
      { start, end: start, text: open },
      { start: anchor.end, end: anchor.end, text: close },
    ];
  }
  const gap = /\s*$/.exec(text.slice(0, start))?.[0].length ?? 0;
  const ownsLine = text.slice(start - gap, start).includes('\n');
  const inner = ownsLine ? indent : indent + step;
  const outer = ownsLine && indent.endsWith(step) ? indent.slice(0, -step.length) : indent;
  const shifted = ownsLine ? declaration : declaration.replaceAll(eol + indent, eol + inner);
  return [
    { start: start - gap, end: start, text: ` {${eol}${inner}${shifted}${eol}${inner}` },
    { start: anchor.end, end: anchor.end, text: `${eol}${outer}}` },
  ];
}
