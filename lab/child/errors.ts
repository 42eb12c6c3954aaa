/** What is told of an error that code threw. */
import { format, types } from 'node:util';

const charsMax = 16_000;

/** Gives message and stack. An error may be anything, and reading it may throw. */
export function describeError(error: unknown): { message: string; stack?: string } {
  try {
    if (!types.isNativeError(error)) return { message: `Thrown: ${format(error).slice(0, charsMax)}` };
    const message = inWordsOfTheSource(`${error.name}: ${error.message}`.slice(0, charsMax));
    return { message, stack: inWordsOfTheSource(String(error.stack).slice(0, charsMax)) };
  } catch (unreadable) {
    return { message: `Thrown: something that cannot be read (${typeof unreadable} when tried).` };
  }
}

/** `(0 , $loom0.total) is not a function` is `total is not a function` in the source. */
function inWordsOfTheSource(text: string): string {
  if (!text.includes('$loom')) return text;
  return text
    .replace(/\(0 ?, \$loom\d+\.([\w$]+)\)/g, '$1')
    .replace(/\$loom\d+\.([\w$]+)/g, '$1')
    .replace(/\$loomDefault/g, 'default');
}
