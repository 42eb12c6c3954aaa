/** Stacks of the child, told in lines of the TypeScript that the reader knows. */
import type { SourceMap } from 'node:module';
import { sep } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Evaluated code has paths in its stacks, Loom's own modules have URLs. */
const ownCode = `${pathToFileURL(import.meta.dirname).href}/`;
const place = /([^\s()]+?):(\d+):(\d+)/;

/** Maps each line of a stack to its source, with paths relative to the root; leaves out Node's and Loom's own lines. */
export function mapStack(
  stack: string,
  root: string,
  mapOf: (path: string) => SourceMap | undefined,
): string {
  const lines = stack.split('\n').filter((line) => !isOwn(line));
  return lines.map((line) => (/^\s+at /.test(line) ? mapLine(line, root, mapOf) : line)).join('\n');
}

function isOwn(line: string): boolean {
  return (
    /^\s+at /.test(line) &&
    (line.includes(ownCode) || /\bnode:|^\s+at new Promise \(<anonymous>\)/.test(line))
  );
}

function mapLine(line: string, root: string, mapOf: (path: string) => SourceMap | undefined): string {
  return line.replace(place, (whole, file: string, row: string, column: string) => {
    if (!file.startsWith(root + sep)) return whole;
    const path = file.slice(root.length + 1).replaceAll(sep, '/');
    const entry = mapOf(path)?.findEntry(Number(row) - 1, Number(column) - 1);
    if (!entry || !('originalLine' in entry)) return `${path}:${row}:${column}`;
    return `${path}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}
