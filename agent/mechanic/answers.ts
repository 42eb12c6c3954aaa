/** The answers of those queries that the mechanic asks. */
import type { Diagnostic } from '../../contracts/lab.ts';
import type { Literals, ParameterShape } from '../../engine/evidence.ts';
import type { Workspace } from '../../engine/index.ts';
import type { Lab } from '../worker.ts';

export interface UnusedExports {
  items: { selector: string }[];
  total: number;
}

export interface UnusedLocals {
  items: (Diagnostic & { what: 'import' | 'declaration' | 'other'; deletable?: string })[];
  total: number;
}

/** A selector that goes on to hold when its target changes. */
export const withoutHash = (selector: string) => selector.replace(/@[0-9a-f]{8}$/, '');

export interface CodeFix {
  path: string;
  line: number;
  fix: string;
  code: number;
  message: string;
}

export interface PureFunction {
  selector: string;
  path: string;
  name: string;
  params: ParameterShape[];
  literals: Literals;
}

/** Asks a workspace. @throws Error with the refusal: the mechanic only asks what must have an answer */
export function ask<Answer>(
  workspace: Pick<Workspace, 'query'>,
  query: string,
  params: Record<string, unknown>,
): Answer {
  return answerOf(workspace.query({ query, params }), query);
}

/** Asks a Lab. @throws Error with the refusal */
export async function askLab<Answer>(
  lab: Lab,
  query: string,
  params: Record<string, unknown>,
): Promise<Answer> {
  return answerOf(await lab.query({ query, params }), query);
}

function answerOf<Answer>(outcome: ReturnType<Workspace['query']>, query: string): Answer {
  if (!outcome.ok)
    throw new Error(`The query ${query} was refused: ${outcome.refusal.message} ${outcome.refusal.hint}`);
  return outcome.result as Answer;
}
