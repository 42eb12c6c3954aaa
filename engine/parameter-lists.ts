/** The parameter lists of a family after a change: types, defaults, names in bodies, and the comments above. */
import { ts } from 'ts-morph';
import type { SignatureNode } from './function-uses.ts';
import { type ListItem, layoutList } from './list-layout.ts';
import { type NewParameter, parametersOf } from './parameter-changes.ts';
import { checkBody, checkPieces } from './parameter-checks.ts';
import { docRewrites } from './parameter-docs.ts';
import { isPlainScript, parameterText } from './parameter-text.ts';
import { refuse } from './refusal.ts';
import type { Render, Rewrite } from './rewrites.ts';
import type { Placed, SignatureFamily } from './signature-family.ts';
import type { Snapshot } from './snapshot.ts';

type Member = Placed<SignatureNode>;
export interface PlacedRewrite {
  path: string;
  rewrite: Rewrite;
}

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
  for (const { member, own } of plans) checkBody(snapshot, member, own);
  return plans.flatMap(({ member, own }) => [
    ...renameRewrites(snapshot, member, own),
    ...docRewrites(member.node, own).map((rewrite) => ({ path: member.path, rewrite })),
    ...listRewrite(family, member, own, returns),
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

function listRewrite(
  family: SignatureFamily,
  member: Member,
  own: readonly NewParameter[],
  returns: string | undefined,
): PlacedRewrite[] {
  const { node, path } = member;
  const text = node.getSourceFile().text;
  const bracket = node.getChildren().find(({ kind }) => kind === ts.SyntaxKind.CloseParenToken);
  const all = node.parameters as readonly ts.Node[] as readonly ts.ParameterDeclaration[];
  const shift = all.length - parametersOf(node).length;
  const items = (render: Render): ListItem[] => [
    ...all.slice(0, shift).map((each, from) => ({ text: render(each.getStart(), each.end), from })),
    ...own.map((change) => ({
      text: parameterText(family, member, change, render),
      ...(change.from === undefined ? {} : { from: change.from + shift }),
    })),
  ];
  if (bracket) {
    const open = node.parameters.pos;
    const rewrite: Rewrite = {
      start: open - 1,
      end: bracket.end,
      text: (render) => `(${layoutList(text, open, bracket.getStart(), all, items(render))})`,
    };
    return [{ path, rewrite }];
  }
  const arrow = node.getChildren().find(({ kind }) => kind === ts.SyntaxKind.EqualsGreaterThanToken);
  const [only] = all;
  if (!arrow || !only) return [];
  const result = returns === undefined || isPlainScript(member) ? '' : `: ${returns}`;
  const rewrite: Rewrite = {
    start: only.getStart(),
    end: arrow.end,
    text: (render) => {
      const parts = items(render).map((item) => item.text);
      const bare = result === '' && parts.length === 1 && /^[\p{ID_Continue}$]+$/u.test(parts[0] ?? '');
      return `${bare ? parts[0] : `(${parts.join(', ')})`}${result}${text.slice(only.end, arrow.end)}`;
    },
  };
  return [{ path, rewrite }];
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
