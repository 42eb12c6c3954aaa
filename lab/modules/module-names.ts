/** What the reader of a module's imports and exports and the finder of its references share. */
import { ts } from 'ts-morph';

export interface TextEdit {
  start: number;
  end: number;
  text: string;
}

/** A name of another module: `name` is `*` for its namespace. */
export interface ImportedName {
  /** Index in the requests of the module that imports it. */
  request: number;
  name: string;
}

/** Stand for what only a module has. `$loom0` is the namespace of request 0. */
export const words = {
  meta: '$loomMeta()',
  import: '$loomImport()',
  default: '$loomDefault',
  namespace: '$loom',
};

/** Gives the local name and the imported name of each part of an import. */
export function importedNames({ importClause }: ts.ImportDeclaration): [string, string][] {
  const names: [string, string][] = importClause?.name ? [[importClause.name.text, 'default']] : [];
  const bindings = importClause?.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) names.push([bindings.name.text, '*']);
  if (bindings && ts.isNamedImports(bindings)) {
    for (const { name, propertyName } of bindings.elements)
      names.push([name.text, (propertyName ?? name).text]);
  }
  return names;
}

/** Gives the names that a pattern binds. */
export function bound(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? bound(element.name) : []));
}
