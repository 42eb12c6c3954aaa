/** The parameter lists of a family after a change: types, defaults, names in bodies, and the comments above. */
import { ts } from 'ts-morph';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { type ListItem, layoutList } from '../text/list-layout.ts';
import type { PlacedRewrite, Render } from '../text/rewrites.ts';
import type { SignatureNode } from './function-uses.ts';
import { type NewParameter, parametersOf } from './parameter-changes.ts';
import { checkBody, checkPieces } from './parameter-checks.ts';
import { docRewrites } from './parameter-docs.ts';
import { isPlainScript, parameterText } from './parameter-text.ts';
import type { Placed, SignatureFamily } from './signature-family.ts';

type Member = Placed<SignatureNode>;

/**
 * The rewrites of all parameter lists.
 * @throws RefusalError `shape`, `clash`, `referenced`, `unsupported`, `capture`
 */
export function memberRewrites(
  snapshot: Snapshot,
  family: SignatureFamily,
  list: readonly NewParameter[],
  returns: string | undefined,
): PlacedRewrite[] {
  const plans = family.members.map((member) => ({ member, own: ownList(family, member, list) }));
  checkPieces(family, list, returns);
  for (const { member, own } of plans) checkBody(snapshot, family, member, own);
  return plans.flatMap(({ member, own }) => [
    ...renameRewrites(snapshot, member, own),
    ...docRewrites(member.node, own).map((rewrite) => ({ path: member.path, rewrite })),
    ...listRewrite(member, ownItems(family, member, own), returns),
    ...returnRewrite(family, member, returns),
  ]);
}

/** The part of the new list that a member takes: an override may have fewer parameters. */
function ownList(
  family: SignatureFamily,
  { node, place }: Member,
  list: readonly NewParameter[],
): NewParameter[] {
  const old = parametersOf(node);
  const main = parametersOf(family.main.node);
  const isRest = (each: readonly ts.ParameterDeclaration[], index: number) =>
    Boolean(each[index]?.dotDotDotToken);
  const odd = old.findIndex((_, index) => isRest(old, index) !== isRest(main, index));
  if (odd !== -1 || old.length > main.length)
    refuse(
      'unsupported',
      `The parameters at ${place} do not correspond to those of the target one by one.`,
      'Change this declaration by replace-declaration, or name it as the target.',
      { candidates: [place] },
    );
  const missing = list.findIndex(({ from }) => from !== undefined && from >= old.length);
  if (missing === -1) return [...list];
  const later = list.slice(missing).some(({ from }) => from !== undefined && from < old.length);
  if (later)
    refuse(
      'shape',
      `The declaration at ${place} has fewer parameters than the new order needs.`,
      'Write its missing parameters first.',
      { candidates: [place] },
    );
  return list.slice(0, missing);
}

/** Renames through the language service: it knows the uses in the body, in comments, and of parameter properties. */
function renameRewrites(
  snapshot: Snapshot,
  { path, node }: Member,
  own: readonly NewParameter[],
): PlacedRewrite[] {
  const old = parametersOf(node);
  return own.flatMap(({ from, name }) => {
    const present = from === undefined ? undefined : old[from]?.name;
    if (name === undefined || !present || !ts.isIdentifier(present) || present.text === name) return [];
    const places =
      snapshot.service().findRenameLocations(snapshot.absolute(path), present.getStart(), false, false, {
        providePrefixAndSuffixTextForRename: true,
      }) ?? [];
    return places.map(({ fileName, textSpan: { start, length }, prefixText = '', suffixText = '' }) => {
      const own = snapshot.relative(fileName) ?? fileName;
      const text = prefixText + name + suffixText;
      return { path: own, rewrite: { start, end: start + length, text: () => text } };
    });
  });
}

function ownItems(family: SignatureFamily, member: Member, own: readonly NewParameter[]) {
  return (render: Render): ListItem[] =>
    own.map((change) => ({
      text: parameterText(family, member, change, render),
      ...(change.from === undefined ? {} : { from: change.from }),
    }));
}

function listRewrite(
  member: Member,
  items: (render: Render) => ListItem[],
  returns: string | undefined,
): PlacedRewrite[] {
  const { node, path } = member;
  const text = node.getSourceFile().text;
  const { start, end, open, close, behind } = listPlace(node);
  const all = node.parameters as readonly ts.Node[] as readonly ts.ParameterDeclaration[];
  const shift = all.length - parametersOf(node).length;
  const result = behind === '' || returns === undefined || isPlainScript(member) ? '' : `: ${returns}`;
  const rewritten = (render: Render) => {
    const own = items(render).map((item) =>
      item.from === undefined ? item : { ...item, from: item.from + shift },
    );
    const bare =
      behind !== '' && result === '' && own.length === 1 && /^[\p{ID_Continue}$]+$/u.test(own[0]?.text ?? '');
    if (bare) return `${own[0]?.text}${behind}`;
    const kept = all.slice(0, shift).map((each, from) => ({ text: render(each.getStart(), each.end), from }));
    return `(${layoutList(text, open, close, all, [...kept, ...own])})${result}${behind}`;
  };
  return [{ path, rewrite: { start, end, text: rewritten } }];
}

/**
 * Where a parameter list stands, with its brackets. `n => n` has none: its place goes on to behind the arrow, and `behind` is
 * what stands there behind the list.
 */
export function listPlace(node: SignatureNode): {
  start: number;
  end: number;
  open: number;
  close: number;
  behind: string;
} {
  const bracket = node.getChildren().find(({ kind }) => kind === ts.SyntaxKind.CloseParenToken);
  const open = node.parameters.pos;
  if (bracket) return { start: open - 1, end: bracket.end, open, close: bracket.getStart(), behind: '' };
  const arrow = node.getChildren().find(({ kind }) => kind === ts.SyntaxKind.EqualsGreaterThanToken);
  const start = node.parameters[0]?.getStart() ?? open;
  const { end } = node.parameters;
  const arrowEnd = arrow?.end ?? end;
  return {
    start,
    end: arrowEnd,
    open: start,
    close: end,
    behind: node.getSourceFile().text.slice(end, arrowEnd),
  };
}

function returnRewrite(
  { main }: SignatureFamily,
  member: Member,
  returns: string | undefined,
): PlacedRewrite[] {
  const { node, path } = member;
  if (returns === undefined || isPlainScript(member)) return [];
  if (ts.isConstructorDeclaration(node))
    refuse('unsupported', 'A constructor has no return type.', 'Leave `returns` out.');
  if (node.type) {
    const { type } = node;
    if (node !== main.node && type.getText() !== main.node.type?.getText()) return [];
    return [{ path, rewrite: { start: type.getStart(), end: type.end, text: () => returns } }];
  }
  if (node !== main.node) return [];
  const end = node.getChildren().find(({ kind }) => kind === ts.SyntaxKind.CloseParenToken)?.end;
  // `n => n` gets its brackets and its return type in one.
  if (end === undefined) return [];
  return [{ path, rewrite: { start: end, end, text: () => `: ${returns}` } }];
}
