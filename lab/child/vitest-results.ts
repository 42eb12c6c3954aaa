/** Reads what vitest keeps in its task trees, which have had one shape since version 1. */
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { TestCase } from '../../contracts/lab.ts';

export interface TaskError {
  name?: string;
  message?: string;
  diff?: string;
  stack?: string;
}

interface Task {
  type: string;
  name: string;
  mode?: string;
  tasks?: Task[];
  result?: { state?: string; duration?: number; errors?: TaskError[] };
}

export interface TaskFile extends Task {
  filepath: string;
}

const messageCharsMax = 4_000;
const failuresMax = 100;

/** Every test of the files, names joined by ` > `. */
export function casesOf(files: TaskFile[], root: string): TestCase[] {
  return files.flatMap((file) => {
    const path = relative(root, file.filepath);
    const collect = (task: Task, above: string[]): TestCase[] => {
      const names = [...above, task.name];
      return task.type === 'suite'
        ? (task.tasks ?? []).flatMap((inner) => collect(inner, names))
        : [testCase(task, path, names.join(' > '), root)];
    };
    return (file.tasks ?? []).flatMap((task) => collect(task, []));
  });
}

function testCase(task: Task, file: string, name: string, root: string): TestCase {
  const state = task.result?.state;
  const errors = task.result?.errors ?? [];
  return {
    file,
    name,
    state: state === 'pass' ? 'passed' : state === 'fail' ? 'failed' : 'skipped',
    durationMs: Math.max(0, task.result?.duration ?? 0),
    ...(errors.length && { message: errors.map((error) => describeError(error, root)).join('\n\n') }),
  };
}

/** What went wrong outside a test: a file that does not load, a hook, an error that nobody caught. */
export function failuresOf(session: { files(): TaskFile[]; errors(): unknown[] }, root: string): string[] {
  const suites = (task: Task): Task[] => [
    task,
    ...(task.tasks ?? []).filter(({ type }) => type === 'suite').flatMap(suites),
  ];
  const inFiles = session
    .files()
    .flatMap((file) =>
      suites(file).flatMap((suite) =>
        (suite.result?.errors ?? []).map(
          (error) => `${relative(root, file.filepath)}: ${describeError(error, root)}`,
        ),
      ),
    );
  const unhandled = session.errors().map((error) => `Unhandled: ${describeError(error as TaskError, root)}`);
  return [...inFiles, ...unhandled].slice(0, failuresMax);
}

/** The message, the difference, and the first place in the project. */
export function describeError({ name, message, diff, stack }: TaskError, root: string): string {
  const at = stack?.split('\n').find((line) => line.includes(root) && !line.includes('node_modules'));
  const place = at?.trim().replaceAll(`file://${root}`, root).replaceAll(`${root}/`, '');
  const parts = [`${name ?? 'Error'}: ${message ?? ''}`, diff, place].filter((part) => part);
  return stripVTControlCharacters(parts.join('\n')).slice(0, messageCharsMax);
}
