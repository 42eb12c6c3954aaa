/** Makes a function or method of a piece of code: its text, and the call that takes the place of the code. */
import { ts } from 'ts-morph';
import { checkedNode } from '../compiler/checked.ts';
import { type PlaceParams, resolveExpression, resolveStatements } from '../names/places.ts';
import { RefusalError, refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Edit, splice } from '../text/edits.ts';
import { insertion, joinsWithNext, type Spot } from '../text/insertions.ts';
import { attachedStart, fitSnippet, ownEnd, type Range } from '../text/layout.ts';
import { putExpression } from '../text/parentheses.ts';
import { parseSnippet } from '../text/snippets.ts';
import { indentAt, type Style, styleOf } from '../text/text.ts';
import { checkExtractable } from './extractable.ts';
import { type Flow, flowOf, type Selection, typeParametersAround } from './extraction.ts';
import { placesOf } from './inlining.ts';
import { type Jumps, jumpsOf } from './jumps.ts';

export interface Code {
  path: string;
  tree: ts.SourceFile;
  checker: ts.TypeChecker;
  nodes: readonly ts.Node[];
  isExpression: boolean;
}

/**
 * The neighbouring statements or the expression that a place names, in the tree that the checker knows.
 * @throws RefusalError those of the place; `unsupported` for what is no value
 */
export function codeAt(snapshot: Snapshot, place: PlaceParams): Code {
  const { path, nodes, isExpression } = resolveCode(snapshot, place);
  const found = nodes.map((node) => checkedNode(snapshot, path, node));
  const [first] = found;
  if (!first) return refuse('not-found', 'There is no code there.', 'Name at least one statement.');
  const all = found.map(({ node }) => node);
  if (isExpression) checkExtractable(first.node as ts.Expression, place.text);
  return { path, tree: first.tree, checker: first.checker, nodes: all, isExpression };
}

function resolveCode(snapshot: Snapshot, place: PlaceParams) {
  try {
    const { path, nodes } = resolveStatements(snapshot, place);
    // A statement that is one expression without its semicolon is an expression whose value is not used.
    return { path, nodes: nodes as ts.Node[], isExpression: false };
  } catch (error) {
    if (!(error instanceof RefusalError) || error.refusal.code !== 'not-found') throw error;
    const { path, node } = resolveExpression(snapshot, place);
    return { path, nodes: [node] as ts.Node[], isExpression: true };
  }
}

/** What a function is called by, and how it starts. */
export interface Form {
  name: string;
  /** `this.` for a method. */
  callee: string;
  /** `function ` or `private `. */
  word: string;
  spot: Spot;
}

export interface Extracted {
  code: Code;
  flow: Flow;
  jumps: Jumps;
  typeParameters: string[];
  form: Form;
}

/** @throws RefusalError `unsupported` with the places that stand in the way */
export function extract(code: Code, form: Form): Extracted {
  const { nodes, path, checker } = code;
  const selection: Selection = { path, nodes, checker, list: form.spot.list };
  const jumps = jumpsOf(nodes);
  const bad = jumps.endsAlways ? jumps.leaves : [...jumps.leaves, ...jumps.returns];
  if (bad.length) {
    refuse(
      'unsupported',
      `The code is left by \`${bad[0]?.getText().slice(0, 40)}\`, which a function cannot do for its caller.`,
      'Select code that runs to its end, or that always ends in `return`.',
      { candidates: placesOf(path, bad) },
    );
  }
  const flow = flowOf(selection);
  if (flow.outputs.length && (jumps.endsAlways || code.isExpression)) {
    refuse(
      'unsupported',
      `The code sets ${flow.outputs.map(({ name }) => name).join(', ')}, which is used outside of it.`,
      code.isExpression ? 'Select whole statements.' : 'Select other code.',
      { candidates: placesOf(path, nodes) },
    );
  }
  return { code, flow, jumps, typeParameters: typeParametersOf(selection, flow), form };
}

/** Type parameters that the code or its parameters name, with those that their constraints name. */
function typeParametersOf({ nodes, list }: Selection, { parameters, locals }: Flow): string[] {
  const around = typeParametersAround(nodes[0] as ts.Node, list);
  const text = [
    ...[...parameters, ...locals].map(({ type }) => type ?? ''),
    ...nodes.map((node) => node.getText()),
  ];
  const needed = new Set<ts.TypeParameterDeclaration>();
  const need = (written: string) => {
    for (const each of around) {
      if (needed.has(each) || !new RegExp(`(?<![\\w$.])${each.name.text}(?![\\w$])`).test(written)) continue;
      needed.add(each);
      need(each.constraint?.getText() ?? '');
    }
  };
  need(text.join('\n'));
  return around
    .filter((each) => needed.has(each))
    .map(({ name, constraint }) => name.text + (constraint ? ` extends ${constraint.getText()}` : ''));
}

/** The function, put where it goes, and the call in place of the code. */
export function extractionEdits(extracted: Extracted): Edit[] {
  const { code, form } = extracted;
  const { path, tree, nodes } = code;
  const style = styleOf(tree.text);
  const written = functionText(extracted, style);
  const wrapped = form.spot.context === 'statements' ? 'statements' : form.spot.context;
  return [
    ...insertion(form.spot, tree.text, written, parseSnippet(written, wrapped, path)),
    code.isExpression
      ? callInPlace(extracted, nodes[0] as ts.Expression)
      : splice(path, rangeOf(code).start, rangeOf(code).end, callStatement(extracted, style)),
  ];
}

/** The statements with their comments. */
function rangeOf({ tree, nodes }: Code): Range {
  const [first, last] = [nodes[0] as ts.Node, nodes.at(-1) as ts.Node];
  const end = ownEnd(last);
  const comments = ts.getTrailingCommentRanges(tree.text, end) ?? [];
  return { start: attachedStart(tree.text, first), end: comments.at(-1)?.end ?? end };
}

function functionText({ code, flow, jumps, typeParameters, form }: Extracted, style: Style): string {
  const { eol, indent: step, semicolons } = style;
  const end = semicolons ? ';' : '';
  const typed = ({ name, type }: Flow['parameters'][number]) =>
    type === undefined ? name : `${name}: ${type}`;
  const generic = typeParameters.length ? `<${typeParameters.join(', ')}>` : '';
  const isMethod = form.spot.context === 'class';
  const star = jumps.yields ? '*' : '';
  const head = isMethod
    ? `${form.word}${jumps.awaits ? 'async ' : ''}${star}${form.name}`
    : `${jumps.awaits ? 'async ' : ''}function${star} ${form.name}`;
  const outputs = flow.outputs.map(({ name }) => name);
  const result = outputs.length > 1 ? `{ ${outputs.join(', ')} }` : outputs[0];
  const lines = [
    ...flow.locals.map((each) => `let ${typed(each)}${end}`),
    bodyText(code, style),
    ...(result === undefined ? [] : [`return ${result}${end}`]),
  ];
  const body = lines.map((line) => step + line).join(eol);
  return `${head}${generic}(${flow.parameters.map(typed).join(', ')}) {${eol}${body}${eol}}`;
}

function bodyText(code: Code, style: Style): string {
  const { tree, nodes, isExpression } = code;
  if (!isExpression) {
    const { start, end } = rangeOf(code);
    return fitSnippet(indentAt(tree.text, start) + tree.text.slice(start, end), style.indent, style);
  }
  const [node] = nodes;
  const raw = indentAt(tree.text, node?.getStart() ?? 0) + (node?.getText() ?? '');
  return `return ${fitSnippet(raw, style.indent, style)}${style.semicolons ? ';' : ''}`;
}

function callText({ flow, jumps, typeParameters, form }: Extracted): string {
  const types = flow.parameters.map(({ type }) => type ?? '').join(' ');
  const names = typeParameters.map((each) => each.replace(/ extends .*$/s, ''));
  // What the arguments do not tell is said.
  const isTold = names.every((name) => new RegExp(`(?<![\\w$])${name}(?![\\w$])`).test(types));
  const generic = isTold ? '' : `<${names.join(', ')}>`;
  const call = `${form.callee}${form.name}${generic}(${flow.parameters.map(({ name }) => name).join(', ')})`;
  return jumps.yields ? `yield* ${call}` : jumps.awaits ? `await ${call}` : call;
}

function callInPlace(extracted: Extracted, node: ts.Expression): Edit {
  const text = callText(extracted);
  const [statement] = parseSnippet(`${text};`, 'body', extracted.code.path);
  const {
    start,
    end,
    text: put,
  } = putExpression(node, (statement as ts.ExpressionStatement).expression, text);
  return splice(extracted.code.path, start, end, put);
}

function callStatement(extracted: Extracted, { eol, semicolons }: Style): string {
  const { code, flow, jumps } = extracted;
  const { tree } = code;
  const { start, end: last } = rangeOf(code);
  const next = tree.text.slice(last).trimStart();
  const end = semicolons || /^[([`+\-/]/.test(next) ? ';' : '';
  const call = callText(extracted);
  const { outputs } = flow;
  const [only, second] = outputs;
  if (jumps.returns.length) return `return ${call}${end}`;
  if (!only) return `${call}${end}`;
  if (!second) return `${only.word ? `${only.word} ` : ''}${only.name} = ${call}${end}`;
  const names = `{ ${outputs.map(({ name }) => name).join(', ')} }`;
  const declared = outputs.filter(({ word }) => word !== undefined);
  if (declared.length === outputs.length) {
    const word = declared.some((each) => each.word === 'let') ? 'let' : 'const';
    return `${word} ${names} = ${call}${end}`;
  }
  const lets = declared.map(
    ({ name, type }) =>
      `let ${name}${type === undefined ? '' : `: ${type}`}${semicolons ? ';' : ''}${eol}${indentAt(tree.text, start)}`,
  );
  const guard = semicolons || !opensLine(code) ? '' : ';';
  return `${lets.join('')}${guard}(${names} = ${call})${end}`;
}

/** Whether a line that starts with `(` would go on with the one above. */
function opensLine({ nodes }: Code): boolean {
  const [first] = nodes;
  const list = first && (first.parent as ts.Block).statements;
  const above = list?.[list.indexOf(first as ts.Statement) - 1];
  return above !== undefined && joinsWithNext(above, '(');
}
