/** The places of a name in a bound tree, and what their syntax says of them. */
import { ts } from 'ts-morph';
import { declaredIn, isForOthers, isScope, nameOf } from './bound-scopes.ts';
import {
  besideOf,
  importedBy,
  isLookedUp,
  type Kind,
  kindOf,
  type ModuleName,
  type ModulePath,
  moduleOf,
} from './name-roles.ts';
import { isDeclarationName } from './uses.ts';
import { isInDocs, wordsIn } from './words.ts';

/** Where names are looked up; one object for all names of a tree. */
export interface Scope {
  outer: Scope | undefined;
  isFile: boolean;
  /** Of `declare module '…'` its specifier: what that module exports is seen there too. */
  augments: string | undefined;
  /** `declare global`. */
  isGlobal: boolean;
  /** The head of a function, which does not see what the body declares. */
  isHead: boolean;
}

export interface Declared {
  start: number;
  /** Value, type, namespace: bits of the compiler. */
  meaning: number;
  /** Of an imported name: where it comes from and what it is called there; `*` is all of a module. */
  imported: ModuleName | undefined;
  /** `{ half }` of a pattern, a default export, `infer half`, `import half = …`: left to the compiler. */
  isOdd: boolean;
  /** Declared in the body of its function: its head does not see it. */
  isInBody: boolean;
}

export type Exported =
  | { kind: 'declared'; start: number }
  | { kind: 'specifier'; own: string; start: number; specifier: string | undefined }
  | { kind: 'module'; specifier: string };

export interface Occurrence {
  start: number;
  end: number;
  kind: Kind;
  scope: Scope;
  meaning: number;
  /** The module of an import, or what `ns` of `ns.half` is: names to follow from a module. Unknown: no specifier. */
  module: ModulePath | undefined;
  /** `h` of `import { half as h }`, the key of `{ h: half }`. */
  beside: string | undefined;
}

export interface NameTable {
  occurrences: readonly Occurrence[];
  /** What scopes declare under this name. */
  declared: ReadonlyMap<Scope, readonly Declared[]>;
  exported: readonly Exported[];
  /** Whether a doc comment may refer to it, by its name alone or behind another. */
  isInDocs: 'no' | 'alone' | 'behind';
}

interface Internals {
  getMeaningFromLocation(node: ts.Node): number;
  getMeaningFromDeclaration(node: ts.Node): number;
}
const { getMeaningFromLocation, getMeaningFromDeclaration } = ts as unknown as Internals;

/** The places of a name in a bound tree with parents, what declares it, and what is exported under it. */
export function readNames(
  tree: ts.SourceFile,
  exports: ReadonlyMap<string, ts.Symbol>,
  name: string,
): NameTable {
  const declared = new Map<Scope, readonly Declared[]>();
  const { nodes, others } = nodesNamed(tree, name);
  const occurrences = nodes.map((node) => occurrenceOf(tree, node, name, declared));
  return {
    occurrences,
    declared,
    exported: (exports.get(name)?.declarations ?? []).map(exportedBy),
    isInDocs: inDocs(tree.text, others),
  };
}

function inDocs(text: string, words: readonly number[]): NameTable['isInDocs'] {
  const found = words.filter((offset) => isInDocs(text, offset));
  if (found.length === 0) return 'no';
  return found.every((offset) => /[\s{*[|<(,]/.test(text[offset - 1] ?? '')) ? 'alone' : 'behind';
}

/** Identifiers and strings that are this name, and where else the text has it as a word. */
function nodesNamed(tree: ts.SourceFile, name: string): { nodes: ts.Node[]; others: number[] } {
  const nodes: ts.Node[] = [];
  const others: number[] = [];
  const words = wordsIn(tree.text, name);
  // An identifier may be written with escapes, and is no word of the text then.
  const isEscaped = tree.text.includes('\\u');
  let next = 0;
  const skipTo = (offset: number) => {
    while (next < words.length && (words[next] as number) < offset) others.push(words[next++] as number);
  };
  const visit = (node: ts.Node): void => {
    if (!isEscaped && (next >= words.length || (words[next] as number) >= node.end)) return;
    const isString = ts.isStringLiteralLike(node);
    if ((ts.isIdentifier(node) || isString) && node.text === name) {
      const start = node.getStart(tree) + (isString ? 1 : 0);
      skipTo(start);
      if (words[next] === start) next++;
      nodes.push(node);
    } else ts.forEachChild(node, visit);
  };
  ts.forEachChild(tree, visit);
  skipTo(Number.POSITIVE_INFINITY);
  return { nodes, others };
}

function occurrenceOf(
  tree: ts.SourceFile,
  node: ts.Node,
  name: string,
  declared: Map<Scope, readonly Declared[]>,
): Occurrence {
  const scope = scopeAt(node, name, declared);
  const kind = kindOf(node, name);
  const isInner = () => [...outwards(scope)].some((each) => !each.isFile && declared.has(each));
  // What a decorator sees is not what its surroundings declare.
  const isOdd =
    (kind !== 'key' && ts.findAncestor(node, ts.isDecorator) !== undefined && isInner()) ||
    isDeclaredTwice(node, scope, declared);
  return {
    start: node.getStart(tree),
    end: node.end,
    kind: isOdd || (ts.isIdentifier(node) && node.end - node.getStart(tree) !== name.length) ? 'odd' : kind,
    scope,
    meaning: isLookedUp(kind) || kind === 'dotted' ? getMeaningFromLocation(node) : 0,
    module: moduleOf(node),
    beside: besideOf(node),
  };
}

/** Whether a name declares what its scope does not know: two things there have the name, and only one can. */
function isDeclaredTwice(
  node: ts.Node,
  scope: Scope,
  declared: ReadonlyMap<Scope, readonly Declared[]>,
): boolean {
  if (!ts.isIdentifier(node) || !isDeclarationName(node)) return false;
  const start = node.getStart();
  return ![...outwards(scope)].some((each) => declared.get(each)?.some((known) => known.start === start));
}

/** What is written in the place of a name: the key of `{ half }` stays, and so does the public name of `export { half }`. */
export function renamedText({ kind, beside }: Occurrence, from: string, to: string): string {
  if (kind === 'shorthand') return `${from}: ${to}`;
  return kind === 'export' && beside === undefined ? `${to} as ${from}` : to;
}

/** A scope and those around it, innermost first. */
export function* outwards(scope: Scope | undefined): Generator<Scope> {
  for (let each = scope; each; each = each.outer) yield each;
}

const scopes = new WeakMap<ts.Node, { whole?: Scope; head?: Scope }>();

/** The scope of the file itself. */
export const scopesOf = (tree: ts.SourceFile): Scope => scopeFor(tree, false, undefined);

function scopeFor(node: ts.Node, isHead: boolean, outer: Scope | undefined): Scope {
  const known = scopes.get(node) ?? {};
  scopes.set(node, known);
  const isModule = isForOthers(node);
  const isAugmentation = isModule && ts.isStringLiteral(node.name);
  known[isHead ? 'head' : 'whole'] ??= {
    outer,
    isFile: ts.isSourceFile(node),
    augments: isAugmentation ? node.name.text : undefined,
    isGlobal: isModule && !isAugmentation,
    isHead,
  };
  return known[isHead ? 'head' : 'whole'] as Scope;
}

/** The innermost scope around a name; on the way out it is noted what the scopes declare under the name. */
function scopeAt(node: ts.Node, name: string, declared: Map<Scope, readonly Declared[]>): Scope {
  const chain: { scope: ts.Node; isHead: boolean }[] = [];
  let child = isNameOutside(node) ? node.parent : node;
  for (let at = child.parent; at; child = at, at = at.parent)
    if (isScope(at)) chain.push({ scope: at, isHead: isFunction(at) && at.body !== child });
  let outer: Scope | undefined;
  for (const { scope: at, isHead } of chain.reverse()) {
    const scope = scopeFor(at, isHead, outer);
    const found = declared.has(scope) ? [] : declaredIn(at, name).map((each) => declaredBy(each, at));
    if (found.length) declared.set(scope, found);
    outer = scope;
  }
  return outer as Scope;
}

const isFunction = (node: ts.Node): node is ts.FunctionLikeDeclaration =>
  ts.isFunctionLike(node) && (node as ts.FunctionLikeDeclaration).body !== undefined;

/** Whether a node names a declaration that is a scope and belongs itself to the one around it. */
function isNameOutside(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isFunctionExpression(parent) || ts.isClassExpression(parent)) return false;
  return isScope(parent) && (parent as ts.NamedDeclaration).name === node;
}

function declaredBy(declaration: ts.Node, scope: ts.Node): Declared {
  const name = nameOf(declaration);
  const isDefault =
    ts.canHaveModifiers(declaration) &&
    ts.getModifiers(declaration)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) === true;
  return {
    start: name.getStart(),
    meaning: getMeaningFromDeclaration(declaration),
    imported: importedBy(declaration),
    isOdd:
      isDefault ||
      !ts.isIdentifier(name) ||
      (ts.isBindingElement(declaration) && !declaration.propertyName) ||
      ts.isInferTypeNode(declaration.parent) ||
      ts.isImportEqualsDeclaration(declaration) ||
      ts.isNamespaceExportDeclaration(declaration),
    isInBody: isFunction(scope) && scope.body !== undefined && declaration.pos >= scope.body.pos,
  };
}

function exportedBy(declaration: ts.Declaration): Exported {
  const from = ts.findAncestor(declaration, ts.isExportDeclaration)?.moduleSpecifier;
  const specifier = from && (from as ts.StringLiteral).text;
  if (ts.isExportSpecifier(declaration)) {
    const own = declaration.propertyName ?? declaration.name;
    return { kind: 'specifier', own: own.text, start: own.getStart(), specifier };
  }
  if (ts.isNamespaceExport(declaration)) return { kind: 'module', specifier: specifier ?? '' };
  return { kind: 'declared', start: nameOf(declaration).getStart() };
}
