/** A program.md on disk. */
import { readFileSync } from 'node:fs';
import type { Task } from '../contracts/task.ts';
import { CliError } from './exit-codes.ts';
import { parseTask } from './task-text.ts';

/** Reads a task from a file. @throws CliError when it is missing or is not a task. */
export function readTaskFile(path: string): Task {
  return parseTask(readTextFile(path));
}

/** Reads a file that a person named; `-` is stdin. @throws CliError when it cannot be read. */
export function readTextFile(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw new CliError(
      'usage',
      `${path} cannot be read: ${(error as Error).message}`,
      'Name a file that exists.',
    );
  }
}
