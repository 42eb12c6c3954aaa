/** What `import` and `export` say in a JavaScript text: as data for the linker, and as the edits that leave a plain function body. */
import { ts } from 'ts-morph';
import { bound, type ImportedName, importedNames, type TextEdit, words } from './module-names.ts';
import { referencesTo } from './module-references.ts';

export interface ModuleSyntax {
  /** Specifiers of the static imports, in the order of evaluation. */
  requests: string[];
  /** Specifiers of `import()` that can be read from the text. */
  lazy: string[];
  /** Names that must exist when the module is linked. */
  imports: ImportedName[];
  /** Exported names; null: a variable of the module itself. */
  exports: Record<string, ImportedName | null>;
  /** The requests of `export * from`; of CommonJS, what it hands on whole. */
  stars: number[];
  /** It has top-level await. */
  awaits: boolean;
}

export interface ModuleEdits extends ModuleSyntax {
  edits: TextEdit[];
  /** Exported name → expression that reads it in the module. */
  getters: [string, string][];
  /** Variables of the function body that stand for namespaces: variable → request. */
  namespaces: [string, number][];
  /** A default export that is a function without a name. */
  nameless: boolean;
  /** It awaits by `for await` or `await using`. */
  loops: boolean;
}

/**
 * Reads a parsed module (with parents). `keepUnused`: an import that no expression uses is kept, as Node keeps it; otherwise it
 * is taken for an import of types and goes, as the compiler does it.
 */
export function readModule(file: ts.SourceFile, keepUnused: boolean): ModuleEdits {
  const { locals, references, awaits, loops, lazy, edits: inside } = referencesTo(file);
  const used = new Set(references.map(({ name }) => name));
  const module: ModuleEdits = {
    ...{ requests: [], lazy, imports: [], exports: Object.create(null), stars: [], awaits },
    ...{ edits: inside, getters: [], namespaces: [], nameless: false, loops },
  };
  const exportedLocals = exportedNames(file);
  const isUsed = (name: string) => keepUnused || used.has(name) || exportedLocals.has(name);
  const statements = file.statements;
  for (const statement of statements) {
    if (ts.isImportDeclaration(statement)) readImport(statement, module, locals, isUsed);
    else if (ts.isExportDeclaration(statement) && statement.moduleSpecifier)
      readReexport(statement, module, keepUnused);
  }
  for (const statement of statements) readExport(statement, file, module, locals);
  for (const { name, edit } of references) {
    const imported = locals.get(name);
    if (imported && imported.name !== '*') module.edits.push(edit(propertyOf(imported)));
  }
  module.edits.sort((left, right) => left.start - right.start || left.end - right.end);
  return module;
}

/** A stand-in for a statement: it keeps the lines, and ends what comes before. */
const blank = (file: ts.SourceFile, node: ts.Node): TextEdit => {
  const [start, end] = [node.getStart(file), node.end];
  return { start, end, text: `;${file.text.slice(start, end).replace(/[^\n]+/g, '')}` };
};

const propertyOf = ({ request, name }: ImportedName): string =>
  `${words.namespace}${request}${/^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`}`;

function requestOf(specifier: ts.Expression, module: ModuleEdits): number {
  const { text } = specifier as ts.StringLiteral;
  const known = module.requests.indexOf(text);
  return known >= 0 ? known : module.requests.push(text) - 1;
}

function readImport(
  statement: ts.ImportDeclaration,
  module: ModuleEdits,
  locals: Map<string, ImportedName>,
  isUsed: (name: string) => boolean,
): void {
  module.edits.push(blank(statement.getSourceFile(), statement));
  const names = importedNames(statement).filter(([local]) => isUsed(local));
  const { importClause } = statement;
  // Unlike `import {} from`, the compiler drops a clause of which nothing is left.
  if (importClause && names.length === 0 && importedNames(statement).length > 0) return;
  const request = requestOf(statement.moduleSpecifier, module);
  for (const [local, name] of names) {
    const imported = { request, name };
    locals.set(local, imported);
    if (name === '*') module.namespaces.push([local, request]);
    else module.imports.push(imported);
  }
}

/** Where types may be imported like values, a re-exported name that does not exist is one of a type. */
function readReexport(statement: ts.ExportDeclaration, module: ModuleEdits, mustExist: boolean): void {
  const request = requestOf(statement.moduleSpecifier as ts.Expression, module);
  const { exportClause } = statement;
  if (!exportClause) module.stars.push(request);
  else if (ts.isNamespaceExport(exportClause))
    module.exports[exportClause.name.text] = { request, name: '*' };
  else {
    for (const { name, propertyName } of exportClause.elements) {
      const imported = { request, name: (propertyName ?? name).text };
      module.exports[name.text] = imported;
      if (mustExist) module.imports.push(imported);
    }
  }
}

function readExport(
  statement: ts.Statement,
  file: ts.SourceFile,
  module: ModuleEdits,
  locals: Map<string, ImportedName>,
): void {
  const declare = (name: string, local: string) => {
    module.exports[name] = locals.get(local) ?? null;
    if (!locals.has(local)) module.getters.push([name, local]);
  };
  if (ts.isExportDeclaration(statement)) {
    module.edits.push(blank(file, statement));
    if (statement.moduleSpecifier || !statement.exportClause || !ts.isNamedExports(statement.exportClause))
      return;
    for (const { name, propertyName } of statement.exportClause.elements)
      declare(name.text, (propertyName ?? name).text);
  } else if (ts.isExportAssignment(statement)) {
    const { expression } = statement;
    module.edits.push(...namedDefault(statement.getStart(file), expression.getStart(file), expression.end));
    declare('default', words.default);
  } else if (isExported(statement)) {
    for (const [name, local] of declaredNames(statement)) declare(name, local);
    module.edits.push(...withoutExport(statement, file, module));
  }
}

/** The value of `export default` gets the name `default` when it has none, as the language wants it. */
const namedDefault = (start: number, from: number, to: number): TextEdit[] => [
  { start, end: from, text: `const { default: ${words.default} } = { default: (` },
  { start: to, end: to, text: ') };' },
];

function withoutExport(statement: ts.Statement, file: ts.SourceFile, module: ModuleEdits): TextEdit[] {
  const modifiers = (statement as ts.FunctionDeclaration).modifiers ?? [];
  const last = modifiers.findLast(({ kind }) => isExportWord(kind));
  const start = statement.getStart(file);
  const isNameless =
    (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && !statement.name;
  if (ts.isClassDeclaration(statement) && isNameless)
    return namedDefault(start, (last?.end ?? start) + 1, statement.end);
  const end = skipBlank(file.text, last?.end ?? start);
  const edits = [{ start, end, text: '' }];
  if (!ts.isFunctionDeclaration(statement) || !isNameless) return edits;
  module.nameless = true;
  const open = statement.getChildren(file).find(({ kind }) => kind === ts.SyntaxKind.OpenParenToken);
  const at = open?.getStart(file) ?? end;
  return [...edits, { start: at, end: at, text: ` ${words.default}` }];
}

const skipBlank = (text: string, from: number): number =>
  from + (/^[ \t]*/.exec(text.slice(from))?.[0].length ?? 0);

const isExportWord = (kind: ts.SyntaxKind): boolean =>
  kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword;

const isExported = (statement: ts.Statement): boolean =>
  ts.canHaveModifiers(statement) &&
  (ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false);

/** Exported name and local name of what a statement with `export` declares. */
function declaredNames(statement: ts.Statement): [string, string][] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations
      .flatMap(({ name }) => bound(name))
      .map((name) => [name, name]);
  if (!ts.isFunctionDeclaration(statement) && !ts.isClassDeclaration(statement)) return [];
  const isDefault = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) ?? false;
  const local = statement.name?.text ?? words.default;
  return [[isDefault ? 'default' : local, local]];
}

function exportedNames(file: ts.SourceFile): Set<string> {
  const names = file.statements.flatMap((statement) =>
    ts.isExportDeclaration(statement) &&
    !statement.moduleSpecifier &&
    statement.exportClause &&
    ts.isNamedExports(statement.exportClause)
      ? statement.exportClause.elements.map(({ name, propertyName }) => (propertyName ?? name).text)
      : [],
  );
  return new Set(names);
}
