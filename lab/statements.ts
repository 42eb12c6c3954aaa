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
  if (options.keep) splices.push({ start: 0, end: 0, text: globalsOf(statements) });
  const last = statements.at(-1);
  if (options.value && last && ts.isExpressionStatement(last)) {
    const { expression } = last;
    splices.push(insertion(expression.getStart(), 'return ('), splice(expression.end, last.end, ');'));
  }
  return spliced(text, splices);
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
  if (keep && (ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) && statement.name) {
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

function importText({ importClause: clause, moduleSpecifier }: ts.ImportDeclaration, keep: boolean): string {
  const once = `await import(${moduleSpecifier.getText()})`;
  if (!clause) return `;${once};`;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return ';';
  const isBoth = clause.name && clause.namedBindings && ts.isNamespaceImport(clause.namedBindings);
  const loaded = isBoth ? `[${once}, ${once}]` : once;
  const pattern = importPattern(clause);
  return keep ? `;(${pattern} = ${loaded});` : `const ${pattern} = ${loaded};`;
}

function importPattern({ name, namedBindings: named }: ts.ImportClause): string {
  if (named && ts.isNamespaceImport(named)) {
    return name ? `[${named.name.text}, { default: ${name.text} }]` : named.name.text;
  }
  const parts = (named?.elements ?? [])
    .filter(({ isTypeOnly }) => !isTypeOnly)
    .map((one) => `${one.propertyName?.getText() ?? one.name.text}: ${one.name.text}`);
  return `{ ${[...(name ? [`default: ${name.text}`] : []), ...parts].join(', ')} }`;
}

/** Makes the names that the statements assign known first; functions are there from the beginning. */
function globalsOf(statements: ts.Statement[]): string {
  const names = statements.flatMap((statement) => {
    if (ts.isImportDeclaration(statement)) return importedNames(statement.importClause);
    if (!ts.isVariableStatement(statement) || !isKept(statement)) return [];
    return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name));
  });
  const functions = statements.flatMap((statement) =>
    ts.isFunctionDeclaration(statement) && statement.body && statement.name ? [statement.name.text] : [],
  );
  const known = `for (const name of ${JSON.stringify(names)}) if (!(name in globalThis)) (globalThis as any)[name] = undefined;`;
  return [
    ...(names.length ? [known] : []),
    ...functions.map((name) => `(globalThis as any).${name} = ${name};`),
  ].join('');
}

function importedNames(clause: ts.ImportClause | undefined): string[] {
  if (!clause || clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return [];
  const { name, namedBindings: named } = clause;
  const inner = !named
    ? []
    : ts.isNamespaceImport(named)
      ? [named.name]
      : named.elements.filter((one) => !one.isTypeOnly).map((one) => one.name);
  return [...(name ? [name] : []), ...inner].map(({ text }) => text);
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
  return { body, columnOf };
}
