/**
 * Proof by syntax that a rename keeps what every name means, so that no program has to be made for it.
 *
 * A renamed identifier is fine when the next declaration of its name around it is renamed too, and one that is not renamed
 * when no declaration around it is. Which of these it means then needs no answer: it is the same before and after.
 */
import { ts } from 'ts-morph';
import { isSource } from '../files/project.ts';
import { resolveModule } from '../modules/module-graph.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Applied } from '../text/edits.ts';
import {
  boundTree,
  candidatesOf,
  declaredForOthers,
  isForOthers,
  isLexical,
  nameOf,
} from './bound-scopes.ts';
import { tokenAt } from './references.ts';

/** Whether the splices only put another name in the place of one, and no name changes its meaning by that. False: not known. */
export function isProvenRename(before: Snapshot, { splices, created, deleted }: Applied): boolean {
  if (created.length || deleted.length) return false;
  const renaming = renamingOf(before, splices);
  if (!renaming || hasGlobals(before, renaming)) return false;
  return [...splices.keys()].every((path) => staysInFile(before, path, renaming));
}

interface Renaming {
  from: string;
  to: string;
  /** Starts of the renamed names, by path. */
  renamed: Map<string, Set<number>>;
}

function renamingOf(before: Snapshot, splices: Applied['splices']): Renaming | undefined {
  let from: string | undefined;
  let to: string | undefined;
  const renamed = new Map<string, Set<number>>();
  for (const [path, list] of splices) {
    if (!isSource(path) || !/\.[cm]?tsx?$/.test(path)) return undefined;
    const tree = before.tree(path);
    for (const { start, end, text } of list) {
      const name = tokenAt(tree, start);
      if (!name || !ts.isIdentifier(name) || name.getStart(tree) !== start || name.end !== end)
        return undefined;
      const prefix = ts.isShorthandPropertyAssignment(name.parent) ? `${name.text}: ` : '';
      if (!text.startsWith(prefix)) return undefined;
      const written = text.slice(prefix.length);
      from ??= name.text;
      to ??= written;
      if (name.text !== from || written !== to || !isPlainName(to)) return undefined;
    }
    renamed.set(path, new Set(list.map(({ start }) => start)));
  }
  return from !== undefined && to !== undefined ? { from, to, renamed } : undefined;
}

const isPlainName = (text: string) => /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(text);

/** Whether a file declares one of the names where others see it without an import, but for what it adds to a module alike. */
function hasGlobals(before: Snapshot, renaming: Renaming): boolean {
  const { from, to } = renaming;
  return before.list().some((path) => {
    const text = before.text(path);
    if (!text.includes(from) && !text.includes(to)) return false;
    // Only a script has no import or export at the start of a line; only these need a tree.
    if (/^(?:import|export)\b/m.test(text) && !/\bdeclare\s+(?:global|module)\b/.test(text)) return false;
    const { tree } = boundTree(before.tree(path), before.project.options);
    if (declaredForOthers(tree, to).length > 0) return true;
    return declaredForOthers(tree, from).some(({ scope, name }) => {
      if (!isForOthers(scope) || !ts.isStringLiteral(scope.name)) return true;
      const file = resolveModule(before, path, scope.name.text);
      const exported = file && isSource(file) ? exportedFrom(before, file, from, renaming) : 'unknown';
      return exported !== (isRenamedIn(renaming, path, name) ? 'renamed' : 'kept');
    });
  });
}

function staysInFile(before: Snapshot, path: string, renaming: Renaming): boolean {
  const { from, to } = renaming;
  const { tree, isModule } = boundTree(before.tree(path), before.project.options);
  const isFine = (name: ts.Identifier): boolean => {
    if (name.text === to) return !isLexical(name) || staysHidden(name, path, renaming);
    if (name.text !== from) return true;
    const isRenamed = isRenamedIn(renaming, path, name);
    const { parent } = name;
    // What a file hands on has two names: left to the compiler.
    if (ts.isExportSpecifier(parent)) return false;
    if (ts.isNamespaceExport(parent) || !isLexical(name)) return !isRenamed || isBehindDot(name);
    const block = ts.findAncestor(name, isForOthers);
    if (block && !isFineFrom(before, path, block.name.text, renaming, isRenamed, true)) return false;
    if (ts.isImportSpecifier(parent) && (parent.propertyName ?? parent.name) === name) {
      if (!isFineFrom(before, path, specifierOf(parent), renaming, isRenamed, false)) return false;
      if (parent.propertyName) return true;
    }
    const candidates = candidatesOf(name, [from]);
    const [innermost] = candidatesOf(name, [to, from]);
    // A renamed name stands where the symbol is meant: what it hides further out stays hidden, or is out of sight now.
    if (isRenamed) return innermost !== undefined && isRenamedIn(renaming, path, innermost);
    return !candidates.some((each) => isRenamedIn(renaming, path, each));
  };
  const visit = (node: ts.Node): true | undefined =>
    (ts.isIdentifier(node) && !isFine(node)) || ts.forEachChild(node, visit) ? true : undefined;
  return isModule && !visit(tree);
}

/** Whether a name that is the new one already sees nothing of what is renamed, in its file and through its import. */
function staysHidden(name: ts.Identifier, path: string, renaming: Renaming): boolean {
  if (ts.isImportSpecifier(name.parent) || ts.isExportSpecifier(name.parent)) return false;
  if (ts.findAncestor(name, isForOthers)) return false;
  return !candidatesOf(name, [renaming.from]).some((each) => isRenamedIn(renaming, path, each));
}

const isRenamedIn = ({ renamed }: Renaming, path: string, name: ts.Node) =>
  renamed.get(path)?.has(name.getStart()) ?? false;

const isBehindDot = ({ parent }: ts.Identifier) =>
  ts.isPropertyAccessExpression(parent) || ts.isQualifiedName(parent);

const specifierOf = ({ parent }: ts.ImportSpecifier) =>
  (parent.parent.parent.moduleSpecifier as ts.StringLiteral).text;

/** Whether what a module exports under the old name is renamed as the name here is, and nothing there has the new name. */
function isFineFrom(
  before: Snapshot,
  path: string,
  specifier: string,
  renaming: Renaming,
  isRenamed: boolean,
  mayBeNone: boolean,
): boolean {
  const file = resolveModule(before, path, specifier);
  if (file === undefined || !isSource(file)) return !isRenamed;
  const exported = exportedFrom(before, file, renaming.from, renaming);
  if (!isRenamed) return exported === 'kept' || exported === 'none';
  const isFree = exportedFrom(before, file, renaming.to, renaming) === 'none';
  return isFree && (exported === 'renamed' || (mayBeNone && exported === 'none'));
}

type Exported = 'renamed' | 'kept' | 'none' | 'unknown';

/** What happens to the declarations that a module exports under a name, handed on ones included. */
function exportedFrom(
  before: Snapshot,
  path: string,
  name: string,
  renaming: Renaming,
  seen: ReadonlySet<string> = new Set(),
): Exported {
  const key = `${path}\0${name}`;
  if (seen.has(key)) return 'none';
  const { tree, exports } = boundTree(before.tree(path), before.project.options);
  const follow = (module: ts.Expression | undefined, other: string): Exported => {
    const file = module && ts.isStringLiteral(module) ? resolveModule(before, path, module.text) : undefined;
    return file !== undefined && isSource(file)
      ? exportedFrom(before, file, other, renaming, new Set([...seen, key]))
      : 'unknown';
  };
  const ofDeclaration = (declaration: ts.Node): Exported => {
    if (ts.isImportSpecifier(declaration))
      return follow(
        declaration.parent.parent.parent.moduleSpecifier,
        (declaration.propertyName ?? declaration.name).text,
      );
    if (!ts.isExportSpecifier(declaration))
      return isRenamedIn(renaming, path, nameOf(declaration)) ? 'renamed' : 'kept';
    const own = (declaration.propertyName ?? declaration.name).text;
    const { moduleSpecifier } = declaration.parent.parent;
    if (moduleSpecifier) return follow(moduleSpecifier, own);
    const locals = (tree as ts.SourceFile & { locals?: Map<string, ts.Symbol> }).locals;
    return join(
      (locals?.get(own)?.declarations ?? []).filter((each) => !ts.isExportSpecifier(each)).map(ofDeclaration),
    );
  };
  if (exports.has('export=')) return 'unknown';
  const symbol = exports.get(name);
  if (symbol) return join((symbol.declarations ?? []).map(ofDeclaration));
  const stars = exports.get('__export')?.declarations ?? [];
  return join(stars.map((star) => follow((star as ts.ExportDeclaration).moduleSpecifier, name)));
}

const join = (all: readonly Exported[]): Exported =>
  all.reduce<Exported>((one, other) => {
    if (one === other || other === 'none') return one;
    return one === 'none' ? other : 'unknown';
  }, 'none');
