/** Stacks of the child, told in lines of the TypeScript that the reader knows. */
import { sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Transpiled } from '../modules/transpile.ts';
import { labFolder } from '../own-code.ts';

/** Evaluated code has paths in its stacks, Loom's own modules have URLs. */
const ownCode = `${pathToFileURL(labFolder).href}/`;
const place = /([^\s()]+?):(\d+):(\d+)/;

/** The reader of an export, which stands before all that the source says. */
const readsExport = /^\s+at Module\.\S+ \([^()]+:1:1\)$/;

type TextOf = (path: string) => Pick<Transpiled, 'sourceOf'> | undefined;

/** Maps each line of a stack to its source, with paths relative to the root; leaves out Node's and Loom's own lines. */
export function mapStack(stack: string, root: string, textOf: TextOf): string {
  const lines = stack.split('\n').filter((line) => !isOwn(line));
  const mapped = lines.map((line) => {
    if (/^\s+at /.test(line)) return mapLine(line, root, textOf);
    // Above a text that is no JavaScript stands its place.
    return line.startsWith(root + sep) ? line.slice(root.length + 1).replaceAll(sep, '/') : line;
  });
  return mapped.filter((line) => !readsExport.test(line)).join('\n');
}

function isOwn(line: string): boolean {
  return (
    /^\s+at /.test(line) &&
    (line.includes(ownCode) ||
      /\bnode:|^\s+at (?:new Promise|(?:async )?(?:Async)?Generator\.next) \(<anonymous>\)/.test(line))
  );
}

function mapLine(line: string, root: string, textOf: TextOf): string {
  return line.replace(place, (whole, file: string, row: string, column: string) => {
    if (!file.startsWith(root + sep)) return whole;
    const path = file.slice(root.length + 1).replaceAll(sep, '/');
    const there = { line: Number(row), column: Number(column) };
    const { line, column: at } = textOf(path)?.sourceOf(there) ?? there;
    return `${path}:${line}:${at}`;
  });
}
