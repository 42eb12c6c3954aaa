/** A file as comparable units: its declarations, each as tokens of its head, tokens of its body, comments and text. */
import { ts } from 'ts-morph';
import { type Declaration, declarationsOf, functionOf } from '../names/declarations.ts';
import { leaves } from '../names/places.ts';
import type { Snapshot } from '../snapshot.ts';
import { attachedStart } from '../text/layout.ts';

export interface Unit {
  declaration: Declaration;
  /** The last part of the name. */
  name: string;
  /** Tokens of all that is not in the body and not in the members. */
  head: string[];
  body: string[];
  /** Everything, members included. */
  tokens: string[];
  comments: string[];
  /** With the comments above. */
  text: string;
  members: Unit[];
}

/** The declarations at the top level of a file. */
export function unitsOf(snapshot: Snapshot, path: string): Unit[] {
  const all = declarationsOf(path, snapshot.tree(path));
  const inside = Map.groupBy(all, ({ container }) => container);
  const toUnit = (declaration: Declaration): Unit => {
    const holdsMembers = containers.includes(declaration.kind);
    const members = holdsMembers
      ? (inside.get(declaration) ?? []).filter(({ kind }) => kind !== 'parameter')
      : [];
    return { ...describe(snapshot, declaration, members), members: members.map(toUnit) };
  };
  // Declarations inside of the blocks and callbacks of a file belong to its loose statements.
  return (inside.get(undefined) ?? []).filter(isTopLevelPart).map(toUnit);
}

const containers = ['class', 'interface', 'enum', 'namespace'];

function isTopLevelPart({ whole }: Declaration): boolean {
  const statement = ts.isVariableDeclaration(whole) ? whole.parent.parent : whole;
  return ts.isSourceFile(statement.parent);
}

function describe(
  snapshot: Snapshot,
  declaration: Declaration,
  members: readonly Declaration[],
): Omit<Unit, 'members'> {
  const { path, whole, name, node } = declaration;
  const text = snapshot.text(path);
  const start = attachedStart(text, whole);
  const body = functionOf(declaration)?.body ?? (node as ts.HasInitializer).initializer;
  const outside = members.length ? members.map((member) => member.whole) : body ? [body] : [];
  const tokens = leaves(whole);
  const isInside = (at: number) => outside.some((part) => part.getStart() <= at && at < part.end);
  const commentEnd = ts.getTrailingCommentRanges(text, whole.end)?.at(-1)?.end ?? whole.end;
  return {
    declaration,
    name: name.slice(name.lastIndexOf('.') + 1),
    head: tokens.filter(({ start: at }) => !isInside(at)).map((token) => token.text),
    body:
      body && members.length === 0
        ? tokens.filter(({ start: at }) => isInside(at)).map((token) => token.text)
        : [],
    tokens: tokens.map((token) => token.text),
    comments: gapsBetween(text, start, commentEnd, tokens),
    text: text.slice(start, commentEnd),
  };
}

/** What stands between tokens and is not space: comments. */
function gapsBetween(
  text: string,
  start: number,
  end: number,
  tokens: readonly { start: number; end: number }[],
): string[] {
  const gaps: string[] = [];
  let position = start;
  for (const token of [...tokens, { start: end, end }]) {
    const gap = text.slice(position, token.start).replace(/\s+/g, ' ').trim();
    if (gap) gaps.push(gap);
    position = token.end;
  }
  return gaps;
}

/** Tokens of the statements of a file that declare nothing: imports and exports, or the rest. */
export function looseTokens(snapshot: Snapshot, path: string, which: 'imports' | 'statements'): string[] {
  const tree = snapshot.tree(path);
  const declared = new Set(declarationsOf(path, tree).map(({ whole }) => whole));
  const isLoose = (statement: ts.Statement) =>
    !declared.has(statement) &&
    !(
      ts.isVariableStatement(statement) &&
      statement.declarationList.declarations.some((each) => declared.has(each))
    );
  return tree.statements
    .filter((statement) => isLoose(statement) && isModuleStatement(statement) === (which === 'imports'))
    .flatMap((statement) => leaves(statement).map(({ text }) => text));
}

const isModuleStatement = (node: ts.Node) =>
  ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isImportEqualsDeclaration(node);
