/** Finds what nothing uses. */
import { ts } from 'ts-morph';
import type { Diagnostic } from '../../contracts/lab.ts';
import { loneProgram } from '../compiler/checked.ts';
import { toDiagnostic } from '../compiler/type-errors.ts';
import { exportListNames, exportSpecifiersOf } from '../modules/exports.ts';
import { importersOf, moduleUses, resolveModule } from '../modules/module-graph.ts';
import {
  type Declaration,
  declarationsOf,
  hasExportModifier,
  hasModifier,
  isTopLevel,
} from '../names/declarations.ts';
import { tokenAt } from '../names/references.ts';
import { selectorOf } from '../names/selector.ts';
import type { Snapshot } from '../snapshot.ts';

/**
 * Exported declarations that no other file names. Entry points, files that no file imports and files that are taken as a
 * whole (`import *`, `export *`, `import()`) count as used by others.
 */
export function unusedExports(snapshot: Snapshot, entryPoints: readonly string[]): Declaration[] {
  const used = usedNames(snapshot);
  return snapshot.list().flatMap((path) => {
    const names = used.get(path);
    const isEntry =
      entryPoints.includes(path) ||
      /^(?:src\/)?index\.[cm]?tsx?$/.test(path) ||
      importersOf(snapshot, path).length === 0;
    if (isEntry || names === 'all') return [];
    const tree = snapshot.tree(path);
    const all = declarationsOf(path, tree);
    const inLists = exportListNames(tree);
    const exported = all.filter(
      (each) => isTopLevel(each) && (hasExportModifier(each) || inLists.has(each.name)),
    );
    const isUsed = (declaration: Declaration) =>
      names?.has(declaration.name) ||
      exportSpecifiersOf(tree, declaration.name).some(({ name }) => names?.has(name.text)) ||
      (isDefault(declaration.whole) && names?.has('default')) ||
      (isType(declaration) &&
        exported.some((other) => other.name !== declaration.name && mentions(other.whole, declaration.name)));
    return exported.filter((declaration) => declaration.name !== 'default' && !isUsed(declaration));
  });
}

/** A type that describes what an exported value takes or gives is exported with it. */
const isType = ({ kind }: Declaration) => kind === 'interface' || kind === 'type';

function mentions(node: ts.Node, name: string): boolean {
  if (ts.isIdentifier(node) && node.text === name) return true;
  return ts.forEachChild(node, (child) => mentions(child, name) || undefined) ?? false;
}

const isDefault = (node: ts.Node) => hasModifier(node, ts.SyntaxKind.DefaultKeyword);

function usedNames(snapshot: Snapshot): Map<string, Set<string> | 'all'> {
  const used = new Map<string, Set<string> | 'all'>();
  for (const path of snapshot.list()) {
    for (const { specifier, names } of moduleUses(snapshot.tree(path))) {
      const target = resolveModule(snapshot, path, specifier);
      if (target === undefined) continue;
      const known = used.get(target);
      if (names === undefined) used.set(target, 'all');
      else if (known !== 'all') used.set(target, new Set([...(known ?? []), ...names]));
    }
  }
  return used;
}

export interface UnusedLocal extends Diagnostic {
  what: 'import' | 'declaration' | 'other';
  /** Of a declaration that can be deleted without a change of behaviour: its initialiser does nothing. */
  deletable?: string;
}

/**
 * Unused imports, locals, parameters and private members, as the compiler sees them. It looks at each file alone, and only at
 * those in which a name stands just where it is declared: checking all of a project takes seconds.
 */
export function unusedLocals(snapshot: Snapshot): UnusedLocal[] {
  const { options } = snapshot.project;
  const unused = { ...options, allowJs: true, checkJs: true, noUnusedLocals: true, noUnusedParameters: true };
  return snapshot
    .list()
    .filter((path) => hasLonelyName(snapshot.tree(path)))
    .flatMap((path) => {
      const { program, tree } = loneProgram(snapshot, path, unused);
      const found = program.getSemanticDiagnostics(tree).filter(({ code }) => unusedCodes.has(code));
      return found.map((diagnostic) => ({
        ...toDiagnostic(snapshot, diagnostic),
        ...describe(snapshot, path, diagnostic.start ?? 0),
      }));
    });
}

const unusedCodes = new Set([6133, 6138, 6192, 6196, 6198, 6199]);

/** Whether some name of a file is declared in it and stands nowhere else in it; exports and members are for others. */
function hasLonelyName(tree: ts.SourceFile): boolean {
  const declared = new Map<string, number>();
  const seen = new Map<string, number>();
  const visit = (node: ts.Node) => {
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) {
      seen.set(node.text, (seen.get(node.text) ?? 0) + 1);
      if (isLocalName(node)) declared.set(node.text, (declared.get(node.text) ?? 0) + 1);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return [...declared].some(([name, count]) => !name.startsWith('_') && seen.get(name) === count);
}

function isLocalName(node: ts.Identifier | ts.PrivateIdentifier): boolean {
  const { parent } = node;
  const isName = (parent as ts.NamedDeclaration).name === node;
  if (!isName || ts.isPropertyAccessExpression(parent)) return false;
  if (ts.isPrivateIdentifier(node)) return true;
  if (
    ts.isImportSpecifier(parent) ||
    ts.isImportClause(parent) ||
    ts.isNamespaceImport(parent) ||
    ts.isBindingElement(parent)
  )
    return true;
  if (ts.isVariableDeclaration(parent)) return !isExported(parent.parent.parent);
  const isDeclaration =
    ts.isFunctionDeclaration(parent) ||
    ts.isClassDeclaration(parent) ||
    ts.isTypeAliasDeclaration(parent) ||
    ts.isInterfaceDeclaration(parent) ||
    ts.isEnumDeclaration(parent);
  if (isDeclaration) return !isExported(parent);
  const hasPrivateKeyword = ts.isClassElement(parent) && hasModifier(parent, ts.SyntaxKind.PrivateKeyword);
  return (
    hasPrivateKeyword ||
    (ts.isParameter(parent) && (parent.parent as ts.FunctionLikeDeclaration).body !== undefined)
  );
}

const isExported = (node: ts.Node) => hasModifier(node, ts.SyntaxKind.ExportKeyword);

function describe(snapshot: Snapshot, path: string, offset: number): Pick<UnusedLocal, 'what' | 'deletable'> {
  const tree = snapshot.tree(path);
  const token = tokenAt(tree, offset);
  if (token && ts.findAncestor(token, ts.isImportDeclaration)) return { what: 'import' };
  const all = declarationsOf(path, tree);
  const declaration = all.find(({ nameNode, whole, kind }) => {
    const start = nameNode?.getStart();
    return kind !== 'parameter' && (start === offset || whole.getStart() === offset);
  });
  if (!declaration) return { what: 'other' };
  const value = (declaration.node as ts.HasInitializer).initializer;
  if (value && doesSomething(value)) return { what: 'declaration' };
  return { what: 'declaration', deletable: selectorOf(declaration, all) };
}

/** Whether evaluating an expression may do more than give a value. Functions are only made, not called. */
export function doesSomething(node: ts.Node): boolean {
  if (ts.isFunctionLike(node) || ts.isTypeNode(node)) return false;
  const acts =
    ts.isCallExpression(node) ||
    ts.isNewExpression(node) ||
    ts.isTaggedTemplateExpression(node) ||
    ts.isAwaitExpression(node) ||
    ts.isYieldExpression(node) ||
    ts.isDeleteExpression(node) ||
    ts.isPropertyAccessExpression(node) ||
    ts.isElementAccessExpression(node) ||
    ts.isClassLike(node) ||
    (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) ||
    ((ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && isStep(node.operator));
  return acts || (ts.forEachChild(node, (child) => doesSomething(child) || undefined) ?? false);
}

const isStep = (operator: ts.SyntaxKind) =>
  operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;

const isAssignment = (operator: ts.SyntaxKind) =>
  operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment;
