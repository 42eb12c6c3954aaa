/** What a person or a model types, as the body of an async function that returns the value of the last expression. */
import { ts } from 'ts-morph';

/** Parsed inside a function, so that `await` is what it means there. */
const opening = 'async () => {';

interface Splice {
  start: number;
  end: number;
  text: string;
}

export interface BodyOptions {
  /** Declare what the statements declare as globals, which later evaluations of a session see. */
  keep: boolean;
  /** Return the value of the last expression. */
  value: boolean;
}

export interface FunctionBody {
  body: string;
  /** The column in the text for a place in the body; lines are the same. All count from 1. */
  columnOf(line: number, column: number): number;
  /** The globals that it declares; an imported one with the statement that imports it again. */
  declared: Map<string, string | undefined>;
}

/**
 * Gives the body for an expression or for statements, each on the line where it was, or says what is wrong with the text. The
 * last ones are remembered: after an edit the same expression is asked for again.
 */
export function functionBody(text: string, options: BodyOptions): FunctionBody | { problem: string } {
  if (!text.trim()) return spliced(text, []);
  const key = `${options.keep} ${options.value} ${text}`;
  const made = remembered.get(key) ?? bodyOf(text, options);
  remembered.delete(key);
  remembered.set(key, made);
  const [oldest] = remembered.keys();
  if (remembered.size > rememberedMax && oldest !== undefined) remembered.delete(oldest);
  return made;
}

const nothing: FunctionBody['declared'] = new Map();
const rememberedMax = 16;
const remembered = new Map<string, FunctionBody | { problem: string }>();

function bodyOf(text: string, options: BodyOptions): FunctionBody | { problem: string } {
  if (options.value) {
    const around = [
      { start: 0, end: 0, text: 'return (' },
      { start: text.length, end: text.length, text: '\n);' },
    ];
    const made = spliced(text, around);
    const { statements, problem } = parsed(made.body);
    const [only, ...others] = statements;
    if (!problem && only && ts.isReturnStatement(only) && !others.length) return made;
  }
  const { statements, problem } = parsed(text);
  if (problem) return { problem };
  const splices = statements.flatMap((statement) => splicesOf(statement, options));
  const declared = options.keep ? declaredBy(statements) : nothing;
  if (options.keep) splices.push({ start: 0, end: 0, text: globalsOf(statements, declared) });
  const last = statements.at(-1);
  if (options.value && last && ts.isExpressionStatement(last)) {
    const { expression } = last;
    splices.push(insertion(expression.getStart(), 'return ('), splice(expression.end, last.end, ');'));
  }
  return { ...spliced(text, splices), declared };
}

function parsed(body: string): { statements: ts.Statement[]; problem?: string } {
  const tree = ts.createSourceFile('body.ts', `${opening}${body}\n}`, ts.ScriptTarget.Latest, true);
  const [error] = (tree as ts.SourceFile & { parseDiagnostics: readonly ts.DiagnosticWithLocation[] })
    .parseDiagnostics;
  if (error) return { statements: [], problem: `${placeOf(body, error.start)}: ${messageOf(error)}` };
  const [only, ...others] = tree.statements;
  const made = only && ts.isExpressionStatement(only) ? only.expression : undefined;
  if (others.length || !made || !ts.isArrowFunction(made) || !ts.isBlock(made.body)) {
    return { statements: [], problem: `${placeOf(body, made?.end ?? 0)}: this closes more than it opens` };
  }
  const statements = [...made.body.statements];
  const exported = statements.find(
    (one) => ts.isExportAssignment(one) || ts.isExportDeclaration(one) || isExported(one),
  );
  const problem =
    exported && `${placeOf(body, exported.getStart())}: only a module can export; leave \`export\` out`;
  return { statements, ...(problem && { problem }) };
}

const messageOf = (error: ts.Diagnostic) => ts.flattenDiagnosticMessageText(error.messageText, ' ');

function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

function placeOf(body: string, offset: number): string {
  const lines = body.slice(0, Math.max(0, offset - opening.length)).split('\n');
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

function splicesOf(statement: ts.Statement, { keep }: BodyOptions): Splice[] {
  if (ts.isImportDeclaration(statement)) {
    return [splice(statement.getStart(), statement.end, importText(statement, keep))];
  }
  if (keep && ts.isVariableStatement(statement) && isKept(statement)) return assignments(statement);
  if (keep && isNamed(statement) && !ts.isFunctionDeclaration(statement)) {
    return [
      insertion(statement.end, `;(globalThis as any).${statement.name.text} = ${statement.name.text};`),
    ];
  }
  return [];
}

/** `using` stays: what it declares is disposed of at the end of the evaluation. */
function isKept({ declarationList }: ts.VariableStatement): boolean {
  return (declarationList.flags & ts.NodeFlags.Using) !== ts.NodeFlags.Using;
}

/** `const a: A = 1, { b } = c` becomes `;a = 1, ({ b } = c)`. */
function assignments({ declarationList }: ts.VariableStatement): Splice[] {
  const [first] = declarationList.declarations;
  return [
    splice(declarationList.getStart(), first?.getStart() ?? declarationList.end, ';'),
    ...declarationList.declarations.flatMap(({ name, initializer, end }) => {
      if (!initializer) return [splice(name.end, end, ' = undefined')];
      const assigned = splice(name.end, initializer.getStart(), ' = ');
      return ts.isIdentifier(name)
        ? [assigned]
        : [insertion(name.getStart(), '('), assigned, insertion(end, ')')];
    }),
  ];
}

function importText(statement: ts.ImportDeclaration, keep: boolean): string {
  const names = [...importedNames(statement).values()];
  const specifier = statement.moduleSpecifier.getText();
  if (!names.length) return isOfTypes(statement.importClause) ? ';' : `;await import(${specifier});`;
  const loaded = (exported: string | undefined) =>
    exported === undefined
      ? `await import(${specifier})`
      : `await import(${specifier}).then((all) => { if (${exported} in all) return all; throw new SyntaxError('The module ' + ${specifier} + ' exports no ' + ${exported} + '; it exports ' + Object.keys(all).join(', ') + '.'); })`;
  return names
    .map(({ pattern, exported }) =>
      keep ? `;(${pattern} = ${loaded(exported)});` : `const ${pattern} = ${loaded(exported)};`,
    )
    .join('');
}

const isOfTypes = (clause: ts.ImportClause | undefined) =>
  clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;

interface Imported {
  /** What is assigned from the whole module. */
  pattern: string;
  /** Name that the module must export, as text in quotes; a namespace needs none. */
  exported?: string;
  /** The statement that assigns it again: what an edit took away is undefined then. */
  again: string;
}

function importedNames({
  importClause: clause,
  moduleSpecifier,
}: ts.ImportDeclaration): Map<string, Imported> {
  const names = new Map<string, Imported>();
  if (!clause || isOfTypes(clause)) return names;
  const add = (name: string, pattern: string, exported?: string) => {
    const again = `;(${pattern} = await import(${moduleSpecifier.getText()}));`;
    names.set(name, {
      pattern,
      again,
      ...(exported !== undefined && { exported: JSON.stringify(exported) }),
    });
  };
  const { name, namedBindings: named } = clause;
  if (name) add(name.text, `{ default: ${name.text} }`, 'default');
  if (named && ts.isNamespaceImport(named)) add(named.name.text, named.name.text);
  for (const one of named && ts.isNamedImports(named) ? named.elements : []) {
    const from = one.propertyName ?? one.name;
    if (!one.isTypeOnly) add(one.name.text, `{ ${from.getText()}: ${one.name.text} }`, from.text);
  }
  return names;
}

function declaredBy(statements: ts.Statement[]): FunctionBody['declared'] {
  const declared: FunctionBody['declared'] = new Map();
  for (const statement of statements) {
    if (ts.isImportDeclaration(statement)) {
      for (const [name, { again }] of importedNames(statement)) declared.set(name, again);
    } else if (ts.isVariableStatement(statement)) {
      for (const { name } of isKept(statement) ? statement.declarationList.declarations : []) {
        for (const bound of boundNames(name)) declared.set(bound, undefined);
      }
    } else if (isNamed(statement)) declared.set(statement.name.text, undefined);
  }
  return declared;
}

type Named = (ts.FunctionDeclaration | ts.ClassDeclaration | ts.EnumDeclaration) & { name: ts.Identifier };

function isNamed(statement: ts.Statement): statement is Named {
  if (ts.isFunctionDeclaration(statement)) return Boolean(statement.name && statement.body);
  return (ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) && Boolean(statement.name);
}

/** Makes the names that the statements assign known first; functions are there from the beginning. */
function globalsOf(statements: ts.Statement[], declared: FunctionBody['declared']): string {
  const names = JSON.stringify([...declared.keys()]);
  const known = `for (const name of ${names}) if (!(name in globalThis)) (globalThis as any)[name] = undefined;`;
  const functions = statements.filter(isNamed).filter(ts.isFunctionDeclaration);
  const assigned = functions.map(({ name }) => `(globalThis as any).${name?.text} = ${name?.text};`);
  return [...(declared.size ? [known] : []), ...assigned].join('');
}

function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []));
}

/** Offsets of the tree lie behind the opening. */
function splice(start: number, end: number, text: string): Splice {
  return { start: start - opening.length, end: end - opening.length, text };
}

const insertion = (offset: number, text: string) => splice(offset, offset, text);

/** Replaced text leaves its line breaks behind, so that each line stays where it was. */
function spliced(text: string, splices: Splice[]): FunctionBody {
  let body = '';
  let done = 0;
  const marks: { body: number; text: number }[] = [];
  for (const { start, end, text: inserted } of splices.sort((a, b) => a.start - b.start || a.end - b.end)) {
    const breaks = text.slice(start, end).split('\n').length - inserted.split('\n').length;
    body += text.slice(done, start) + inserted + '\n'.repeat(Math.max(0, breaks));
    marks.push({ body: body.length, text: end });
    done = end;
  }
  body += text.slice(done);
  const lineStarts = [0, ...[...body.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const columnOf = (line: number, column: number) => {
    const offset = (lineStarts[line - 1] ?? 0) + column - 1;
    const mark = marks.findLast((each) => each.body <= offset) ?? { body: 0, text: 0 };
    const there = Math.min(mark.text + offset - mark.body, text.length);
    return there - text.lastIndexOf('\n', there - 1);
  };
  return { body, columnOf, declared: nothing };
}
