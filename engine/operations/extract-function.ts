/** Makes a function of a piece of code. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Identifier } from '../../contracts/edit.ts';
import { type Code, codeAt, extract, extractionEdits } from '../extract/extracted-function.ts';
import { functionAround } from '../extract/extraction.ts';
import { placesOf } from '../extract/inlining.ts';
import { placeParams } from '../names/places.ts';
import { checkFreeName, outerWords } from '../names/scopes.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import type { Spot } from '../text/insertions.ts';

export default defineOperation({
  name: 'extract-function',
  summary:
    'Make a function of neighbouring statements or of an expression, and call it there. Parameters, results, `async` and type parameters are computed. Refuses jumps out of the code, and variables that change and are shared with a closure.',
  when: 'a function is too long, or its code is wanted elsewhere',
  whenNot: 'code with `this` → extract-method; one value → extract-constant',
  params: Type.Object(
    {
      ...placeParams,
      name: Identifier,
      scope: Type.Optional(
        Type.Union([Type.Literal('module'), Type.Literal('function')], {
          description:
            'Where the function goes; default `module`: behind the top-level statement. `function`: inside of the function around, where it sees its variables.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'a.ts':
        'export function total(prices: number[], rate: number) {\n  let sum = 0;\n  for (const price of prices) sum += price;\n  return sum * rate;\n}\n',
    },
    params: {
      target: 'a.ts#total',
      text: 'let sum = 0;\n  for (const price of prices) sum += price;',
      name: 'sumOf',
    },
    after: {
      'a.ts':
        'export function total(prices: number[], rate: number) {\n  let sum = sumOf(prices);\n  return sum * rate;\n}\n\nfunction sumOf(prices: number[]) {\n  let sum = 0;\n  for (const price of prices) sum += price;\n  return sum;\n}\n',
    },
  },
  carriesCode: true,
  writesCode: true,
  find: (snapshot, { name, scope, ...place }) => {
    const code = codeAt(snapshot, place);
    checkFreeName(code.tree, code.path, name);
    const words = outerWords(code.nodes);
    if (words.length)
      refuse(
        'unsupported',
        `The code uses \`${words[0]?.getText()}\` of the function around.`,
        'Use extract-method for the code of a class.',
        { candidates: placesOf(code.path, words) },
      );
    const spot = spotOf(code, scope ?? 'module');
    return extract(code, { name, callee: '', word: '', spot });
  },
  edit: (found) => extractionEdits(found),
});

function spotOf({ path, nodes }: Code, scope: 'module' | 'function'): Spot {
  let anchor = nodes.at(-1) as ts.Node;
  if (scope === 'module') {
    while (!ts.isSourceFile(anchor.parent) && !ts.isModuleBlock(anchor.parent)) anchor = anchor.parent;
    return { path, list: anchor.parent, context: 'statements', anchor, side: 'after' };
  }
  let around = functionAround(anchor);
  while (ts.isFunctionLike(around) && !hasBlock(around)) around = functionAround(around);
  if (!hasBlock(around))
    refuse('unsupported', 'No function with a body is around the code.', 'Use scope `module`.');
  while (anchor.parent !== around.body) anchor = anchor.parent;
  return { path, list: around.body, context: 'body', anchor, side: 'after' };
}

const hasBlock = (node: ts.Node): node is ts.FunctionDeclaration & { body: ts.Block } => {
  const { body } = node as ts.FunctionLikeDeclaration;
  return body !== undefined && ts.isBlock(body);
};
