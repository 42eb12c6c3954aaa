/** Changes of one value of a JSON text, written as the text around it is. */
import { ts } from 'ts-morph';
import { nearestNames, refuse } from '../refusal.ts';
import { parseJson, pointerStep, pointerSteps } from './json-text.ts';
import { removalRange } from './layout.ts';
import type { Splice } from './splices.ts';
import { indentAt, type Style, styleOf } from './text.ts';

type Container = ts.ObjectLiteralExpression | ts.ArrayLiteralExpression;

interface Text {
  path: string;
  text: string;
  style: Style;
}

/**
 * The splices that make a change at a pointer.
 * @throws RefusalError `syntax`, `shape`, `not-found`, `no-change`
 */
export function jsonEdits(
  path: string,
  text: string,
  pointer: string,
  action: 'set' | 'insert' | 'remove',
  value: unknown,
): Splice[] {
  const json: Text = { path, text, style: styleOf(text) };
  const root = parseJson(path, text).value;
  const steps = pointerSteps(pointer);
  const last = steps.at(-1);
  if (last === undefined) {
    if (action !== 'set')
      refuse('shape', `The whole of ${path} can only be set.`, 'Give a pointer to a part.');
    return replace(json, root, value);
  }
  let node = root;
  for (const [index, step] of steps.slice(0, -1).entries()) {
    const next = childAt(node, step);
    if (!next) {
      if (action === 'remove') notThere(json, node, steps, index);
      // The containers on the way are made with the value.
      const nested = steps
        .slice(index + 1)
        .reduceRight((inner, key) => (/^[-0]$/.test(key) ? [inner] : { [key]: inner }), value);
      return put(json, node, steps, index, nested);
    }
    node = contentOf(next);
  }
  const index = steps.length - 1;
  const present = childAt(node, last);
  if (action === 'remove')
    return present ? remove(json, node as Container, present) : notThere(json, node, steps, index);
  if (action === 'insert') {
    if (!ts.isArrayLiteralExpression(node))
      refuse(
        'shape',
        `${pointer} of ${path} is not in an array.`,
        'Use `set` for the property of an object.',
      );
    return put(json, node, steps, index, value);
  }
  return present ? replace(json, contentOf(present), value) : put(json, node, steps, index, value);
}

type Child = ts.PropertyAssignment | ts.Expression;

const contentOf = (child: Child): ts.Expression =>
  ts.isPropertyAssignment(child) ? child.initializer : child;

const keyOf = (property: ts.Node) => ((property as ts.PropertyAssignment).name as ts.StringLiteral).text;

function childAt(node: ts.Expression, step: string): Child | undefined {
  if (ts.isArrayLiteralExpression(node))
    return /^(?:0|[1-9]\d*)$/.test(step) ? node.elements[Number(step)] : undefined;
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  // Of doubled keys the last one counts.
  return node.properties.findLast((property) => keyOf(property) === step) as
    | ts.PropertyAssignment
    | undefined;
}

function notThere({ path }: Text, node: ts.Expression, steps: readonly string[], index: number): never {
  const pointer = steps.slice(0, index).map(pointerStep).join('');
  const step = steps[index] ?? '';
  const what = ts.isArrayLiteralExpression(node)
    ? `an array of ${node.elements.length}`
    : ts.isObjectLiteralExpression(node)
      ? `an object with ${node.properties.map(keyOf).slice(0, 20).join(', ') || 'nothing in it'}`
      : 'neither an object nor an array';
  const keys = ts.isObjectLiteralExpression(node) ? nearestNames(step, node.properties.map(keyOf)) : [];
  return refuse(
    'not-found',
    `${path} has no ${steps.map(pointerStep).join('')}: ${pointer || 'the whole'} is ${what}.`,
    'Give a pointer to what is there.',
    { candidates: keys.map((key) => pointer + pointerStep(key)) },
  );
}

function replace(json: Text, node: ts.Expression, value: unknown): Splice[] {
  const start = node.getStart();
  const oneLine = isContainer(node) && isOnOneLine(json, node);
  const text = written(json, value, indentAt(json.text, start), oneLine);
  if (text === node.getText() || isSame(node, value))
    refuse('no-change', `${json.path} has that value already.`, 'Nothing needs to be done.');
  return [{ start, end: node.end, text }];
}

const isSame = (node: ts.Expression, value: unknown) => JSON.stringify(plain(node)) === JSON.stringify(value);

const plain = (node: ts.Expression): unknown =>
  ts.parseConfigFileTextToJson('value.json', `{"value":${node.getText()}}`).config?.value;

/** Puts an element or a property into a container. */
function put(
  json: Text,
  node: ts.Expression,
  steps: readonly string[],
  index: number,
  value: unknown,
): Splice[] {
  const step = steps[index] ?? '';
  if (ts.isArrayLiteralExpression(node)) {
    const at = step === '-' ? node.elements.length : Number(step);
    if (!/^(?:-|0|[1-9]\d*)$/.test(step) || at > node.elements.length) notThere(json, node, steps, index);
    return putAt(json, node, node.elements, at, '', value);
  }
  if (!ts.isObjectLiteralExpression(node)) return notThere(json, node, steps, index);
  const keys = node.properties.map(keyOf);
  const isSorted = keys.length > 2 && keys.every((key, at) => at === 0 || (keys[at - 1] ?? '') < key);
  const next = isSorted ? keys.findIndex((key) => key > step) : -1;
  return putAt(
    json,
    node,
    node.properties,
    next === -1 ? keys.length : next,
    `${JSON.stringify(step)}: `,
    value,
  );
}

function putAt(
  json: Text,
  container: Container,
  children: readonly ts.Node[],
  at: number,
  key: string,
  value: unknown,
): Splice[] {
  const { text, style } = json;
  const oneLine = isOnOneLine(json, container);
  const outer = indentAt(text, container.getStart());
  const first = children[0];
  const indent = first && !oneLine ? indentAt(text, first.getStart()) : outer + style.indent;
  const own = key + written(json, value, indent, oneLine);
  const gap = oneLine ? ' ' : style.eol + indent;
  const next = children[at];
  if (next) return [{ start: next.getStart(), end: next.getStart(), text: `${own},${gap}` }];
  const last = children.at(-1);
  if (!last) {
    const inner = container.getStart() + 1;
    const isBare = text.slice(inner, container.end - 1).trim() === '';
    const closing = style.eol + outer;
    return [
      { start: inner, end: isBare ? container.end - 1 : inner, text: gap + own + (isBare ? closing : '') },
    ];
  }
  const comma = commaBehind(text, last);
  const behind = ts.getTrailingCommentRanges(text, comma ?? last.end)?.at(-1)?.end ?? comma ?? last.end;
  if (comma !== undefined) return [{ start: behind, end: behind, text: `${gap}${own},` }];
  if (behind === last.end) return [{ start: last.end, end: last.end, text: `,${gap}${own}` }];
  return [
    { start: last.end, end: last.end, text: ',' },
    { start: behind, end: behind, text: gap + own },
  ];
}

function remove({ text }: Text, container: Container, child: Child): Splice[] {
  const children: readonly ts.Node[] = ts.isArrayLiteralExpression(container)
    ? container.elements
    : container.properties;
  const { start, end } = removalRange(text, child, ',');
  const splices = [{ start, end, text: '' }];
  const previous = children[children.indexOf(child) - 1];
  const comma = previous && child === children.at(-1) && commaBehind(text, child) === undefined;
  const place = comma ? commaBehind(text, previous) : undefined;
  if (!previous || place === undefined) return splices;
  const isBeside =
    text.slice(place, child.getStart()).trim() === '' && !text.slice(place, child.end).includes('\n');
  if (isBeside) return [{ start: previous.end, end: child.end, text: '' }];
  return [{ start: place - 1, end: place, text: '' }, ...splices];
}

/** The offset behind the comma that follows a node, comments between them skipped. */
function commaBehind(text: string, node: ts.Node): number | undefined {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, text);
  scanner.resetTokenState(node.end);
  return scanner.scan() === ts.SyntaxKind.CommaToken ? scanner.getTokenEnd() : undefined;
}

const isContainer = (node: ts.Node): node is Container =>
  ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node);

/** An empty container is written as others of its kind are in the file. */
function isOnOneLine({ text }: Text, node: Container): boolean {
  const isEmpty = (ts.isArrayLiteralExpression(node) ? node.elements : node.properties).length === 0;
  return isEmpty ? !text.trim().includes('\n') : !node.getText().includes('\n');
}

/** A value as JSON in the style of the file. */
function written({ text, style }: Text, value: unknown, indent: string, oneLine: boolean): string {
  const inlineArrays = oneLine || /\[[^\S\n]*[^\s\]]/.test(text);
  const inlineObjects = oneLine || /[:[,][^\S\n]*\{[^\S\n]*"/.test(text);
  const spaced = /\{ "|^\{\s*$/m.test(text) ? ' ' : '';
  const write = (each: unknown, at: string): string => {
    if (typeof each !== 'object' || each === null) return JSON.stringify(each);
    const isArray = Array.isArray(each);
    const parts = (inner: string) =>
      isArray
        ? each.map((element) => write(element, inner))
        : Object.entries(each).map(([key, part]) => `${JSON.stringify(key)}: ${write(part, inner)}`);
    const [open, close] = isArray ? '[]' : '{}';
    if (parts('').length === 0) return `${open}${close}`;
    const space = isArray ? '' : spaced;
    const short = `${open}${space}${parts(at).join(', ')}${space}${close}`;
    if (oneLine || ((isArray ? inlineArrays : inlineObjects) && short.length < 80 && !short.includes('\n')))
      return short;
    const inner = at + style.indent;
    return `${open}${style.eol}${inner}${parts(inner).join(`,${style.eol}${inner}`)}${style.eol}${at}${close}`;
  };
  return write(value, indent);
}
