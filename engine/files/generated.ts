/** Files that a program writes, and files that are too large: an edit by hand would be lost, or endless. */
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';

/** Characters of the largest file that is edited. */
const fileSizeMax = 4_000_000;

/** @throws RefusalError `unsupported` for a file that is too large, `read-only` for one that is made by a program */
export function checkEditable(snapshot: Snapshot, path: string): void {
  checkSize(snapshot, path);
  const text = snapshot.read(path);
  const why = text === undefined ? undefined : whyGenerated(snapshot, path, text);
  if (why)
    refuse('read-only', `${path} is generated: ${why}.`, 'Change what it is made from, and make it anew.');
}

/** @throws RefusalError `unsupported` */
export function checkSize(snapshot: Snapshot, path: string): void {
  const text = snapshot.read(path) ?? '';
  if (text.length > fileSizeMax)
    refuse(
      'unsupported',
      `${path} has ${Math.round(text.length / 1e6)} million characters; the limit is ${fileSizeMax / 1e6} million.`,
      'Split the file, or edit it with another tool.',
    );
}

const marked = /@generated\b|\bgenerated\b[^\n]*\bdo not (?:edit|modify)\b/i;

function whyGenerated(snapshot: Snapshot, path: string, text: string): string | undefined {
  const { outDir, declarationDir } = snapshot.project.options;
  const output = [outDir, declarationDir].find(
    (folder) => folder && snapshot.absolute(path).startsWith(`${folder}/`),
  );
  if (output) return `${snapshot.relative(output) ?? output} is where the compiler writes`;
  if (/(?:^|\/)dist\//.test(path)) return 'dist holds what a build writes';
  const source = sourceOf(path).find((each) => snapshot.exists(each));
  if (source) return `it is made from ${source}`;
  if (marked.test(headOf(text))) return 'its first comment says so';
  const isScript = /\.(?:[cm]?js|css)$/.test(path);
  if (isScript && (/\.min\.[a-z]+$/.test(path) || isMinified(text))) return 'it is minified';
  return undefined;
}

/** `half.d.ts` and `half.js` beside `half.ts`. */
function sourceOf(path: string): string[] {
  const match = /^(?<stem>.*?)(?:\.d\.(?<d>[cm]?)ts|\.(?<j>[cm]?)jsx?)$/.exec(path)?.groups;
  if (!match) return [];
  const kind = match.d ?? match.j ?? '';
  return kind ? [`${match.stem}.${kind}ts`] : [`${match.stem}.ts`, `${match.stem}.tsx`];
}

/** The comments at the top of a file. */
const headOf = (text: string) =>
  /^(?:\uFEFF?\s|#![^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|#[^\n]*)*/.exec(
    text.slice(0, 4000),
  )?.[0] ?? '';

const isMinified = (text: string) => text.length > 5000 && text.length / text.split('\n').length > 400;
