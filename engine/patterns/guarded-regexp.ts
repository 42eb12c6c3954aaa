/** Regular expressions of others, which may take for ever: they run under a bound of time. */
import { createContext, Script } from 'node:vm';
import { refuse } from '../refusal.ts';

const timeoutMs = 250;
const lineLengthMax = 5000;

/**
 * The places where a regular expression matches in the lines of a text; of a very long line only the beginning is looked at.
 * @throws RefusalError `shape` when it is not a regular expression, or takes too long
 */
export function regexpPlaces(
  source: string,
  ignoreCase: boolean,
): (text: string) => { start: number; end: number }[] {
  const context = createContext({ source, flags: ignoreCase ? 'giu' : 'gu', lines: [] as string[] });
  const run = (script: Script) => {
    try {
      return script.runInContext(context, { timeout: timeoutMs }) as [
        line: number,
        start: number,
        length: number,
      ][];
    } catch (error) {
      const { name, message } = error as Error;
      return refuse(
        'shape',
        name === 'SyntaxError' ? message : `The regular expression /${source}/ takes too long.`,
        'Write it more simply, without repetitions inside of repetitions, or use `text` or `pattern`.',
      );
    }
  };
  run(make);
  return (text) => {
    const starts = lineStarts(text);
    context.lines = starts.map((start, line) =>
      text
        .slice(start, Math.min(start + lineLengthMax, starts[line + 1] ?? text.length))
        .replace(/\r?\n$/, ''),
    );
    return run(match).map(([line, at, length]) => {
      const start = (starts[line] ?? 0) + at;
      return { start, end: start + length };
    });
  };
}

const make = new Script('regexp = new RegExp(source, flags); []');
const match = new Script(
  'lines.flatMap((line, index) => [...line.matchAll(regexp)].filter(([found]) => found !== "").map((found) => [index, found.index, found[0].length]))',
);

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
