/** Moves of top-level declarations to another file: the imports that they need there. */
import { ts } from 'ts-morph';
import { specifierFor } from '../compiler/compiler-edits.ts';
import { folderOf, joinPath } from '../files/paths.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Destination } from './arriving-code.ts';
import { listedName, writesTypes } from './declaration-moves.ts';
import type { WantedImport } from './import-changes.ts';
import { resolveModule } from './module-graph.ts';
import type { ImportBinding, MovedCode } from './moved-code.ts';
import { respellModule, respellPath } from './respell.ts';

/** The imports that moved code needs in its new file and that are not there yet, in the order that is usual. */
export function wantedThere(
  snapshot: Snapshot,
  moved: MovedCode,
  to: Destination,
  tree: ts.SourceFile,
): WantedImport[] {
  const wanted = new Map<string, WantedImport>();
  const into = (specifier: string) => {
    const known = wanted.get(specifier) ?? { specifier, names: [] };
    wanted.set(specifier, known);
    return known;
  };
  for (const { binding } of moved.imports) {
    const statement = ts.findAncestor(binding, ts.isImportDeclaration) as ts.ImportDeclaration;
    const written = (statement.moduleSpecifier as ts.StringLiteral).text;
    const target = resolveModule(snapshot, moved.path, written);
    if (target === to.path || hasImport(to, tree, binding, target, written)) continue;
    const specifier = respelledFor(snapshot, moved, to, written, target);
    const isType = statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    const attributes = statement.attributes ? { attributes: statement.attributes.getText() } : {};
    const whole = { specifier, names: [], type: isType, ...attributes };
    if (ts.isNamespaceImport(binding))
      wanted.set(`* ${specifier}`, { ...whole, namespace: binding.name.text });
    else if (ts.isImportClause(binding))
      wanted.set(`default ${specifier}`, { ...whole, default: binding.name?.text ?? '' });
    else {
      const name = (binding.propertyName ?? binding.name).text;
      const type = isType || binding.isTypeOnly ? { type: true } : {};
      Object.assign(into(specifier), attributes).names.push({ name, as: binding.name.text, ...type });
    }
  }
  const typed = writesTypes(snapshot, moved.path);
  for (const { name, publicNames, isType } of moved.dependencies) {
    const source = into(specifierFor(to.snapshot, to.path, moved.path));
    const [exported = name] = publicNames.includes(name) ? [name] : publicNames;
    if (exported === 'default') source.default = name;
    else source.names.push({ ...listedName(exported, isType && typed), as: name });
  }
  const key = ({ specifier }: WantedImport) => `${specifier.startsWith('.') ? 1 : 0}${specifier}`;
  return [...wanted.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** What a specifier of the old file is in the new one. @throws RefusalError `unsupported` when nothing means that file there */
export function respelledFor(
  snapshot: Snapshot,
  moved: MovedCode,
  to: Destination,
  written: string,
  target: string | undefined,
): string {
  if (folderOf(moved.path) === folderOf(to.path)) return written;
  if (target === undefined) {
    const exact = written.startsWith('.') ? joinPath(folderOf(moved.path), written) : undefined;
    const place = { specifier: written, start: 0, end: 0, kind: 'module' as const };
    return exact === undefined ? written : respellPath(place, to.path, exact);
  }
  const respelling = {
    before: snapshot,
    after: to.snapshot,
    from: moved.path,
    fromNow: to.path,
    to: target,
    toNow: target,
  };
  return (
    respellModule(written, respelling) ??
    refuse('unsupported', `${to.path} cannot import ${target}.`, 'Choose another file.')
  );
}

/** Whether the destination has an import under the same local name already. */
function hasImport(
  to: Destination,
  tree: ts.SourceFile,
  binding: ImportBinding,
  target: string | undefined,
  written: string,
): boolean {
  const importedOf = (each: ImportBinding) =>
    ts.isImportSpecifier(each)
      ? (each.propertyName ?? each.name).text
      : ts.isImportClause(each)
        ? 'default'
        : '*';
  return tree.statements.filter(ts.isImportDeclaration).some(({ moduleSpecifier, importClause }) => {
    const other = (moduleSpecifier as ts.StringLiteral).text;
    const isSame =
      target === undefined ? other === written : resolveModule(to.snapshot, to.path, other) === target;
    const bindings = importClause?.namedBindings;
    const listed: ImportBinding[] = bindings
      ? ts.isNamedImports(bindings)
        ? [...bindings.elements]
        : [bindings]
      : [];
    const all = importClause?.name ? [importClause, ...listed] : listed;
    return (
      isSame &&
      all.some((each) => each.name?.text === binding.name?.text && importedOf(each) === importedOf(binding))
    );
  });
}
