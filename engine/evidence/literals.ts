/** The constants in code: good guesses for the arguments that it treats in a special way. */
import { ts } from 'ts-morph';

export interface Literals {
  strings: string[];
  numbers: number[];
}

const lengthMax = 40;

/** Strings and numbers that stand in these nodes, and the words of their regular expressions. */
export function literalsIn(nodes: readonly ts.Node[]): Literals {
  const strings = new Set<string>();
  const numbers = new Set<number>();
  const visit = (node: ts.Node) => {
    if (ts.isTypeNode(node)) return;
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
      strings.add(node.text);
    if (ts.isRegularExpressionLiteral(node)) for (const word of wordsOf(node.text)) strings.add(word);
    if (ts.isNumericLiteral(node)) numbers.add(Number(node.text));
    ts.forEachChild(node, visit);
  };
  for (const node of nodes) visit(node);
  return {
    strings: [...strings].filter((each) => each.length > 0 && each.length <= lengthMax),
    numbers: [...numbers].filter(Number.isFinite),
  };
}

const wordsOf = (pattern: string) =>
  pattern
    .slice(1, pattern.lastIndexOf('/'))
    .split(/\\.|[^\w./:@#-]+/)
    .filter(Boolean);
/** The literals of both, each once. */
export function joinLiterals(a: Literals, b: Literals): Literals {
  return {
    strings: [...new Set([...a.strings, ...b.strings])],
    numbers: [...new Set([...a.numbers, ...b.numbers])],
  };
}
