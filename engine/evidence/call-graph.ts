/** Who calls whom. */
import { ts } from 'ts-morph';
import { checkedFile, twinOf } from '../compiler/checked.ts';
import type { Declaration } from '../names/declarations.ts';
import { lineAt, lineText, ownerAt } from '../names/listing.ts';
import { isDeclaring, type Reference, referencesTo, tokenAt } from '../names/references.ts';
import { declarationsOfSymbol, symbolAt } from '../names/symbols.ts';
import type { Snapshot } from '../snapshot.ts';

export interface CallStep {
  /** A caller or a callee; a path is the top level of that file. */
  found: Declaration | string;
  places: CallPlace[];
}

interface CallPlace {
  path: string;
  line: number;
  text: string;
  /** `value`: it is handed on as a value, and may be called from there. */
  kind: 'call' | 'value';
}

/** What calls a function, or hands it on as a value. */
export function callersOf(snapshot: Snapshot, declaration: Declaration): CallStep[] {
  const uses = referencesTo(snapshot, declaration).filter(
    (each) =>
      (each.kind === 'call' || each.kind === 'read') &&
      !isDeclaring(snapshot, each) &&
      !isClosingTag(snapshot, each),
  );
  const steps = new Map<Declaration | string, CallPlace[]>();
  for (const { path, start, kind } of uses) {
    add(steps, ownerAt(snapshot, path, start) ?? path, {
      ...placeAt(snapshot, path, start),
      kind: kind === 'call' ? 'call' : 'value',
    });
  }
  return [...steps].map(([found, places]) => ({ found, places }));
}

const isClosingTag = (snapshot: Snapshot, { path, start }: Reference) =>
  tokenAt(snapshot.tree(path), start)?.parent.kind === ts.SyntaxKind.JsxClosingElement;

/** What the code of a declaration calls in this project, and how many calls go to something that cannot be told. */
export function calleesOf(
  snapshot: Snapshot,
  declaration: Declaration,
): { steps: CallStep[]; unknown: number } {
  const { checker, tree } = checkedFile(snapshot, declaration.path);
  const steps = new Map<Declaration | string, CallPlace[]>();
  let unknown = 0;
  const visit = (node: ts.Node) => {
    const callee = calleeOf(node);
    const called = callee && symbolAt(checker, callee);
    const made = ts.isNewExpression(node)
      ? called?.members?.get(ts.InternalSymbolName.Constructor)
      : undefined;
    const symbol = made ?? called;
    if (callee && (!symbol || symbol.declarations?.every(ts.isParameter))) unknown++;
    for (const found of symbol ? declarationsOfSymbol(snapshot, symbol) : []) {
      if (found.kind === 'parameter') continue;
      add(steps, found, { ...placeAt(snapshot, declaration.path, node.getStart(tree)), kind: 'call' });
    }
    ts.forEachChild(node, visit);
  };
  const root = twinOf(tree, declaration.whole);
  if (root) visit(root);
  return { steps: [...steps].map(([found, places]) => ({ found, places })), unknown };
}

/** The name that a call, `new`, tag, decorator or JSX element calls. */
function calleeOf(node: ts.Node): ts.Node | undefined {
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) return undefined;
  if (ts.isCallOrNewExpression(node) || ts.isDecorator(node)) return nameOf(node.expression);
  if (ts.isTaggedTemplateExpression(node)) return nameOf(node.tag);
  const isComponent = ts.isJsxOpeningLikeElement(node) && !/^[a-z][\w-]*$/.test(node.tagName.getText());
  return isComponent ? nameOf(node.tagName) : undefined;
}

function nameOf(callee: ts.Node): ts.Node {
  if (ts.isPropertyAccessExpression(callee)) return callee.name;
  if (ts.isParenthesizedExpression(callee) || ts.isNonNullExpression(callee))
    return nameOf(callee.expression);
  return callee;
}

function placeAt(snapshot: Snapshot, path: string, start: number) {
  const tree = snapshot.tree(path);
  const line = lineAt(tree, start);
  return { path, line, text: lineText(tree, line) };
}

function add<Key>(steps: Map<Key, CallPlace[]>, key: Key, place: CallPlace): void {
  const places = steps.get(key) ?? [];
  places.push(place);
  steps.set(key, places);
}
