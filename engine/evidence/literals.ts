/** The constants in code: good guesses for the arguments that it treats in a special way. */
import { ts } from 'ts-morph';

export interface Literals {
  strings: string[];
  numbers: number[];
  /** Regular expressions. */
  patterns: { source: string; flags: string }[];
}

const lengthMax = 40;

/** Strings, numbers and regular expressions that stand in these nodes, and the words of the latter. */
export function literalsIn(nodes: readonly ts.Node[]): Literals {
  const strings = new Set<string>();
  const numbers = new Set<number>();
  const patterns = new Set<string>();
  const visit = (node: ts.Node) => {
    if (ts.isTypeNode(node)) return;
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
      strings.add(node.text);
    if (ts.isRegularExpressionLiteral(node)) {
      patterns.add(node.text);
      for (const word of wordsOf(node.text)) strings.add(word);
    }
    if (ts.isNumericLiteral(node)) numbers.add(Number(node.text));
    ts.forEachChild(node, visit);
  };
  for (const node of nodes) visit(node);
  return {
    strings: [...strings].filter((each) => each.length > 0 && each.length <= lengthMax),
    numbers: [...numbers].filter(Number.isFinite),
    patterns: [...patterns].map((text) => ({
      source: text.slice(1, text.lastIndexOf('/')),
      flags: text.slice(text.lastIndexOf('/') + 1),
    })),
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
    patterns: [
      ...new Map([...a.patterns, ...b.patterns].map((each) => [JSON.stringify(each), each])).values(),
    ],
  };
}
