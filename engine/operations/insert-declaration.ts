/** Inserts declarations or members before, after, first or last in a place. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Target } from '../../contracts/edit.ts';
import { splice } from '../edits.ts';
import { attachedStart, fitSnippet } from '../layout.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import { parseSelector, resolveTarget } from '../selector.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Context, contextOf, declaredNames, listOf, parseSnippet, separatorIn } from '../snippets.ts';
import { indentAt, type Style, styleOf } from '../text.ts';

interface Spot {
  path: string;
  /** The node whose list grows. */
  list: ts.Node;
  context: Context;
  /** Put the code behind this member, or before it. */
  anchor: ts.Node | undefined;
  side: 'before' | 'after';
}

export default defineOperation({
  name: 'insert-declaration',
  summary:
    'Insert new declarations, or members of a class, interface, enum or object literal. With a file or a container as target use `first` or `last`, with a declaration `before` or `after`.',
  params: Type.Object(
    {
      target: Target,
      position: Type.Union(
        [Type.Literal('before'), Type.Literal('after'), Type.Literal('first'), Type.Literal('last')],
        {
          description:
            '`before`/`after` the target, or `first`/`last` inside of it (a file: behind its imports, or at its end).',
        },
      ),
      text: Type.String({ minLength: 1, maxLength: 1_000_000, description: 'The new code.' }),
    },
    { additionalProperties: false },
  ),
  example: {
    before: { 'a.ts': 'export function half(n: number) {\n  return n / 2;\n}\n' },
    params: {
      target: 'a.ts#half',
      position: 'after',
      text: 'export function double(n: number) {\n  return n * 2;\n}',
    },
    after: {
      'a.ts':
        'export function half(n: number) {\n  return n / 2;\n}\n\nexport function double(n: number) {\n  return n * 2;\n}\n',
    },
  },
  find: (snapshot, { target, position, text: code }) => {
    const spot = findSpot(snapshot, target, position);
    const nodes = parseSnippet(code, spot.context, spot.path);
    if (nodes.length === 0)
      refuse('shape', 'The code holds no declaration.', 'Send at least one statement or member.');
    checkFree(spot, nodes);
    return { spot, text: snapshot.text(spot.path) };
  },
  edit: ({ spot, text }, { text: code }) => [insertion(spot, text, code, styleOf(text))],
});

function findSpot(snapshot: Snapshot, target: string, position: 'before' | 'after' | 'first' | 'last'): Spot {
  const { path, name } = parseSelector(target);
  if (position === 'before' || position === 'after') {
    if (name === undefined)
      refuse('shape', `A file has no ${position}.`, 'Use first or last, or name a declaration of the file.');
    const declaration = resolveTarget(snapshot, target);
    const list = listOf(declaration);
    const context = contextOf(list);
    if (!context)
      refuse(
        'unsupported',
        `Nothing can be inserted ${position} a ${declaration.kind} like ${target}.`,
        'Name the declaration around it.',
      );
    return { path, list, context, anchor: declaration.whole, side: position };
  }
  const list =
    name === undefined ? snapshot.tree(path) : containerOf(resolveTarget(snapshot, target).node, target);
  const context = contextOf(list);
  if (!context)
    refuse(
      'unsupported',
      `${target} holds no declarations.`,
      'Name a file, class, interface, enum or object literal.',
    );
  const members = membersOf(list);
  if (position === 'last') return { path, list, context, anchor: members.at(-1), side: 'after' };
  const head = members.findLast((member) => ts.isImportDeclaration(member) || isDirective(member));
  return head
    ? { path, list, context, anchor: head, side: 'after' }
    : { path, list, context, anchor: members[0], side: 'before' };
}

const isDirective = (node: ts.Node) => ts.isExpressionStatement(node) && ts.isStringLiteral(node.expression);

function containerOf(node: ts.Node, target: string): ts.Node {
  if (contextOf(node)) return node;
  if (ts.isModuleDeclaration(node) && node.body) return node.body;
  if (ts.isTypeAliasDeclaration(node) && ts.isTypeLiteralNode(node.type)) return node.type;
  const value = (node as ts.HasInitializer).initializer;
  const inner =
    value && (ts.isAsExpression(value) || ts.isSatisfiesExpression(value)) ? value.expression : value;
  if (inner && contextOf(inner)) return inner;
  return refuse(
    'unsupported',
    `${target} holds no declarations.`,
    'Use before or after, or name a class, interface, enum or object literal.',
  );
}

function membersOf(list: ts.Node): readonly ts.Node[] {
  const holder = list as Partial<Record<'statements' | 'members' | 'properties', ts.NodeArray<ts.Node>>>;
  return holder.statements ?? holder.members ?? holder.properties ?? [];
}

/** @throws RefusalError `clash`; overloads and merging interfaces may repeat a name */
function checkFree({ list, path }: Spot, nodes: readonly ts.Node[]): void {
  const taken = new Map(
    membersOf(list).flatMap((member) => declaredNames(member).map((name) => [name, member.kind] as const)),
  );
  for (const node of nodes) {
    for (const name of declaredNames(node)) {
      const kind = taken.get(name);
      if (kind === undefined || mayRepeat(node, kind)) continue;
      refuse(
        'clash',
        `${name} is declared in ${path} already.`,
        'Use replace-declaration, or choose another name.',
      );
    }
  }
}

function mayRepeat(node: ts.Node, kind: ts.SyntaxKind): boolean {
  const mergeable = [ts.SyntaxKind.InterfaceDeclaration, ts.SyntaxKind.ModuleDeclaration];
  if (mergeable.includes(node.kind) || mergeable.includes(kind)) return true;
  const overloadable =
    (node as ts.FunctionLikeDeclaration).body === undefined &&
    (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isMethodSignature(node));
  const accessors = [ts.SyntaxKind.GetAccessor, ts.SyntaxKind.SetAccessor];
  return (
    overloadable ||
    ts.isTypeAliasDeclaration(node) !== (kind === ts.SyntaxKind.TypeAliasDeclaration) ||
    (accessors.includes(node.kind) && accessors.includes(kind) && node.kind !== kind)
  );
}

function insertion(spot: Spot, text: string, code: string, style: Style) {
  const { path, list, anchor, side, context } = spot;
  const { eol } = style;
  if (!anchor) return intoEmpty(spot, text, code, style);
  const indent = indentAt(text, anchor.getStart());
  const separator = separatorIn(context);
  const fitted = separated(fitSnippet(code, indent, style), separator);
  const gap = blankLineWanted(anchor, fitted, context) ? eol + eol : eol;
  if (isOnOneLine(list, context)) return inOneLine(spot, text, anchor, code.trim().replace(/,$/, ''));
  if (side === 'before') {
    const start = attachedStart(text, anchor);
    const clear = start < anchor.getStart() && context === 'statements' ? eol + eol : gap;
    return splice(path, start, start, `${fitted}${clear}${indent}`);
  }
  const after = /^[^\S\n]*,/.exec(text.slice(anchor.end));
  const missing = separator && !after ? separator : '';
  const end = anchor.end + (after?.[0].length ?? 0);
  const comment = ts.getTrailingCommentRanges(text, end)?.at(-1)?.end ?? end;
  const isEndOfFile = ts.isSourceFile(list) && text.slice(comment).trim() === '';
  const finalEol = isEndOfFile && !/\n$/.test(text) ? eol : '';
  return splice(
    path,
    missing ? anchor.end : comment,
    missing ? anchor.end : comment,
    `${missing}${gap}${indent}${fitted}${finalEol}`,
  );
}

const isOnOneLine = (list: ts.Node, context: Context) =>
  separatorIn(context) !== '' && !list.getText().includes('\n');

/** `{ a: 1 }` stays on one line. */
function inOneLine({ path, side }: Spot, text: string, anchor: ts.Node, code: string) {
  if (side === 'before') return splice(path, anchor.getStart(), anchor.getStart(), `${code}, `);
  const comma = /^\s*,/.exec(text.slice(anchor.end))?.[0].length ?? 0;
  return splice(path, anchor.end + comma, anchor.end + comma, comma ? ` ${code},` : `, ${code}`);
}

const separated = (code: string, separator: string) =>
  separator && !code.endsWith(separator) ? code + separator : code;

/** One-line members stand close together; everything longer has a blank line between. */
function blankLineWanted(anchor: ts.Node, code: string, context: Context): boolean {
  if (context === 'enum' || context === 'object' || context === 'interface') return false;
  const short = !code.includes('\n') && !anchor.getText().includes('\n');
  return !(
    short &&
    (context !== 'statements' || ts.isVariableStatement(anchor) || ts.isExportDeclaration(anchor))
  );
}

function intoEmpty({ path, list, context }: Spot, text: string, code: string, style: Style) {
  const { eol, indent: unit } = style;
  if (ts.isSourceFile(list)) {
    const lead = text === '' || text.endsWith('\n') ? '' : eol;
    return splice(path, text.length, text.length, `${lead}${fitSnippet(code, '', style)}${eol}`);
  }
  const outer = indentAt(text, list.getStart());
  const separator = separatorIn(context);
  const fitted = separated(fitSnippet(code, outer + unit, style), separator);
  const close = list.end - 1;
  const open = text.slice(0, close).trimEnd().length;
  return splice(path, open, close, `${eol}${outer}${unit}${fitted}${eol}${outer}`);
}
