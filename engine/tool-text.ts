/** What a model is told of a tool besides its schema: what it does, when to use it, when another one, and a worked example. */
import { structuredPatch } from 'diff';
import type { Example } from './operation.ts';

export interface Usage {
  /** What it does, in a sentence or a few, for a model and a person. */
  summary: string;
  /** When it is the right one: goes on after "Use when". */
  when: string;
  /** When it is not: goes on after "Not for:", with the name of the tool that is better, `a file → rename-file`. */
  whenNot: string;
}

/**
 * The description of a tool, in as few words as say it.
 * @param params of the worked example, as a model sends them
 * @param changes what the example does to files
 */
export function toolText(
  { summary, when, whenNot }: Usage,
  params: Record<string, unknown>,
  changes?: Pick<Example, 'before' | 'after'>,
): string {
  const lines = changes ? changedLines(changes) : [];
  return [
    `${summary} Use when ${when}. Not for: ${whenNot}.`,
    `Example: ${JSON.stringify(params)}`,
    ...lines,
  ].join('\n');
}

/** The lines that an example changes, with one beside them: what stays the same would only cost. */
function changedLines({ before, after }: Pick<Example, 'before' | 'after'>): string[] {
  return Object.entries(after).flatMap(([path, text]) => {
    if (text === null) return [`${path}: deleted`];
    const { hunks } = structuredPatch('', '', before[path] ?? '', text, '', '', { context: 1 });
    return [`${path}${before[path] === undefined ? ', new' : ''}:`, ...hunks.flatMap(({ lines }) => lines)];
  });
}
