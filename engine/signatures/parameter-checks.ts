/** What must hold before the parameters of a family are changed. */
import { ts } from 'ts-morph';
import { commute, evaluationOf } from '../extract/evaluation.ts';
import { checkSameMeaning, freeNames, parseArgument, parseType } from '../names/free-names.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import type { SignatureNode } from './function-uses.ts';
import { type NewParameter, parametersOf } from './parameter-changes.ts';
import { isPlainScript } from './parameter-text.ts';
import type { Placed, SignatureFamily } from './signature-family.ts';

type Member = Placed<SignatureNode>;

/** Types and defaults must mean the same at all members that get them. @throws RefusalError `capture`, `not-found` */
export function checkPieces(
  family: SignatureFamily,
  list: readonly NewParameter[],
  returns: string | undefined,
): void {
  const own = new Set(list.map(({ finalName }) => finalName));
  const pieces = [
    ...list.flatMap(({ type, default: value }) => [
      ...(type === undefined ? [] : [{ text: type, node: parseType(type) }]),
      ...(value === undefined ? [] : [{ text: value, node: parseArgument(value) }]),
    ]),
    ...(returns === undefined ? [] : [{ text: returns, node: parseType(returns) }]),
  ];
  const places = family.members.filter((member) => !isPlainScript(member));
  for (const { text, node } of pieces) {
    const names = freeNames(node).filter(
      ({ name, meaning }) => !(meaning === ts.SymbolFlags.Value && own.has(name)),
    );
    checkSameMeaning(family.checker, text, names, places);
  }
}

/**
 * Sees that the body of a member can do with its new parameters.
 * @throws RefusalError `referenced`, `unsupported`, `clash`
 */
export function checkBody(
  snapshot: Snapshot,
  { checker }: SignatureFamily,
  member: Member,
  own: readonly NewParameter[],
): void {
  const old = parametersOf(member.node);
  const body = (member.node as ts.FunctionLikeDeclaration).body;
  const removed = old.filter((_, index) => !own.some(({ from }) => from === index));
  const used = removed.flatMap((parameter) => usesOf(snapshot, member, parameter));
  if (used.length)
    refuse(
      'referenced',
      `${removed.map(({ name }) => name.getText()).join(', ')} would be removed and ${removed.length > 1 ? 'are' : 'is'} used at ${used.length} place${used.length > 1 ? 's' : ''}.`,
      'Rewrite these places first.',
      {
        candidates: used.slice(0, 20),
      },
    );
  checkDefaults(checker, member, own);
  const noisy = removed.find(
    ({ initializer }) => initializer && evaluationOf(initializer, checker) === 'acts',
  );
  if (noisy)
    refuse(
      'unsupported',
      `The default of ${noisy.name.getText()} at ${member.place} does something and would be dropped.`,
      'Move it into the body first.',
    );
  const isMoved = own.length !== old.length || own.some(({ from }, index) => from !== index);
  if (body && isMoved && readsArguments(body))
    refuse(
      'unsupported',
      `The body at ${member.place} reads \`arguments\`.`,
      'Let it use its parameters by name first.',
      { candidates: [member.place] },
    );
  const locals = (member.node as ts.Node & { locals?: Map<string, ts.Symbol> }).locals;
  const before = new Set(old.flatMap(({ name }) => namesIn(name)));
  for (const { finalName } of own)
    if (
      finalName !== undefined &&
      !before.has(finalName) &&
      (locals?.get(finalName)?.flags ?? 0) & ts.SymbolFlags.Value
    )
      refuse(
        'clash',
        `The function at ${member.place} declares a ${finalName} already.`,
        'Choose another name.',
        { candidates: [member.place] },
      );
}

/** A default may use the parameters before it, and what it does must not change its turn. */
function checkDefaults(checker: ts.TypeChecker, { node, place }: Member, own: readonly NewParameter[]): void {
  const old = parametersOf(node);
  for (const [position, { from, default: replaced, optional }] of own.entries()) {
    const value = from === undefined ? undefined : old[from]?.initializer;
    if (!value || replaced !== undefined || optional === false) continue;
    const later = own
      .slice(position + 1)
      .flatMap((change) => (change.from === undefined ? [] : [old[change.from]]));
    const used = later.find((each) => each && namesIn(each.name).some((name) => mentions(value, name)));
    if (used)
      refuse(
        'shape',
        `The default ${value.getText()} at ${place} uses ${used.name.getText()}, which would come behind it.`,
        'Keep that parameter in front, or give a new default.',
        { candidates: [place] },
      );
    const turned = later.find(
      (each) =>
        each?.initializer &&
        each.pos < value.pos &&
        !commute(evaluationOf(each.initializer, checker), evaluationOf(value, checker)),
    );
    if (turned)
      refuse(
        'unsupported',
        `The defaults ${turned.initializer?.getText()} and ${value.getText()} at ${place} would be evaluated in another order.`,
        'Move one of them into the body first.',
        { candidates: [place] },
      );
  }
}

const mentions = (node: ts.Node, name: string): boolean =>
  (ts.isIdentifier(node) && node.text === name) ||
  (ts.forEachChild(node, (child) => mentions(child, name) || undefined) ?? false);

const namesIn = (name: ts.BindingName): string[] => identifiersIn(name).map(({ text }) => text);

const identifiersIn = (name: ts.BindingName): ts.Identifier[] =>
  ts.isIdentifier(name)
    ? [name]
    : name.elements.flatMap((element) =>
        ts.isOmittedExpression(element) ? [] : identifiersIn(element.name),
      );

/** Places that use a parameter or one of its parts, as `path:line`. */
function usesOf(snapshot: Snapshot, { path, node }: Member, parameter: ts.ParameterDeclaration): string[] {
  const tree = node.getSourceFile();
  return identifiersIn(parameter.name).flatMap((name) => {
    const groups = snapshot.service().findReferences(snapshot.absolute(path), name.getStart()) ?? [];
    return groups
      .flatMap(({ references }) => references)
      .filter(
        ({ fileName, textSpan: { start } }) =>
          fileName !== tree.fileName || start < parameter.pos || start >= parameter.end,
      )
      .filter(({ fileName, textSpan: { start } }) => fileName !== tree.fileName || !isInComment(tree, start))
      .map(({ fileName, textSpan: { start } }) => {
        const own = snapshot.relative(fileName) ?? fileName;
        return `${own}:${snapshot.text(own).slice(0, start).split('\n').length}`;
      });
  });
}

function isInComment(tree: ts.SourceFile, offset: number): boolean {
  const visit = (node: ts.Node): boolean => {
    if (offset < node.pos || offset >= node.end) return false;
    if (offset < node.getStart(tree)) return true;
    return (
      ts.forEachChild(node, (child) =>
        offset >= child.pos && offset < child.end ? { found: visit(child) } : undefined,
      )?.found ?? false
    );
  };
  return visit(tree);
}

/** Whether a body reads `arguments` of its own function. */
export function readsArguments(node: ts.Node): boolean {
  if (ts.isIdentifier(node) && node.text === 'arguments') return true;
  if (ts.isFunctionLike(node) && !ts.isArrowFunction(node)) return false;
  return ts.forEachChild(node, readsArguments) ?? false;
}
