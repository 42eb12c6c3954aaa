/** Facts about a text: its hash, and the style that new code must follow. */
import { createHash } from 'node:crypto';

/** SHA-256 of a text, in hexadecimal. */
export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** SHA-256 over sorted paths and texts: equal trees of changed files have equal digests. `null` is a deleted file. */
export function digestOf(files: Record<string, string | null>): string {
  const lines = Object.keys(files)
    .sort()
    .map((path) => `${path}\0${files[path] === null ? 'deleted' : hashText(files[path] ?? '')}\n`);
  return hashText(lines.join(''));
}

export interface Style {
  eol: '\n' | '\r\n';
  /** One step of indentation: a tab, or so many spaces. */
  indent: string;
  quote: "'" | '"';
  semicolons: boolean;
}

/** Reads the style of a text, or of the first part of a long one, by majority; an empty text gives two spaces, single quotes, semicolons. */
export function styleOf(text: string): Style {
  if (text.length <= sampleLength) return readStyle(text);
  // Many edits of one text ask for its style again and again.
  if (last?.text !== text) last = { text, style: readStyle(text.slice(0, sampleLength)) };
  return last.style;
}

const sampleLength = 20_000;
let last: { text: string; style: Style } | undefined;

function readStyle(text: string): Style {
  const tabs = text.match(/^\t/gm)?.length ?? 0;
  // The stars of a comment stand one further than its line.
  const steps = [...text.matchAll(/^( +)[^\s*]/gm)]
    .map(([, spaces]) => spaces?.length ?? 0)
    .filter((width) => width > 1);
  const single = text.match(/'/g)?.length ?? 0;
  const double = text.match(/"/g)?.length ?? 0;
  // Lines of comments say nothing about the ends of statements.
  const code = text.replace(/^[ \t]*(?:\/?\*|\/\/).*$/gm, '').replace(/[ \t]+\/\/.*$/gm, '');
  const ended = code.match(/;[ \t]*\r?$/gm)?.length ?? 0;
  // A line that the next one goes on with ends no statement.
  const bare = code.match(/[\w)'"`\]][ \t]*\r?$(?!\s*[?:.&|+*/=<>,)\]%^-])/gm)?.length ?? 0;
  return {
    eol: (text.match(/\r\n/g)?.length ?? 0) * 2 > (text.match(/\n/g)?.length ?? 0) ? '\r\n' : '\n',
    indent: tabs > steps.length ? '\t' : ' '.repeat(steps.length ? smallestCommon(steps) : 2),
    quote: double > single ? '"' : "'",
    semicolons: ended * 2 >= bare || ended + bare === 0,
  };
}

function smallestCommon(widths: number[]): number {
  const share = (step: number) => widths.filter((width) => width % step === 0).length / widths.length;
  return share(4) > 0.9 ? 4 : share(2) > 0.6 ? 2 : share(3) > 0.6 ? 3 : 2;
}

/** Indentation of the line that contains an offset. */
export function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

/** Line and column, both from 1, of an offset. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  // A list of places asks for one text after the other, again and again.
  if (lines?.text !== text) lines = { text, starts: lineStarts(text) };
  const { starts } = lines;
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

let lines: { text: string; starts: number[] } | undefined;

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
