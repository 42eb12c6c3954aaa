/** Import statements as lists of names: adding to them, taking from them, placing new ones. */
import { ts } from 'ts-morph';
import { removalsOf } from '../members/removals.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Edit, splice } from '../text/edits.ts';
import { attachedStart, removalRange } from '../text/layout.ts';
import type { Style } from '../text/text.ts';
import { resolveModule } from './module-graph.ts';

/** One imported or re-exported name. */
export interface ListedName {
  name: string;
  as?: string;
  type?: boolean;
}

/** Names that the top level of a file declares or imports. */
export function localNames(tree: ts.SourceFile): ReadonlySet<string> {
  const known = locallyNamed.get(tree) ?? collectLocalNames(tree);
  locallyNamed.set(tree, known);
  return known;
}

const locallyNamed = new WeakMap<ts.SourceFile, ReadonlySet<string>>();

function collectLocalNames(tree: ts.SourceFile): Set<string> {
  const locals = new Set<string>();
  const add = (name: ts.Node | undefined) => {
    if (name && ts.isIdentifier(name)) locals.add(name.text);
    else if (name) ts.forEachChild(name, (child) => add(ts.isBindingElement(child) ? child.name : undefined));
  };
  for (const statement of tree.statements) {
    if (ts.isVariableStatement(statement))
      for (const { name } of statement.declarationList.declarations) add(name);
    else if (ts.isImportDeclaration(statement)) {
      const { importClause } = statement;
      add(importClause?.name);
      const bindings = importClause?.namedBindings;
      if (bindings && ts.isNamespaceImport(bindings)) add(bindings.name);
      else for (const element of bindings?.elements ?? []) add(element.name);
    } else add((statement as ts.DeclarationStatement).name);
  }
  return locals;
}

/** An import of the same module with braces, whose kind (type or value) fits the names. */
export function mergeableImport(
  snapshot: Snapshot,
  path: string,
  specifier: string,
  names: readonly ListedName[],
): ts.NamedImports | undefined {
  const allTypes = names.every(({ type }) => type);
  const same = sameModule(snapshot, path, specifier);
  for (const statement of snapshot.tree(path).statements) {
    if (!ts.isImportDeclaration(statement) || !same(statement.moduleSpecifier)) continue;
    const clause = statement.importClause;
    const bindings = clause?.namedBindings;
    const isTypeOnly = clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    if (bindings && ts.isNamedImports(bindings) && bindings.elements.length && (!isTypeOnly || allTypes))
      return bindings;
  }
  return undefined;
}

/** Tells whether a module specifier of a file means the same module as this one. */
export function sameModule(snapshot: Snapshot, path: string, specifier: string) {
  const target = resolveModule(snapshot, path, specifier);
  return (node: ts.Node | undefined) =>
    node !== undefined &&
    ts.isStringLiteralLike(node) &&
    (node.text === specifier ||
      (target !== undefined && resolveModule(snapshot, path, node.text) === target));
}

/** A name as it stands in braces. */
export const written = ({ name, as, type }: ListedName, inTypeList: boolean) =>
  `${type && !inTypeList ? 'type ' : ''}${name}${as && as !== name ? ` as ${as}` : ''}`;

const isTypeList = ({ parent }: ts.NamedImports | ts.NamedExports) =>
  ts.isImportClause(parent) ? parent.phaseModifier === ts.SyntaxKind.TypeKeyword : parent.isTypeOnly;

/** Adds names to braces: in order when those there are in order, else behind them. Comments stay with their names. */
export function intoBraces(
  path: string,
  text: string,
  braces: ts.NamedImports | ts.NamedExports,
  names: readonly ListedName[],
): Edit[] {
  const elements: readonly ts.Node[] = braces.elements;
  const key = (each: string) => each.replace(/^type /, '').toLowerCase();
  const keys = elements.map((element) => key(element.getText()));
  const isSorted = keys.every((each, index) => index === 0 || (keys[index - 1] ?? '') <= each);
  const shown = names.map((name) => written(name, isTypeList(braces)));
  if (isSorted) shown.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const last = elements.at(-1);
  if (!last) return [splice(path, braces.getStart(), braces.end, `{ ${shown.join(', ')} }`)];
  const multiline = braces.getText().includes('\n');
  const gap = multiline ? (/^\{(\s*)/.exec(braces.getText())?.[1] ?? ' ') : ' ';
  const comma = /^\s*,/.exec(text.slice(last.end))?.[0].length ?? 0;
  const end = multiline && comma ? behindComment(text, last.end + comma) : last.end;
  return shown.map((name) => {
    const next = isSorted ? elements[keys.findIndex((each) => each > key(name))] : undefined;
    const start = next ? attachedStart(text, next) : end;
    const added = next ? `${name},${gap}` : end > last.end ? `${gap}${name},` : `,${gap}${name}`;
    const edit = splice(path, start, start, added);
    return isSorted ? { ...edit, order: key(name) } : edit;
  });
}

const behindComment = (text: string, end: number) =>
  ts.getTrailingCommentRanges(text, end)?.at(-1)?.end ?? end;

type ListStatement = ts.ImportDeclaration | ts.ExportDeclaration;

/**
 * Takes names out of the import and export statements of a file: elements of braces, default names, namespaces. A statement
 * goes with its last name.
 * @param nodes statements and members that are deleted in the same step
 */
export function withoutNames(
  path: string,
  text: string,
  names: readonly ts.Node[],
  nodes: readonly ts.Node[] = [],
): Edit[] {
  const statementOf = (node: ts.Node) =>
    ts.findAncestor(
      node,
      (each): each is ListStatement => ts.isImportDeclaration(each) || ts.isExportDeclaration(each),
    );
  const gone = new Set(names);
  const whole: ts.Node[] = [];
  const edits = [...new Set(names.map(statementOf))].flatMap((statement): Edit[] => {
    if (statement && namesOf(statement).some((name) => !gone.has(name)))
      return fromStatement(path, text, statement, gone);
    if (statement) whole.push(statement);
    return [];
  });
  const ranges = removalsOf(text, [...nodes, ...whole]);
  return [...ranges.map(({ start, end }) => splice(path, start, end, '')), ...edits];
}

/** What an import or export statement binds or exports. */
export function namesOf(statement: ListStatement): ts.Node[] {
  const clause = ts.isImportDeclaration(statement) ? statement.importClause : undefined;
  const bindings = ts.isImportDeclaration(statement) ? clause?.namedBindings : statement.exportClause;
  const inBraces = bindings && (ts.isNamedImports(bindings) || ts.isNamedExports(bindings));
  return [
    ...(clause?.name ? [clause.name] : []),
    ...(inBraces ? bindings.elements : bindings ? [bindings] : []),
  ];
}

/** Whether an import brings types alone, so that nothing is loaded for it. */
export const isTypeImport = ({ importClause }: ts.ImportDeclaration) => {
  const bindings = importClause?.namedBindings;
  const elements = bindings && ts.isNamedImports(bindings) ? bindings.elements : [];
  const allTypes =
    elements.length > 0 && !importClause?.name && elements.every(({ isTypeOnly }) => isTypeOnly);
  return importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword || allTypes;
};

function fromStatement(
  path: string,
  text: string,
  statement: ListStatement,
  gone: ReadonlySet<ts.Node>,
): Edit[] {
  const clause = ts.isImportDeclaration(statement) ? statement.importClause : undefined;
  const bindings = ts.isImportDeclaration(statement) ? clause?.namedBindings : statement.exportClause;
  const rest = namesOf(statement).filter((name) => name !== clause?.name);
  if (clause?.name && bindings && rest.every((name) => gone.has(name)))
    return [splice(path, clause.name.end, bindings.end, '')];
  const isFirst = clause?.name && bindings && gone.has(clause.name);
  return [
    ...(isFirst ? [splice(path, clause.name.getStart(), bindings.getStart(), '')] : []),
    ...withoutElements(path, text, rest, gone),
  ];
}

/** Takes elements out of a list with commas, of which some stay. */
function withoutElements(
  path: string,
  text: string,
  elements: readonly ts.Node[],
  gone: ReadonlySet<ts.Node>,
): Edit[] {
  const lastKept = elements.findLastIndex((element) => !gone.has(element));
  const tail = elements.slice(lastKept + 1);
  const last = tail.at(-1);
  const anchor = elements[lastKept];
  const edits = elements.slice(0, lastKept).flatMap((element, index) => {
    if (!gone.has(element)) return [];
    const { start, end } = removalRange(text, element, ',');
    const next = elements[index + 1];
    const ownsLine = text[end - 1] === '\n';
    return [
      splice(path, ownsLine ? start : element.getStart(), ownsLine || !next ? end : next.getStart(), ''),
    ];
  });
  return last && anchor ? [...edits, splice(path, anchor.end, last.end, '')] : edits;
}

/** The import statements that bind these names. */
export function newImports(
  names: readonly ListedName[],
  defaultName: string | undefined,
  namespace: string | undefined,
  specifier: string,
  style: Style,
): string[] {
  const from = `from ${style.quote}${specifier}${style.quote}${style.semicolons ? ';' : ''}`;
  const allTypes = names.length > 0 && !defaultName && names.every(({ type }) => type);
  const braces = names.length ? `{ ${names.map((name) => written(name, allTypes)).join(', ')} }` : '';
  const first = [defaultName, braces].filter(Boolean).join(', ');
  const lines = [];
  if (first) lines.push(`import ${allTypes ? 'type ' : ''}${first} ${from}`);
  if (namespace) lines.push(`import * as ${namespace} ${from}`);
  if (lines.length === 0) lines.push(`import ${from.slice('from '.length)}`);
  return lines;
}

/** Puts import statements behind the last import, or behind directives and the header of a file. */
export function placeImports(
  path: string,
  tree: ts.SourceFile,
  text: string,
  lines: readonly string[],
  { eol }: Style,
): Edit {
  const last = tree.statements.findLast(ts.isImportDeclaration);
  if (last) {
    const end = ts.getTrailingCommentRanges(text, last.end)?.at(-1)?.end ?? last.end;
    return splice(path, end, end, lines.map((line) => eol + line).join(''));
  }
  const first = tree.statements[0];
  const directive =
    first && ts.isExpressionStatement(first) && ts.isStringLiteral(first.expression) ? first.end : undefined;
  if (directive !== undefined)
    return splice(path, directive, directive, eol + lines.map((line) => eol + line).join(''));
  const start = headerEnd(text);
  return splice(
    path,
    start,
    start,
    lines.map((line) => line + eol).join('') + (text.slice(start).trim() ? eol : ''),
  );
}

/** Behind a shebang and a comment that is set off by a blank line: a licence, a description of the file. */
function headerEnd(text: string): number {
  const bom = text.startsWith('\ufeff') ? 1 : 0;
  const shebang = /^#!.*(?:\r?\n|$)/.exec(text.slice(bom))?.[0].length ?? 0;
  const start = bom + shebang;
  const header = /^(?:\s*(?:\/\*[\s\S]*?\*\/|\/\/.*))+[^\S\n]*\r?\n(?:[^\S\n]*\r?\n)+/.exec(
    text.slice(start),
  );
  return start + (header?.[0].length ?? 0);
}

/** Names of imports that a file uses without naming them: what makes its JSX. */
export function implicitImports({ project }: Snapshot, tree: ts.SourceFile): Set<string> {
  const { jsx, jsxFactory, jsxFragmentFactory, reactNamespace } = project.options;
  const automatic = jsx === ts.JsxEmit.ReactJSX || jsx === ts.JsxEmit.ReactJSXDev;
  if (tree.languageVariant !== ts.LanguageVariant.JSX || automatic) return new Set();
  const pragmas = [...tree.text.matchAll(/@jsx(?:Frag)?\s+([\w$]+)/g)].map(([, name]) => name ?? '');
  const factories = [jsxFactory ?? 'React', jsxFragmentFactory, reactNamespace];
  return new Set([...pragmas, ...factories.flatMap((name) => name?.split('.')[0] ?? [])]);
}

/** Puts re-exports behind the last one, or behind the imports, or behind the header of a file. */
export function placeReexport(
  path: string,
  tree: ts.SourceFile,
  text: string,
  line: string,
  style: Style,
): Edit {
  const last = tree.statements.findLast((each) => ts.isExportDeclaration(each) && each.moduleSpecifier);
  const before = last ?? tree.statements.findLast(ts.isImportDeclaration);
  if (!before) return placeImports(path, tree, text, [line], style);
  const end = behindComment(text, before.end);
  return splice(path, end, end, `${last ? '' : style.eol}${style.eol}${line}`);
}
