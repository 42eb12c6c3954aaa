/** Wraps statements in other code. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { placeParams, resolveStatements } from '../names/places.ts';
import { outerWords } from '../names/scopes.ts';
import { defineOperation } from '../operation.ts';
import { layersOf, parseWrapper, sidesOf, type Wrapper } from '../patterns/wrapper.ts';
import { refuse } from '../refusal.ts';
import { checkUnused, jumpsOutOf, namesDeclaredBy } from '../statements/statement-names.ts';
import { endWithComment, listAround } from '../statements/statement-slots.ts';
import { splice } from '../text/edits.ts';
import { attachedStart } from '../text/layout.ts';
import { lineShifts } from '../text/line-shift.ts';
import type { Splice } from '../text/splices.ts';
import { indentAt, lineAndColumn, styleOf } from '../text/text.ts';
import { checkReadAs, type Exchanges } from '../text/tree-shape.ts';

export default defineOperation({
  name: 'wrap-statement',
  summary:
    'Wrap a statement, or several neighbours, named by their text inside a target, in other code: an if, a try, a loop, a block, a call with a function. Refuses where a name, a return, a break or an await would mean something else.',
  when: 'statements need a condition, a loop or a catch',
  whenNot: 'statements beside them → insert-statement',
  params: Type.Object(
    {
      ...placeParams,
      with: Type.String({
        minLength: 1,
        maxLength: 100_000,
        description:
          'The code around them, with `$$$BODY` where they go: `if (ready) { $$$BODY }`, `try { $$$BODY } catch (error) { report(error); }`.',
      }),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'a.ts':
        'declare function close(): void;\n\nexport function read(lines: string[]): number {\n  // Counts them.\n  lines.sort();\n  return lines.length;\n}\n',
    },
    params: {
      target: 'a.ts#read',
      text: 'lines.sort();\nreturn lines.length;',
      with: 'try { $$$BODY } finally { close(); }',
    },
    after: {
      'a.ts':
        'declare function close(): void;\n\nexport function read(lines: string[]): number {\n  try {\n    // Counts them.\n    lines.sort();\n    return lines.length;\n  } finally { close(); }\n}\n',
    },
  },
  writesCode: true,
  find: (snapshot, { with: code, ...place }) => {
    const { path, tree, nodes } = resolveStatements(snapshot, place);
    const wrapper = parseWrapper(code, path, styleOf(tree.text));
    const layers = layersOf(wrapper);
    const isFunction = layers.some((node) => ts.isFunctionLike(node));
    if (layers.length > 0) {
      const names = namesDeclaredBy(nodes, isFunction).filter((name) => isFunction || isBlockScoped(name));
      checkUnused(
        snapshot,
        path,
        nodes,
        names,
        'Declare it above first, or wrap the places that use it too.',
      );
    }
    checkJumps(path, nodes, layers);
    const put = splicesFor(tree, nodes, wrapper);
    checkReadAs(snapshot, tree, put, exchangesFor(nodes, wrapper));
    return { path, put };
  },
  edit: ({ path, put }) => put.map(({ start, end, text }) => splice(path, start, end, text)),
});

function isBlockScoped(name: ts.Identifier): boolean {
  const list = ts.findAncestor(name, ts.isVariableDeclarationList);
  return !list || (list.flags & ts.NodeFlags.BlockScoped) !== 0;
}

/** @throws RefusalError `shape` for a jump that would go somewhere else, `capture` for a `this` that would be another */
function checkJumps(path: string, nodes: readonly ts.Statement[], layers: readonly ts.Node[]): void {
  const crossed = layers.find((node) => ts.isFunctionLike(node)) as ts.FunctionLikeDeclaration | undefined;
  const isAsync = crossed?.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);
  const hasLoop = layers.some((node) => ts.isIterationStatement(node, false));
  const hasSwitch = layers.some((node) => ts.isSwitchStatement(node));
  const lost = jumpsOutOf(nodes).find((jump) => {
    if (crossed) return !(ts.isAwaitExpression(jump) && isAsync);
    if (!ts.isBreakOrContinueStatement(jump) || jump.label) return false;
    return hasLoop || (hasSwitch && ts.isBreakStatement(jump));
  });
  const hasOwnThis = layers.some((node) => ts.isFunctionLike(node) && !ts.isArrowFunction(node));
  const word = hasOwnThis ? outerWords(nodes)[0] : undefined;
  if (word) {
    const { line } = lineAndColumn(word.getSourceFile().text, word.getStart());
    refuse(
      'capture',
      `\`${word.getText()}\` in ${path}:${line} would mean that of the new function.`,
      'Use an arrow function.',
      {
        candidates: [`${path}:${line}`],
      },
    );
  }
  if (!lost) return;
  const { line } = lineAndColumn(lost.getSourceFile().text, lost.getStart());
  const around = crossed ? 'function' : 'loop or switch';
  refuse(
    'shape',
    `\`${lost.getText().slice(0, 60)}\` in ${path}:${line} would belong to the new ${around}.`,
    'Wrap fewer statements, or change that one first.',
    {
      candidates: [`${path}:${line}`],
    },
  );
}

/** Only what stands around the statements is new, and the indentation of their lines. */
function splicesFor(tree: ts.SourceFile, nodes: readonly ts.Statement[], wrapper: Wrapper): Splice[] {
  const { text } = tree;
  const { eol, indent: step } = styleOf(text);
  const [first] = nodes as readonly [ts.Statement];
  const isAlone = !listAround(first);
  const start = isAlone ? first.getStart() : attachedStart(text, first);
  const end = isAlone ? first.end : endWithComment(text, nodes.at(-1) as ts.Statement);
  const own = indentAt(text, start);
  const base = isAlone ? indentAt(text, first.parent.getStart()) : own;
  const outer = isAlone ? base + step : base;
  const inner = outer + wrapper.indent;
  const [head, tail] = sidesOf(wrapper, outer, inner, eol);
  const gap = /^[^\S\n]*(?=\S)/.exec(text.slice(end))?.[0].length;
  return [
    { start, end: start, text: isAlone ? `{${eol}${outer}${head}` : head },
    ...lineShifts(tree, start, end, own, inner),
    isAlone || gap === undefined
      ? { start: end, end, text: isAlone ? `${tail}${eol}${base}}` : tail }
      : { start: end, end: end + gap, text: `${tail}${eol}${outer}` },
  ];
}

function exchangesFor(nodes: readonly ts.Statement[], { code, body }: Wrapper): Exchanges {
  const [first, ...others] = nodes as readonly [ts.Statement, ...ts.Statement[]];
  const inside: Exchanges = (node) => (node === body ? { nodes } : undefined);
  const around = listAround(first) ? code.nodes : [ts.factory.createBlock(code.nodes as ts.Statement[])];
  return (node) => {
    if (node === first) return { nodes: around, inside };
    return others.includes(node as ts.Statement) ? { nodes: [] } : undefined;
  };
}
