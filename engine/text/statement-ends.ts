/** Where statements end when no semicolon says so. */
import { ts } from 'ts-morph';
import type { Style } from './text.ts';

/** Code with a semicolon at its end where the style has them and its last statement lacks one. */
export function ended(code: string, statements: readonly ts.Node[], style: Style): string {
  const last = statements.at(-1) as ts.Statement | undefined;
  const lacks =
    style.semicolons && last !== undefined && isOpenEnded(last) && code.trimEnd().endsWith(last.getText());
  return lacks ? `${code.trimEnd()};` : code;
}

/** Whether code, behind its comments, starts in a way that would go on with a line above that has no semicolon. */
export const goesOn = (code: string) => /^(?:\s|\/\*[\s\S]*?\*\/|\/\/.*)*(?:[([`+-]|\/(?![/*]))/.test(code);

/** Whether the statement above is ended by nothing but its line, so that `(`, `[` and the like would go on with it. */
export function joinsLineAbove(statement: ts.Statement): boolean {
  const { parent } = statement;
  if (
    !ts.isBlock(parent) &&
    !ts.isSourceFile(parent) &&
    !ts.isModuleBlock(parent) &&
    !ts.isCaseOrDefaultClause(parent)
  )
    return false;
  const above = parent.statements[parent.statements.indexOf(statement) - 1];
  return above !== undefined && isOpenEnded(above);
}

/** Whether a statement has its end from its line. */
export function isOpenEnded(statement: ts.Statement): boolean {
  const text = statement.getText();
  if (text.endsWith(';')) return false;
  const isClosed =
    ts.isBlock(statement) ||
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isModuleDeclaration(statement) ||
    ts.isTryStatement(statement) ||
    ts.isSwitchStatement(statement);
  if (isClosed) return false;
  const inner = innerStatement(statement);
  return inner ? isOpenEnded(inner) : !ts.isEmptyStatement(statement);
}

function innerStatement(statement: ts.Statement): ts.Statement | undefined {
  if (ts.isIfStatement(statement)) return statement.elseStatement ?? statement.thenStatement;
  if (ts.isDoStatement(statement)) return undefined;
  return ts.isIterationStatement(statement, false) || ts.isLabeledStatement(statement)
    ? statement.statement
    : undefined;
}
