/** Places in source text that name another file: imports and all that works like one. */
import { ts } from 'ts-morph';
import { moduleUses } from './module-graph.ts';

export interface FilePlace {
  /** As written, without its quotes. */
  specifier: string;
  start: number;
  end: number;
  /** `module`: looked up as an import is. `path`: the very path, from the folder of the file. */
  kind: 'module' | 'path';
}

/** Every place where a file names another one: imports, mocks, URLs, references, types in comments. */
export function filePlacesOf(tree: ts.SourceFile): FilePlace[] {
  const known = places.get(tree);
  if (known) return known;
  const found = moduleUses(tree).map(({ node }) => placeAt(tree, node, 'module'));
  if (hints.test(tree.text)) found.push(...unusualPlaces(tree));
  found.push(...referencePaths(tree), ...commentPlaces(tree));
  const unique = [...new Map(found.map((place) => [place.start, place])).values()];
  places.set(tree, unique);
  return unique;
}

const places = new WeakMap<ts.SourceFile, FilePlace[]>();

const placeAt = (tree: ts.SourceFile, node: ts.StringLiteralLike, kind: FilePlace['kind']): FilePlace => ({
  specifier: node.text,
  start: node.getStart(tree) + 1,
  end: node.end - 1,
  kind,
});

const hints = /\b(?:vi|vitest|jest|URL|resolve)\b|\bmodule\s*['"]/;

/** What a name of the module takes as its first argument is the specifier of a module. */
const mocking = new Set([
  'mock',
  'doMock',
  'unmock',
  'doUnmock',
  'dontMock',
  'deepUnmock',
  'setMock',
  'importActual',
  'importMock',
  'requireActual',
  'requireMock',
  'createMockFromModule',
  'genMockFromModule',
  'unstable_mockModule',
  'unstable_unmockModule',
]);

function unusualPlaces(tree: ts.SourceFile): FilePlace[] {
  const found: FilePlace[] = [];
  const add = (node: ts.Node | undefined, kind: FilePlace['kind']) => {
    if (node && ts.isStringLiteralLike(node)) found.push(placeAt(tree, node, kind));
  };
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node) && namesModule(node.expression)) add(node.arguments[0], 'module');
    else if (ts.isNewExpression(node) && isUrlOfFile(node)) add(node.arguments?.[0], 'path');
    else if (ts.isModuleDeclaration(node)) add(node.name, 'module');
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

function namesModule(callee: ts.Expression): boolean {
  if (!ts.isPropertyAccessExpression(callee)) return false;
  const { expression, name } = callee;
  if (name.text === 'resolve') return ts.isMetaProperty(expression) || isNamed(expression, ['require']);
  return mocking.has(name.text) && isNamed(expression, ['vi', 'vitest', 'jest']);
}

const isNamed = (node: ts.Node, names: readonly string[]) =>
  ts.isIdentifier(node) && names.includes(node.text);

/** `new URL('./worker.ts', import.meta.url)` */
function isUrlOfFile({
  expression,
  arguments: args = ts.factory.createNodeArray(),
}: ts.NewExpression): boolean {
  const [path, base] = args;
  return (
    isNamed(expression, ['URL']) &&
    path !== undefined &&
    ts.isStringLiteralLike(path) &&
    /^\.{0,2}\/|^[^/:]+$/.test(path.text) &&
    !path.text.startsWith('/') &&
    base !== undefined &&
    ts.isPropertyAccessExpression(base) &&
    ts.isMetaProperty(base.expression) &&
    base.name.text === 'url'
  );
}

/** `/// <reference path="…" />` */
const referencePaths = (tree: ts.SourceFile): FilePlace[] =>
  tree.referencedFiles.map(({ fileName, pos, end }) => ({
    specifier: fileName,
    start: pos,
    end,
    kind: 'path',
  }));

const inComments =
  /\bimport\(\s*(?<quote>['"])(?<called>\.[^'"\n]*)\k<quote>\s*\)|@import\b[^'"]*?\bfrom\s*(?<mark>['"])(?<tagged>\.[^'"\n]*)\k<mark>/g;

/** `import('../a.js').T` and `@import` in JSDoc comments, which are not part of the tree. */
function commentPlaces(tree: ts.SourceFile): FilePlace[] {
  return [...tree.text.matchAll(inComments)].flatMap((match) => {
    const specifier = match.groups?.called ?? match.groups?.tagged ?? '';
    const start = match.index + match[0].lastIndexOf(specifier);
    return isInComment(tree, start)
      ? [{ specifier, start, end: start + specifier.length, kind: 'module' as const }]
      : [];
  });
}

/** Whether an offset is in a comment, by what stands between the tokens around it. */
function isInComment(tree: ts.SourceFile, offset: number): boolean {
  let deepest: ts.Node = tree;
  const visit = (node: ts.Node): void => {
    if (node.pos > offset || offset >= node.end) return;
    deepest = node;
    ts.forEachChild(node, visit);
  };
  visit(tree);
  const from = deepest.getStart(tree) > offset ? deepest.pos : lastChildEnd(deepest, offset, tree);
  const between = tree.text.slice(from, offset);
  if (ts.isJsxText(deepest) || isTextual(deepest)) return deepest.getStart(tree) > offset;
  const open = between.lastIndexOf('/*');
  const line = between.slice(between.lastIndexOf('\n') + 1);
  return (open !== -1 && !between.slice(open).includes('*/')) || line.includes('//');
}

const isTextual = (node: ts.Node) =>
  ts.isLiteralExpression(node) || ts.isTemplateMiddleOrTemplateTail(node) || ts.isTemplateHead(node);

/** The end of the last child that lies before an offset. */
function lastChildEnd(node: ts.Node, offset: number, tree: ts.SourceFile): number {
  let end = node.getStart(tree);
  ts.forEachChild(node, (child) => {
    if (child.end <= offset) end = child.end;
  });
  return end;
}
