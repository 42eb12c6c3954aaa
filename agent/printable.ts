/** Text of any origin, made fit for a terminal: models and files may hold what would move the cursor. */
import { stripVTControlCharacters } from 'node:util';

/** The text without what a terminal would obey; lines stay. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/[^\P{Cc}\n\t]/gu, '');
}

/** All of a text in one line. */
export function oneLine(text: string): string {
  return printable(text.replace(/\s*\n\s*/g, ' '));
}
