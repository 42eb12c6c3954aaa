/** Puts the body of an if, a loop, a try or a block in its place. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { commentsIn, placeParams, resolveStatements } from '../names/places.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import { jumpsOutOf, namesDeclaredBy, namesMentioned } from '../statements/statement-names.ts';
import { listAround, removalOf } from '../statements/statement-slots.ts';
import { splice } from '../text/edits.ts';
import { shiftLines } from '../text/line-shift.ts';
import type { Splice } from '../text/splices.ts';
import { indentAt, lineAndColumn, styleOf } from '../text/text.ts';
import { checkReadAs } from '../text/tree-shape.ts';

const keeps = ['then', 'else', 'try', 'catch', 'finally', 'body'] as const;
type Keep = (typeof keeps)[number];

export default defineOperation({
  name: 'unwrap-statement',
  summary:
    'Put the body of an if, a loop, a try, a label or a block, named by its text inside a target, in its place. Where an else or a finally would be lost, `keep` must say what stays.',
  when: 'a condition, a loop or a try is no longer needed',
  whenNot: 'deleting what is inside too → delete-statement',
  params: Type.Object(
    {
      ...placeParams,
      keep: Type.Optional(
        Type.Union(
          keeps.map((each) => Type.Literal(each)),
          {
            description: 'Which part stays. Default: the only one; of a try with a catch, the try.',
          },
        ),
      ),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'a.ts':
        'export function sort(list: number[]): number[] {\n  if (list.length > 1) {\n    // In place.\n    list.sort();\n  }\n  return list;\n}\n',
    },
    params: { target: 'a.ts#sort', text: 'if (list.length > 1) { list.sort(); }' },
    after: {
      'a.ts':
        'export function sort(list: number[]): number[] {\n  // In place.\n  list.sort();\n  return list;\n}\n',
    },
  },
  carriesCode: true,
  find: (snapshot, { keep, ...place }) => {
    const { path, tree, nodes } = resolveStatements(snapshot, place);
    const [outer, second] = nodes as [ts.Statement, ts.Statement?];
    if (second)
      refuse('shape', 'The text is more than one statement.', 'Give the text of the one to unwrap.');
    const kept = partOf(outer, keep);
    checkBody(path, outer, kept);
    const put = splicesFor(tree, outer, kept);
    const stays = ts.isBlock(kept) && listAround(outer) ? kept.statements : [kept];
    checkReadAs(snapshot, tree, [put], (each) => (each === outer ? { nodes: stays } : undefined));
    return { path, put, lost: lostOf(tree, outer, kept) };
  },
  edit: ({ path, put: { start, end, text } }) => [splice(path, start, end, text)],
  notes: ({ path, lost }) => lost.map(({ line, text }) => `No longer there: ${path}:${line} ${text}`),
});

function partOf(outer: ts.Statement, keep: Keep | undefined): ts.Statement {
  const parts = partsOf(outer);
  const names = parts.map(([name]) => name);
  if (names.length === 0)
    refuse(
      'unsupported',
      'That statement has no body to keep.',
      'Name an if, a loop, a try, a label or a block.',
    );
  const isLossless = names.length === 1 || names.join() === 'try,catch';
  const chosen = keep ?? (isLossless ? names[0] : undefined);
  const part = parts.find(([name]) => name === chosen);
  if (part) return part[1];
  return refuse(
    'shape',
    keep ? `That statement has no ${keep} part.` : `That statement has the parts ${names.join(', ')}.`,
    'Say with `keep` which part stays; the others are deleted.',
    { candidates: names },
  );
}

function partsOf(outer: ts.Statement): [Keep, ts.Statement][] {
  if (ts.isBlock(outer)) return [['body', outer]];
  if (ts.isIfStatement(outer))
    return present([
      ['then', outer.thenStatement],
      ['else', outer.elseStatement],
    ]);
  if (ts.isTryStatement(outer))
    return present([
      ['try', outer.tryBlock],
      ['catch', outer.catchClause?.block],
      ['finally', outer.finallyBlock],
    ]);
  return ts.isIterationStatement(outer, false) || ts.isLabeledStatement(outer)
    ? [['body', outer.statement]]
    : [];
}

const present = (parts: [Keep, ts.Statement | undefined][]) =>
  parts.filter((part): part is [Keep, ts.Statement] => part[1] !== undefined);

/** @throws RefusalError `referenced`, `shape`, `clash` */
function checkBody(path: string, outer: ts.Statement, kept: ts.Statement): void {
  const at = (node: ts.Node) => `${path}:${lineAndColumn(node.getSourceFile().text, node.getStart()).line}`;
  const used = namesMentioned(kept);
  const name = headNames(outer, kept).find((each) => used.has(each));
  if (name)
    refuse(
      'referenced',
      `The body uses ${name}, which ${at(outer)} declares.`,
      'Declare it elsewhere first, or change the body.',
      {
        candidates: [at(kept)],
      },
    );
  const isLoop = ts.isIterationStatement(outer, false);
  const jump = jumpsOutOf([kept]).find(
    (each) =>
      ts.isBreakOrContinueStatement(each) &&
      (each.label ? ts.isLabeledStatement(outer) && outer.label.text === each.label.text : isLoop),
  );
  if (jump)
    refuse('shape', `\`${jump.getText()}\` in ${at(jump)} belongs to what would go.`, 'Change it first.', {
      candidates: [at(jump)],
    });
  const list = listAround(outer);
  if (!list || !ts.isBlock(kept)) return;
  const { parent } = outer.parent;
  const params = parent && ts.isFunctionLike(parent) ? parent.parameters : [];
  const taken = new Set([
    ...namesDeclaredBy(list, false).map(({ text }) => text),
    ...params.flatMap(({ name: each }) => (ts.isIdentifier(each) ? [each.text] : [])),
  ]);
  const clash = namesDeclaredBy(kept.statements, false).find(({ text }) => taken.has(text));
  if (clash)
    refuse('clash', `${clash.text} is declared around ${at(outer)} already.`, 'Rename one of them first.', {
      candidates: [at(clash)],
    });
}

/** Names that the head of a statement declares for its body. */
function headNames(outer: ts.Statement, kept: ts.Statement): string[] {
  const { initializer } = outer as Partial<ts.ForStatement>;
  const clause =
    ts.isTryStatement(outer) && outer.catchClause?.block === kept
      ? outer.catchClause.variableDeclaration
      : undefined;
  const heads = [initializer, clause && ts.factory.createVariableDeclarationList([clause], ts.NodeFlags.Let)];
  return namesDeclaredBy(heads.filter((each) => each !== undefined)).map(({ text }) => text);
}

function splicesFor(tree: ts.SourceFile, outer: ts.Statement, kept: ts.Statement): Splice {
  const { text } = tree;
  const start = outer.getStart();
  const indent = indentAt(text, start);
  if (!ts.isBlock(kept) || !listAround(outer))
    return {
      start,
      end: outer.end,
      text: shiftLines(tree, kept.getStart(), kept.end, indentAt(text, kept.getStart()), indent),
    };
  const open = kept.getStart() + 1;
  const inside = text.slice(open, kept.end - 1);
  if (inside.trim() === '') return { ...removalOf([outer]), text: '' };
  const from = open + inside.length - inside.trimStart().length;
  const end = open + inside.trimEnd().length;
  const lines = inside.slice(inside.indexOf('\n') + 1);
  const own = inside.includes('\n') ? (/^[^\S\n]*(?=\S)/m.exec(lines)?.[0] ?? indent) : indent;
  const last =
    ts.getLeadingCommentRanges(text, kept.statements.at(-1)?.end ?? open)?.at(-1) ??
    ts.getTrailingCommentRanges(text, kept.statements.at(-1)?.end ?? open)?.at(-1);
  const ends = last?.end === end && last.kind === ts.SyntaxKind.SingleLineCommentTrivia;
  const rest = /^[^\S\n]*(?:\r?\n|$)/.test(text.slice(outer.end));
  const gap = ends && !rest ? `\n${indent}` : '';
  // `case 1: {` gives its line to the case alone.
  const ahead = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  if (ahead.trim() !== '' && inside.includes('\n')) {
    const { eol, indent: step } = styleOf(text);
    const shifted = shiftLines(tree, from, end, own, indent + step);
    const head = start - (ahead.length - ahead.trimEnd().length);
    return { start: head, end: outer.end, text: `${eol}${indent}${step}${shifted}${gap}` };
  }
  return { start, end: outer.end, text: shiftLines(tree, from, end, own, indent) + gap };
}

/** Heads, branches and comments that go, as far as they do something or say something. */
function lostOf(
  tree: ts.SourceFile,
  outer: ts.Statement,
  kept: ts.Statement,
): { line: number; text: string }[] {
  const describe = (start: number, text: string) => ({
    line: lineAndColumn(tree.text, start).line,
    text: text.replace(/\s+/g, ' ').slice(0, 80),
  });
  const parts: ts.Node[] = [];
  ts.forEachChild(outer, (child) => {
    if (
      child !== kept &&
      !(ts.isCatchClause(child) && child.block === kept) &&
      !ts.isVariableDeclarationList(child)
    )
      parts.push(child);
  });
  const comments = commentsIn(outer).filter(({ start }) => start < kept.getStart() || start >= kept.end);
  const isOwnBlock = outer === kept;
  return isOwnBlock
    ? []
    : [
        ...parts.map((part) => describe(part.getStart(), part.getText())),
        ...comments
          .filter(({ start }) => !parts.some((part) => part.getStart() <= start && start < part.end))
          .map(({ start, text }) => describe(start, text)),
      ];
}
