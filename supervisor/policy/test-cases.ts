/** The test cases of a file, as its text declares them. */
import { ts } from 'ts-morph';
import { lineOf, parse, type Rename, tokensOf } from './syntax.ts';

export interface DeclaredCase {
  /** Titles joined by ` > `; the empty name holds what stands outside of every test. */
  name: string;
  line: number;
  /** The title is written out, so that the runner reports this very name. */
  literal: boolean;
  /** What keeps it, or others, from running: `skip`, `only`, `todo`, an early return. */
  muted: string[];
  /** Each assertion, and each row of its table, in one spelling. */
  assertions: string[];
}

interface Block {
  name: string;
  muted: string[];
  literal: boolean;
}

const muting = new Set(['skip', 'only', 'todo', 'fails', 'skipIf', 'runIf']);
const caseNames = new Set(['test', 'it', 'xtest', 'xit', 'fit', 'ftest', 'specify']);
const blockNames = new Set(['describe', 'suite', 'xdescribe', 'fdescribe', 'context']);
const assertNames = new Set(['expect', 'assert', 'assertType', 'expectTypeOf']);

/** Finds the cases of a file, by name; cases of one name are joined. Renames are done to the assertions. */
export function casesOf(path: string, text: string, renames: Rename[] = []): Map<string, DeclaredCase> {
  const cases = new Map<string, DeclaredCase>();
  const add = (found: DeclaredCase) => {
    const before = cases.get(found.name);
    before?.muted.push(...found.muted);
    before?.assertions.push(...found.assertions);
    if (!before) cases.set(found.name, found);
  };
  const outside: DeclaredCase = { name: '', line: 1, literal: false, muted: [], assertions: [] };

  const visit = (node: ts.Node, inside: Block): void => {
    const declared = ts.isCallExpression(node) ? declarationOf(node, renames) : undefined;
    if (!declared) {
      if (isAssertion(node)) outside.assertions.push(tokensOf(node, renames));
      else ts.forEachChild(node, (child) => visit(child, inside));
      return;
    }
    const name = inside.name ? `${inside.name} > ${declared.title}` : declared.title;
    const muted = [...inside.muted, ...declared.muted];
    const literal = inside.literal && declared.literal;
    if (declared.isBlock) {
      if (declared.muted.length) add({ name, line: lineOf(node), literal: false, muted, assertions: [] });
      ts.forEachChild(node, (child) => visit(child, { name, muted, literal }));
      return;
    }
    add({
      name,
      literal,
      line: lineOf(node),
      muted: [...muted, ...mutedWithin(declared.call)],
      assertions: [...declared.rows, ...assertionsIn(declared.call, renames)],
    });
  };
  visit(parse(path, text), { name: '', muted: [], literal: true });
  if (outside.assertions.length) cases.set('', outside);
  return cases;
}

/** Reads `test.skip('title', …)`, `it.each(table)('title', …)` and the like. */
function declarationOf(call: ts.CallExpression, renames: Rename[]) {
  const title = call.arguments[0];
  const isCallee = ts.isCallExpression(call.parent) && call.parent.expression === call;
  if (!title || isCallee) return undefined;
  const muted: string[] = [];
  const rows: string[] = [];
  let repeated = false;
  let callee: ts.Expression = call.expression;
  while (!ts.isIdentifier(callee)) {
    if (ts.isPropertyAccessExpression(callee)) {
      if (muting.has(callee.name.text)) muted.push(callee.name.text);
      if (['each', 'for'].includes(callee.name.text)) repeated = true;
      callee = callee.expression;
    } else if (ts.isCallExpression(callee)) {
      rows.push(...rowsOf(callee, renames));
      callee = callee.expression;
    } else if (ts.isTaggedTemplateExpression(callee)) {
      rows.push(tokensOf(callee.template, renames));
      callee = callee.tag;
    } else return undefined;
  }
  const isBlock = blockNames.has(callee.text);
  if (!isBlock && !caseNames.has(callee.text)) return undefined;
  if (/^x|^f(?:it|test|describe)$/.test(callee.text)) muted.push(callee.text);
  for (const argument of call.arguments) muted.push(...mutedByOption(argument));
  const literal = ts.isStringLiteralLike(title) && !repeated;
  return {
    call,
    isBlock,
    muted,
    rows,
    literal,
    title: ts.isStringLiteralLike(title) ? title.text : tokensOf(title, renames),
  };
}

function rowsOf(call: ts.CallExpression, renames: Rename[]): string[] {
  const table = call.arguments[0];
  return table && ts.isArrayLiteralExpression(table)
    ? table.elements.map((row) => `row ${tokensOf(row, renames)}`)
    : [];
}

function mutedByOption(argument: ts.Expression): string[] {
  if (!ts.isObjectLiteralExpression(argument)) return [];
  return argument.properties.flatMap(({ name }) =>
    name && ts.isIdentifier(name) && muting.has(name.text) ? [name.text] : [],
  );
}

/** Early returns and `context.skip()` in the body of a test. */
function mutedWithin(call: ts.CallExpression): string[] {
  const body = call.arguments.find((argument) => ts.isFunctionLike(argument)) as ts.Node | undefined;
  const muted: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node) && !node.expression) muted.push('early return');
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      if (node.expression.name.text === 'skip') muted.push('skip()');
    }
    ts.forEachChild(node, (child) => {
      if (!ts.isFunctionLike(child)) visit(child);
    });
  };
  if (body) visit(body);
  return muted;
}

function assertionsIn(call: ts.CallExpression, renames: Rename[]): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (isAssertion(node)) found.push(tokensOf(node, renames));
    else ts.forEachChild(node, visit);
  };
  visit(call);
  return found;
}

/** The outermost link of a chain such as `expect(a).not.toBe(b)` or `fc.assert(…)`. */
function isAssertion(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) && !ts.isPropertyAccessExpression(node)) return false;
  let root: ts.Expression = node;
  let called = false;
  while (ts.isCallExpression(root) || ts.isPropertyAccessExpression(root)) {
    if (ts.isCallExpression(root)) {
      called = true;
      const { expression } = root;
      if (ts.isPropertyAccessExpression(expression) && expression.name.text === 'assert') return true;
    }
    root = root.expression;
  }
  return called && ts.isIdentifier(root) && assertNames.has(root.text);
}
