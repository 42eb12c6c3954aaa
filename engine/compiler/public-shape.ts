/** What a file shows to the files that import it: the declarations that the compiler would write for it. */
import { ts } from 'ts-morph';
import { isScript } from '../files/project.ts';
import { type ModuleUse, moduleUses } from '../modules/module-graph.ts';
import type { Snapshot } from '../snapshot.ts';
import { rememberByText } from '../text/remembered.ts';

/** Whether two texts of a file differ, if at all, only in bodies that nobody outside can see. */
export function differsInBodiesOnly(path: string, before: ts.SourceFile, after: ts.SourceFile): boolean {
  // In a script every type is inferred.
  return !isScript(path) && withoutBodies(before) === withoutBodies(after);
}

function withoutBodies(tree: ts.SourceFile): string {
  let at = 0;
  const parts: string[] = [];
  for (const body of tree.statements.flatMap(hiddenNodes)) {
    parts.push(tree.text.slice(at, body.pos));
    at = body.end;
  }
  return [...parts, tree.text.slice(at)].join('{}');
}

/** Bodies, in source order, of functions whose types are all written, and values of variables with a type. */
function hiddenNodes(statement: ts.Statement): ts.Node[] {
  if (ts.isFunctionDeclaration(statement)) return bodyOf(statement);
  if (ts.isClassDeclaration(statement)) return classBodies(statement);
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ type, initializer }) => {
    if (!initializer) return [];
    if (type) return [initializer];
    return ts.isArrowFunction(initializer) ? bodyOf(initializer) : [];
  });
}

const bodyOf = ({ type, body }: ts.FunctionLikeDeclaration): ts.Node[] => (type && body ? [body] : []);

function classBodies({ members }: ts.ClassDeclaration): ts.Node[] {
  // A property without a type has that of what the constructor gives it.
  const isTyped = members.every(
    (each) => !ts.isPropertyDeclaration(each) || each.type !== undefined || each.initializer !== undefined,
  );
  return members.flatMap((member): ts.Node[] => {
    if (ts.isConstructorDeclaration(member)) return isTyped && member.body ? [member.body] : [];
    if (ts.isSetAccessorDeclaration(member))
      return member.body && member.parameters[0]?.type ? [member.body] : [];
    return ts.isMethodDeclaration(member) || ts.isGetAccessorDeclaration(member) ? bodyOf(member) : [];
  });
}

const shown = rememberByText<string[]>();

/**
 * The modules, as written, that a file names where its importers may see it: outside of what `differsInBodiesOnly` leaves out.
 * What these show may change what the file shows; too many rather than too few.
 */
export function shownSpecifiers(snapshot: Snapshot, path: string): string[] {
  const text = snapshot.text(path);
  return shown(path, text, () => {
    const tree = snapshot.skim(path);
    const isAllShown = isScript(path) || path.endsWith('x');
    const uses = isAllShown ? moduleUses(tree) : shownUses(tree);
    return [...new Set(uses.map(({ specifier }) => specifier))];
  });
}

function shownUses(tree: ts.SourceFile): ModuleUse[] {
  const hidden = new Set(tree.statements.flatMap(hiddenNodes));
  const names = new Set<string>();
  const literals = new Set<ts.Node>();
  const imports = new Map<ts.Node, ts.ImportDeclaration>();
  const visit = (node: ts.Node) => {
    if (hidden.has(node)) return;
    if (ts.isIdentifier(node)) names.add(node.text);
    else if (ts.isStringLiteralLike(node)) literals.add(node);
    else if (ts.isImportDeclaration(node)) imports.set(node.moduleSpecifier, node);
    else ts.forEachChild(node, visit);
  };
  visit(tree);
  return moduleUses(tree).filter(({ node }) => {
    const imported = imports.get(node);
    return imported ? namesOf(imported).some((name) => names.has(name)) : literals.has(node);
  });
}

/** The names that an import gives to what it takes. */
function namesOf({ importClause }: ts.ImportDeclaration): string[] {
  const { name, namedBindings } = importClause ?? {};
  const bound = namedBindings && ts.isNamedImports(namedBindings) ? namedBindings.elements : [namedBindings];
  return [name, ...bound.map((each) => each?.name)].flatMap((each) => each?.text ?? []);
}

const written = rememberByText<string | undefined>();

/** The declarations of a file whose exports all have their types written, without a look at others; undefined for the rest. */
export function writtenShape(snapshot: Snapshot, path: string): string | undefined {
  if (isScript(path)) return undefined;
  const text = snapshot.text(path);
  return written(path, text, () => transpiled(snapshot, path, text));
}

function transpiled({ project }: Snapshot, path: string, source: string): string | undefined {
  if (/\.d\.[cm]?ts$/.test(path)) return source;
  const { target, module, jsx } = project.options;
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(source, {
    fileName: path,
    reportDiagnostics: true,
    compilerOptions: {
      strict: true,
      ...(target === undefined ? {} : { target }),
      ...(module === undefined ? {} : { module }),
      ...(jsx === undefined ? {} : { jsx }),
    },
  });
  return diagnostics.length === 0 ? outputText : undefined;
}

interface DeclarationEmitter {
  emit(
    file: ts.SourceFile,
    write: ts.WriteFileCallback,
    cancellation: undefined,
    onlyDeclarations: boolean,
    transformers: undefined,
    forced: boolean,
  ): ts.EmitResult;
}

/** The declarations of a file with its inferred types; undefined when the compiler cannot name one of them. */
export function inferredShape(program: ts.Program, file: string): string | undefined {
  const tree = program.getSourceFile(file);
  if (!tree || isScript(file)) return undefined;
  let shape: string | undefined;
  const write = (_: string, text: string) => {
    shape = text;
  };
  const emitter = program as unknown as DeclarationEmitter;
  const { diagnostics } = emitter.emit(tree, write, undefined, true, undefined, true);
  return diagnostics.length === 0 ? shape : undefined;
}

/** Whether the compiler sees the declarations of a file from everywhere, without an import. */
export function isSeenEverywhere(tree: ts.SourceFile): boolean {
  if (!ts.isExternalModule(tree) && !/\b(?:require|exports)\b/.test(tree.text)) return true;
  return tree.statements.some(
    (each) =>
      ts.isModuleDeclaration(each) &&
      (ts.isStringLiteral(each.name) || (each.flags & ts.NodeFlags.GlobalAugmentation) !== 0),
  );
}
