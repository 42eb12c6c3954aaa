/** The graph of imports between the files of a project, and its cycles. */
import { ts } from 'ts-morph';
import { lineAt } from '../names/listing.ts';
import type { Snapshot } from '../snapshot.ts';
import { type ModuleUse, moduleUses, resolveModule } from './module-graph.ts';

/** `value`: loaded with the file. `type`: gone at run time. `dynamic`: loaded later, if at all. */
export const importKinds = ['value', 'type', 'dynamic'] as const;
type ImportKind = (typeof importKinds)[number];

export interface ImportEdge {
  from: string;
  /** A file of the project, or undefined when the specifier names a package or nothing. */
  to: string | undefined;
  specifier: string;
  kind: ImportKind;
  line: number;
  /** Names taken; undefined: everything. */
  names: string[] | undefined;
}

const known = new WeakMap<Snapshot, ImportEdge[]>();

/** Every import, re-export, `import()`, `require` and import type, by file and line. */
export function importEdges(snapshot: Snapshot): ImportEdge[] {
  const found =
    known.get(snapshot) ??
    snapshot.list().flatMap((from) => {
      const tree = snapshot.tree(from);
      return moduleUses(tree).map((use) => ({
        from,
        to: resolveModule(snapshot, from, use.specifier),
        specifier: use.specifier,
        kind: kindOf(snapshot, tree, use),
        line: lineAt(tree, use.node.getStart(tree)),
        names: use.names,
      }));
    });
  known.set(snapshot, found);
  return found;
}

function kindOf({ project }: Snapshot, tree: ts.SourceFile, { node }: ModuleUse): ImportKind {
  const { parent } = node;
  if (tree.isDeclarationFile || ts.findAncestor(node, ts.isImportTypeNode)) return 'type';
  const keepsAll = project.options.verbatimModuleSyntax === true;
  if (ts.isImportDeclaration(parent)) {
    const { importClause } = parent;
    if (!importClause) return 'value';
    if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return 'type';
    return keepsAll || importedNames(importClause).some((name) => isUsedAsValue(tree, name))
      ? 'value'
      : 'type';
  }
  if (ts.isExportDeclaration(parent)) {
    const { exportClause, isTypeOnly } = parent;
    const onlyTypes =
      exportClause && ts.isNamedExports(exportClause) && exportClause.elements.length > 0
        ? exportClause.elements.every((each) => each.isTypeOnly)
        : false;
    return isTypeOnly || (onlyTypes && !keepsAll) ? 'type' : 'value';
  }
  if (ts.isCallExpression(parent)) {
    const isLate =
      parent.expression.kind === ts.SyntaxKind.ImportKeyword || ts.findAncestor(parent, ts.isFunctionLike);
    return isLate ? 'dynamic' : 'value';
  }
  const equals = ts.findAncestor(node, ts.isImportEqualsDeclaration);
  return equals?.isTypeOnly ? 'type' : 'value';
}

/** The names of an import that are not imported as types. */
function importedNames({ name, namedBindings }: ts.ImportClause): string[] {
  const names =
    namedBindings && ts.isNamedImports(namedBindings)
      ? namedBindings.elements.filter((each) => !each.isTypeOnly).map((each) => each.name)
      : namedBindings
        ? [namedBindings.name]
        : [];
  return [...(name ? [name] : []), ...names].map(({ text }) => text);
}

/** Whether a name stands anywhere but in types: only then the compiler keeps its import. */
function isUsedAsValue(tree: ts.SourceFile, name: string): boolean {
  const visit = (node: ts.Node): boolean | undefined => {
    if (ts.isImportDeclaration(node) || (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)))
      return undefined;
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return undefined;
    if (ts.isHeritageClause(node) && node.token === ts.SyntaxKind.ImplementsKeyword) return undefined;
    if (ts.isIdentifier(node) && node.text === name) return true;
    return ts.forEachChild(node, visit);
  };
  return ts.forEachChild(tree, visit) ?? false;
}

export interface Cycle {
  /** The kind of import that closes it: without imports of this kind there is none. */
  kind: ImportKind;
  /** Every file that reaches every other one, sorted. */
  files: string[];
  /** The shortest way around from the first file. */
  way: ImportEdge[];
}

/** Groups of files that import each other: those closed by values, by types too, and by late imports too. */
export function cyclesOf(edges: readonly ImportEdge[]): Cycle[] {
  const found: Cycle[] = [];
  const seen = new Set<string>();
  importKinds.forEach((kind, index) => {
    const kinds = importKinds.slice(0, index + 1);
    const kept = edges.filter((edge) => edge.to !== undefined && kinds.includes(edge.kind));
    const next = Map.groupBy(kept, ({ from }) => from);
    for (const files of components(next)) {
      const key = files.join('\0');
      if (!seen.has(key)) found.push({ kind, files, way: wayAround(next, files) });
      seen.add(key);
    }
  });
  return found;
}

/** Strongly connected components of more than one file, or of one that imports itself (R. Tarjan, 1972), without recursion. */
function components(next: ReadonlyMap<string, ImportEdge[]>): string[][] {
  const found: string[][] = [];
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const targetsOf = (file: string) => (next.get(file) ?? []).map(({ to }) => to as string);
  const enter = (file: string) => {
    order.set(file, order.size);
    low.set(file, order.size - 1);
    open.push(file);
    return { file, targets: targetsOf(file), at: 0 };
  };
  const lower = (file: string, to: number) => low.set(file, Math.min(low.get(file) ?? 0, to));
  for (const start of next.keys()) {
    const work = order.has(start) ? [] : [enter(start)];
    for (let frame = work.at(-1); frame; frame = work.at(-1)) {
      const target = frame.targets[frame.at++];
      if (target === undefined) {
        work.pop();
        const outer = work.at(-1);
        if (outer) lower(outer.file, low.get(frame.file) ?? 0);
        if (low.get(frame.file) === order.get(frame.file)) {
          const files = open.splice(open.lastIndexOf(frame.file));
          if (files.length > 1 || targetsOf(frame.file).includes(frame.file)) found.push(files.sort());
        }
      } else if (!order.has(target)) work.push(enter(target));
      else if (open.includes(target)) lower(frame.file, order.get(target) ?? 0);
    }
  }
  return found.sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
}

function wayAround(next: ReadonlyMap<string, ImportEdge[]>, files: readonly string[]): ImportEdge[] {
  const first = files[0] as string;
  const inside = new Set(files);
  const ways = new Map<string, ImportEdge[]>([['', []]]);
  // A map that grows while it is walked is a breadth-first search.
  for (const [at, way] of ways) {
    for (const edge of next.get(at === '' ? first : at) ?? []) {
      const to = edge.to as string;
      if (to === first) return [...way, edge];
      if (inside.has(to) && !ways.has(to)) ways.set(to, [...way, edge]);
    }
  }
  return [];
}
