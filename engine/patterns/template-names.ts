/** Names in a template mean the same wherever it goes, and take no name from the code that it is put around. */
import { ts } from 'ts-morph';
import { twinOf } from '../compiler/checked.ts';
import { checkSameMeaning, freeNames, meaningAt } from '../names/free-names.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { lineAndColumn } from '../text/text.ts';
import type { Match, Pattern } from './pattern.ts';
import type { Found } from './pattern-search.ts';
import { type Code, variableOf, variablesIn } from './pattern-syntax.ts';

/**
 * A name that the template declares must not be one that stands in the code of a metavariable below it.
 * @throws RefusalError `capture`
 */
export function checkTemplateNames(
  template: Code,
  pattern: Pattern,
  path: string,
  { bindings }: Match,
): void {
  const known = new Set(pattern.nodes.flatMap(namesDeclaredIn));
  for (const { node, variable } of variablesIn(template)) {
    const declared = namesAround(node, template).filter((name) => !known.has(name));
    if (hasOwnThis(node, template)) declared.push('this', 'arguments', 'super');
    if (declared.length === 0) continue;
    for (const captured of bindings.get(variable.name ?? '') ?? []) {
      const name = declared.find((each) => mentions(captured, each));
      if (name === undefined) continue;
      const { line } = captured.getSourceFile().getLineAndCharacterOfPosition(captured.getStart());
      refuse(
        'capture',
        `${name} in ${path}:${line + 1} would mean the ${name} that the template declares.`,
        'Choose another name in the template, or leave this place out with `where` or `within`.',
        { candidates: [`${path}:${line + 1}`] },
      );
    }
  }
}

/** Names that the template declares in what lies around a node of it. */
function namesAround(node: ts.Node, template: Code): string[] {
  const names: string[] = [];
  for (let around: ts.Node = node; !ts.isSourceFile(around); around = around.parent) {
    const isRoot = template.nodes.includes(around);
    const beside = isRoot ? template.nodes : ((around.parent as Partial<ts.Block>).statements ?? []);
    names.push(...beside.flatMap(namesDeclaredIn));
    if (isRoot) break;
    const holdsNames =
      ts.isFunctionLike(around.parent) ||
      ts.isCatchClause(around.parent) ||
      ts.isIterationStatement(around.parent, false);
    if (holdsNames) names.push(...namesDeclaredIn(around.parent));
  }
  return names;
}

/** Names that a node declares, not those inside of a function's body. */
function namesDeclaredIn(node: ts.Node): string[] {
  const names: string[] = [];
  const visit = (each: ts.Node): void => {
    const { name } = each as ts.NamedDeclaration;
    const declares = ts.isVariableDeclaration(each) || ts.isParameter(each) || ts.isBindingElement(each);
    if (
      name &&
      ts.isIdentifier(name) &&
      (declares || ts.isDeclarationStatement(each) || ts.isFunctionExpression(each))
    ) {
      if (!variableOf(name)) names.push(name.text);
    }
    if (!ts.isBlock(each) || each === node) ts.forEachChild(each, visit);
  };
  visit(node);
  return names;
}

/** Whether the template puts a function around a node in which `this` is another. */
function hasOwnThis(node: ts.Node, template: Code): boolean {
  if (template.nodes.includes(node)) return false;
  const { parent } = node;
  return (ts.isFunctionLike(parent) && !ts.isArrowFunction(parent)) || hasOwnThis(parent, template);
}

function mentions(node: ts.Node, name: string): boolean {
  if (ts.isIdentifier(node) && node.text === name) return true;
  if (name === ts.tokenToString(node.kind)) return true;
  return ts.forEachChild(node, (child) => mentions(child, name) || undefined) ?? false;
}

/**
 * A name that only the template has must mean one thing at all matches.
 * @throws RefusalError `capture` with the places that differ
 */
export function checkFreeNames(
  snapshot: Snapshot,
  template: Code,
  pattern: Pattern,
  found: readonly Found[],
): void {
  const known = new Set(pattern.words);
  const names = template.nodes
    .flatMap(freeNames)
    .filter(({ name }) => !known.has(name) && !name.startsWith('$'));
  const program = names.length > 0 && found.length > 1 ? snapshot.service().getProgram() : undefined;
  if (!program) return;
  const checker = program.getTypeChecker();
  const places = found.flatMap(({ path, tree, nodes: [node] }) => {
    const checked = program.getSourceFile(snapshot.absolute(path));
    const twin = checked && node && twinOf(checked, node);
    return twin ? [{ node: twin, place: `${path}:${lineAndColumn(tree.text, node.getStart()).line}` }] : [];
  });
  for (const free of names) {
    const where = places.filter(({ node }) => meaningAt(checker, free, node) !== undefined);
    if (where.length > 1) checkSameMeaning(checker, template.text, [free], where);
  }
}
