/** Finds what nothing uses. */
import { ts } from 'ts-morph';
import type { Diagnostic } from '../contracts/lab.ts';
import { declarationsOf, hasExportModifier } from './declarations.ts';
import { importersOf, moduleUses, resolveModule } from './module-graph.ts';
import { selectorOf } from './selector.ts';
import type { Snapshot } from './snapshot.ts';
import { toDiagnostic } from './type-errors.ts';

export interface UnusedExport {
  selector: string;
  kind: string;
  line: number;
}

/**
 * Exported declarations that no other file names. Entry points, files that no file imports and files that are taken as a
 * whole (`import *`, `export *`, `import()`) count as used by others.
 */
export function unusedExports(snapshot: Snapshot, entryPoints: readonly string[]): UnusedExport[] {
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
    return all
      .filter((declaration) => hasExportModifier(declaration) && declaration.name !== 'default')
      .filter(
        ({ whole, name }) =>
          ts.isSourceFile(whole.parent) && !names?.has(name) && !(isDefault(whole) && names?.has('default')),
      )
      .map((declaration) => ({
        selector: selectorOf(declaration, all),
        kind: declaration.kind,
        line: tree.getLineAndCharacterOfPosition(declaration.whole.getStart()).line + 1,
      }));
  });
}

const isDefault = (node: ts.Node) =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);

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

/** Unused imports, locals, parameters and private members, as the compiler sees them. */
export function unusedLocals(snapshot: Snapshot): Diagnostic[] {
  const service = snapshot.service();
  const codes = new Set([6133, 6138, 6192, 6196, 6198, 6199]);
  return snapshot.list().flatMap((path) => {
    const file = snapshot.absolute(path);
    const all = [...service.getSemanticDiagnostics(file), ...service.getSuggestionDiagnostics(file)];
    return all.filter(({ code }) => codes.has(code)).map((diagnostic) => toDiagnostic(snapshot, diagnostic));
  });
}
