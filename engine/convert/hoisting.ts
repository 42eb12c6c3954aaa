/** What runs before a declaration. */
import { ts } from 'ts-morph';
import { evaluationOf } from '../extract/evaluation.ts';
import { statementsOf } from '../names/places.ts';
import { symbolOf } from '../names/uses.ts';
import { refuse } from '../refusal.ts';
import { lineAndColumn } from '../text/text.ts';

/**
 * Sees that nothing that runs earlier leads to a function that becomes a constant: before it is initialised nothing may call it.
 * @throws RefusalError `capture`
 */
export function checkHoisting(
  found: ts.FunctionDeclaration,
  symbol: ts.Symbol,
  checker: ts.TypeChecker,
): void {
  const siblings = statementsOf(found.parent);
  const earlier = siblings
    .slice(0, siblings.indexOf(found))
    .filter(
      (statement) =>
        !ts.isFunctionDeclaration(statement) &&
        !ts.isImportDeclaration(statement) &&
        isActing(statement, checker),
    );
  const seen = new Set<ts.Node>();
  const leads = (node: ts.Node): boolean => {
    if (ts.isTypeNode(node)) return false;
    if (ts.isIdentifier(node)) {
      const meant = symbolOf(node, checker);
      if (meant === symbol) return true;
      const declaration = meant?.valueDeclaration;
      const isNear = declaration?.getSourceFile() === found.getSourceFile() && !seen.has(declaration);
      if (
        declaration &&
        isNear &&
        (ts.isFunctionDeclaration(declaration) ||
          ts.isVariableDeclaration(declaration) ||
          ts.isClassLike(declaration))
      ) {
        seen.add(declaration);
        if (leads(declaration)) return true;
      }
    }
    return ts.forEachChild(node, (child) => leads(child) || undefined) ?? false;
  };
  const caller = earlier.find((statement) => leads(statement));
  if (!caller) return;
  const { line } = lineAndColumn(found.getSourceFile().text, caller.getStart());
  refuse(
    'capture',
    `Line ${line} runs before ${found.name?.text} would be there, and leads to it.`,
    'Move the function above that line first.',
    {
      candidates: [`line ${line}`],
    },
  );
}

const isActing = (statement: ts.Statement, checker: ts.TypeChecker) => {
  const acting = (node: ts.Node): boolean =>
    (ts.isExpression(node) && evaluationOf(node, checker) === 'acts') ||
    (ts.forEachChild(node, (child) => (ts.isFunctionLike(child) ? undefined : acting(child) || undefined)) ??
      false);
  return acting(statement) || ts.isClassDeclaration(statement);
};
