/** A program.md on disk. */
import { readFileSync } from 'node:fs';
import type { Task } from '../contracts/task.ts';
import { CliError } from './exit-codes.ts';
import { parseTask } from './task-text.ts';

/** Reads a task from a file. @throws CliError when it is missing or is not a task. */
export function readTaskFile(path: string): Task {
  return parseTask(readTextFile(path));
}

/** Reads a text file that a person named; `-` is stdin. @throws CliError when it cannot be read or is not UTF-8 */
export function readTextFile(path: string): string {
  try {
    const bytes = readFileSync(path === '-' ? 0 : path);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw new CliError('usage', `${path} is not text in UTF-8.`, 'Save it as UTF-8, or name another file.');
    const why = code === 'EISDIR' ? 'it is a folder' : message;
    throw new CliError('usage', `${path} cannot be read: ${why}.`, 'Name a file that exists.');
  }
}
