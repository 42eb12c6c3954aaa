/** Inserts statements before or after another, or at an end of a body. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { functionOf } from '../names/declarations.ts';
import { placeParams, resolveScope, resolveStatements } from '../names/places.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { namesDeclaredBy } from '../statements/statement-names.ts';
import { listAround, putBeside, putInto, type Spot } from '../statements/statement-slots.ts';
import { splice } from '../text/edits.ts';
import { fitSnippet } from '../text/layout.ts';
import { parseSnippet } from '../text/snippets.ts';
import { ended } from '../text/statement-ends.ts';
import { styleOf } from '../text/text.ts';
import { checkReadAs } from '../text/tree-shape.ts';

interface Params {
  target: string;
  text?: string;
  nth?: number;
  position: 'before' | 'after' | 'first' | 'last';
  code: string;
}

export default defineOperation({
  name: 'insert-statement',
  summary:
    'Insert statements: `before` or `after` a statement named by its text, or `first` or `last` in the body of a function, of a file, or of the block statement named by its text. Adds braces where only one statement can stand. Refuses names that are taken or would capture others.',
  when: 'a body gets more statements',
  whenNot: 'top-level declarations → insert-declaration; code around statements → wrap-statement',
  params: Type.Object(
    {
      ...placeParams,
      text: Type.Optional(placeParams.text),
      position: Type.Union(
        [Type.Literal('before'), Type.Literal('after'), Type.Literal('first'), Type.Literal('last')],
        {
          description:
            '`before`/`after` the statement in `text`; `first`/`last` in the body of the target, or in that of the `if`, loop, `try` or block in `text`.',
        },
      ),
      code: Type.String({ minLength: 1, maxLength: 1_000_000, description: 'The new statements.' }),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'a.ts':
        'export function mean(list: number[]): number {\n  // Adds them up.\n  const sum = list.reduce((a, b) => a + b, 0);\n  return sum / list.length;\n}\n',
    },
    params: { target: 'a.ts#mean', position: 'first', code: 'if (list.length === 0) return 0;' },
    after: {
      'a.ts':
        'export function mean(list: number[]): number {\n  if (list.length === 0) return 0;\n  // Adds them up.\n  const sum = list.reduce((a, b) => a + b, 0);\n  return sum / list.length;\n}\n',
    },
  },
  writesCode: true,
  find: (snapshot, params) => {
    const { path, tree, place } = placeOf(snapshot, params);
    const isTop =
      ts.isSourceFile(place.node) || ts.isModuleBlock(place.node) || ts.isSourceFile(place.node.parent);
    const statements = parseSnippet(
      params.code,
      isTop ? 'statements' : 'body',
      path,
    ) as readonly ts.Statement[];
    if (statements.length === 0) refuse('shape', 'The code holds no statement.', 'Send at least one.');
    const style = styleOf(tree.text);
    const whole = ended(params.code, statements, style);
    const code = (indent: string) => fitSnippet(whole, indent, style);
    const { splice: put, exchange } = spotAt(place, code);
    checkNames(path, exchange[0], statements);
    const [node, becomes] = exchange;
    checkReadAs(snapshot, tree, [put], (each) =>
      each === node ? { nodes: becomes(statements) } : undefined,
    );
    return { path, put };
  },
  edit: ({ path, put: { start, end, text } }) => [splice(path, start, end, text)],
});

/** A statement and a side, or a list and an end. */
interface Place {
  node: ts.Node;
  position: Params['position'];
}

function placeOf(
  snapshot: Snapshot,
  { target, text, nth, position }: Params,
): { path: string; tree: ts.SourceFile; place: Place } {
  const isBeside = position === 'before' || position === 'after';
  if (text !== undefined) {
    const { path, tree, nodes } = resolveStatements(snapshot, { target, text, ...(nth && { nth }) });
    const node = (position === 'after' ? nodes.at(-1) : nodes[0]) as ts.Statement;
    return { path, tree, place: { node: isBeside ? node : bodyOf(node, target), position } };
  }
  if (isBeside)
    refuse('shape', `${position} needs the \`text\` of a statement.`, 'Give it, or use first or last.');
  const { path, tree, declaration } = resolveScope(snapshot, target);
  if (!declaration) return { path, tree, place: { node: tree, position } };
  const { node } = declaration;
  if (ts.isModuleDeclaration(node) && node.body && ts.isModuleBlock(node.body))
    return { path, tree, place: { node: node.body, position } };
  const body = functionOf(declaration)?.body;
  if (!body)
    refuse(
      'shape',
      `${target} is a ${declaration.kind} without a body.`,
      'Name a function, a file, or a statement by its text.',
    );
  if (!ts.isBlock(body))
    refuse(
      'shape',
      `${target} is an arrow function that only gives a value.`,
      'Use replace-body to give it statements.',
    );
  return { path, tree, place: { node: body, position } };
}

/** The block of a statement, or the single statement that it holds. */
function bodyOf(statement: ts.Statement, target: string): ts.Node {
  if (ts.isBlock(statement)) return statement;
  if (ts.isIfStatement(statement)) return statement.thenStatement;
  if (ts.isTryStatement(statement)) return statement.tryBlock;
  if (ts.isIterationStatement(statement, false) || ts.isLabeledStatement(statement))
    return statement.statement;
  return refuse(
    'shape',
    `The statement in ${target} holds no statements.`,
    'Name an if, a loop, a try or a block, or use before or after.',
  );
}

function spotAt({ node, position }: Place, code: (indent: string) => string): Spot {
  if (position === 'before' || position === 'after') {
    if (position === 'before' && isDirective(node))
      refuse('shape', 'Nothing may stand before a directive.', 'Insert after it.');
    return putBeside(node as ts.Statement, position, code);
  }
  const { statements } = node as Partial<ts.Block>;
  if (!statements) return putBeside(node as ts.Statement, position === 'first' ? 'before' : 'after', code);
  const head =
    position === 'first'
      ? statements.findLast((each) => isDirective(each) || ts.isImportDeclaration(each))
      : statements.at(-1);
  if (head) return putBeside(head, 'after', code);
  const [first] = statements;
  if (first) return putBeside(first, 'before', code);
  if (ts.isSourceFile(node))
    return refuse(
      'unsupported',
      'The file holds no statements.',
      'Use insert-declaration, which fills empty files.',
    );
  return putInto(node as ts.Block, code);
}

const isDirective = (node: ts.Node) => ts.isExpressionStatement(node) && ts.isStringLiteral(node.expression);

/** @throws RefusalError `clash` for a name that the list declares already */
function checkNames(path: string, node: ts.Node, statements: readonly ts.Statement[]): void {
  const list = listAround(node) ?? (node as Partial<ts.Block>).statements ?? [];
  const taken = new Set(namesDeclaredBy(list, false).map(({ text }) => text));
  const clash = namesDeclaredBy(statements, false).find(
    ({ text, parent }) => taken.has(text) && !mayRepeat(parent),
  );
  if (clash)
    refuse('clash', `${clash.text} is declared in ${path} at that place already.`, 'Choose another name.');
}

const mayRepeat = (node: ts.Node) =>
  ts.isInterfaceDeclaration(node) ||
  ts.isModuleDeclaration(node) ||
  (ts.isFunctionDeclaration(node) && !node.body) ||
  (ts.isVariableDeclaration(node) && (node.parent.flags & ts.NodeFlags.BlockScoped) === 0);
