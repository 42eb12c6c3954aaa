/** Code that stands twice: equal runs of tokens, found by hashing windows of them (Karp and Rabin, 1987, as PMD's CPD does). */
import { ts } from 'ts-morph';
import type { Workspace } from '../workspace-types.ts';
import { isMeasured } from './measure.ts';

export interface Duplicate {
  /** `src/a.ts:12`: where it stands first, and where again. */
  first: string;
  second: string;
  /** How many tokens are equal. */
  tokens: number;
  /** How many lines that is at the second place. */
  lines: number;
}

interface Tokens {
  path: string;
  /** Each different text has a number; `lines` are counted from 1. */
  ids: number[];
  lines: number[];
}

/**
 * Equal runs of at least so many tokens in the sources outside of tests, the longest first. Imports do not count, and a run is
 * told once, whatever lies in it.
 * @param tokensMin default 60: about ten lines
 */
export function duplicates(workspace: Pick<Workspace, 'list' | 'read'>, tokensMin = 60): Duplicate[] {
  const numbers = new Map<string, number>();
  const files = workspace
    .list()
    .filter(isMeasured)
    .map((path) => tokensOf(path, workspace.read(path) ?? '', numbers));
  const seen = new Map<number, { file: Tokens; at: number }[]>();
  const found: Duplicate[] = [];
  for (const file of files) {
    const hashes = windows(file.ids, tokensMin);
    let covered = 0;
    for (const [at, hash] of hashes.entries()) {
      const earlier = seen.get(hash) ?? [];
      if (at >= covered) {
        const longest = earlier
          .map((place) => ({ place, length: sharedLength(place, { file, at }) }))
          .filter(({ length }) => length >= tokensMin)
          .sort((a, b) => b.length - a.length)[0];
        if (longest) {
          found.push(told(longest.place, { file, at }, longest.length));
          covered = at + longest.length;
        }
      }
      earlier.push({ file, at });
      seen.set(hash, earlier);
    }
  }
  return found.sort((a, b) => b.tokens - a.tokens);
}

function tokensOf(path: string, text: string, numbers: Map<string, number>): Tokens {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false);
  const ids: number[] = [];
  const lines: number[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isImportDeclaration(node)) return;
    const children = node.getChildren(tree);
    for (const child of children) visit(child);
    if (children.length || node.kind === ts.SyntaxKind.EndOfFileToken) return;
    const token = node.getText(tree);
    if (token === '') return;
    if (!numbers.has(token)) numbers.set(token, numbers.size + 1);
    ids.push(numbers.get(token) as number);
    lines.push(tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1);
  };
  visit(tree);
  return { path, ids, lines };
}

/** A hash for each window, each made of the one before. */
function windows(ids: number[], size: number): number[] {
  const base = 1_000_003;
  let power = 1;
  for (let step = 1; step < size; step++) power = Math.imul(power, base);
  let hash = 0;
  const hashes: number[] = [];
  for (const [index, id] of ids.entries()) {
    if (index >= size) hash = (hash - Math.imul(ids[index - size] as number, power)) | 0;
    hash = (Math.imul(hash, base) + id) | 0;
    if (index >= size - 1) hashes.push(hash);
  }
  return hashes;
}

type Place = { file: Tokens; at: number };

/** How many tokens are equal from both places on; within one file the runs do not overlap. */
function sharedLength(one: Place, other: Place): number {
  const max = one.file === other.file ? other.at - one.at : Number.POSITIVE_INFINITY;
  let length = 0;
  while (
    length < max &&
    other.at + length < other.file.ids.length &&
    one.file.ids[one.at + length] === other.file.ids[other.at + length]
  )
    length++;
  return length;
}

function told(first: Place, second: Place, tokens: number): Duplicate {
  const lineOf = ({ file, at }: Place) => file.lines[at] as number;
  const last = second.file.lines[second.at + tokens - 1] as number;
  return {
    first: `${first.file.path}:${lineOf(first)}`,
    second: `${second.file.path}:${lineOf(second)}`,
    tokens,
    lines: last - lineOf(second) + 1,
  };
}
