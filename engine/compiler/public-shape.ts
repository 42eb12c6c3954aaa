/** What a file shows to the files that import it: the declarations that the compiler would write for it. */
import { ts } from 'ts-morph';
import { isScript } from '../files/project.ts';
import { moduleUses } from '../modules/module-graph.ts';
import type { Snapshot } from '../snapshot.ts';
import { rememberByText } from '../text/remembered.ts';

export interface PublicShape {
  /** The declarations that the compiler writes. */
  text: string;
  /** The modules that they name, as written. */
  specifiers: string[];
}

/** Whether two texts of a file differ, if at all, only in bodies that nobody outside can see. */
export function differsInBodiesOnly(path: string, before: ts.SourceFile, after: ts.SourceFile): boolean {
  // In a script every type is inferred.
  return !isScript(path) && withoutBodies(before) === withoutBodies(after);
}

function withoutBodies(tree: ts.SourceFile): string {
  let at = 0;
  const parts: string[] = [];
  for (const body of tree.statements.flatMap(hiddenBodies)) {
    parts.push(tree.text.slice(at, body.pos));
    at = body.end;
  }
  return [...parts, tree.text.slice(at)].join('{}');
}

/** Bodies, in source order, of functions whose types are all written. */
function hiddenBodies(statement: ts.Statement): ts.Node[] {
  if (ts.isFunctionDeclaration(statement)) return bodyOf(statement);
  if (ts.isClassDeclaration(statement)) return classBodies(statement);
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ initializer }) =>
    initializer && ts.isArrowFunction(initializer) ? bodyOf(initializer) : [],
  );
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

const written = rememberByText<PublicShape | undefined>();

/** The declarations of a file whose exports all have their types written, without a look at others; undefined for the rest. */
export function writtenShape(snapshot: Snapshot, path: string): PublicShape | undefined {
  if (isScript(path)) return undefined;
  const text = snapshot.text(path);
  return written(path, text, () => transpiled(snapshot, path, text));
}

function transpiled({ project }: Snapshot, path: string, source: string): PublicShape | undefined {
  if (/\.d\.[cm]?ts$/.test(path)) return toShape(source);
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
  return diagnostics.length === 0 ? toShape(outputText) : undefined;
}

function toShape(text: string): PublicShape {
  const tree = ts.createSourceFile('shape.d.ts', text, ts.ScriptTarget.Latest);
  return { text, specifiers: moduleUses(tree).map(({ specifier }) => specifier) };
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
export function inferredShape(program: ts.Program, file: string): PublicShape | undefined {
  const tree = program.getSourceFile(file);
  if (!tree || isScript(file)) return undefined;
  let shape: PublicShape | undefined;
  const write = (_: string, text: string) => {
    shape = toShape(text);
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
