/** TypeScript to CommonJS, once per text, in the trusted process: the child gets JavaScript only. */
import { SourceMap } from 'node:module';
import { ts } from 'ts-morph';

export interface Transpiled {
  js: string;
  /** Specifiers that it requires when it runs; type-only imports are gone. */
  specifiers: string[];
  map: SourceMap | undefined;
  /** Why it cannot be evaluated, in one line. */
  problem?: string;
}

export type Transpile = (path: string, text: string) => Transpiled;

/** Name that stands for `import.meta`, which CommonJS lacks. */
const importMetaName = '__importMeta';
const versionsKept = 8;

/** Makes a transpiler with the project's own settings for JSX and decorators. It remembers the last versions of each file. */
export function makeTranspiler(project: ts.CompilerOptions): Transpile {
  const options = compilerOptions(project);
  const known = new Map<string, Map<string, Transpiled>>();
  return (path, text) => {
    const versions = known.get(path) ?? new Map<string, Transpiled>();
    known.set(path, versions);
    const found = versions.get(text);
    if (found) return found;
    const made = path.endsWith('.json') ? json(text) : transpile(path, text, options);
    versions.set(text, made);
    if (versions.size > versionsKept) versions.delete(versions.keys().next().value as string);
    return made;
  };
}

function compilerOptions(project: ts.CompilerOptions): ts.CompilerOptions {
  const { jsx, jsxImportSource, jsxFactory, experimentalDecorators, useDefineForClassFields } = project;
  return {
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.CommonJS,
    esModuleInterop: true,
    isolatedModules: true,
    sourceMap: true,
    jsx: jsx === undefined || jsx === ts.JsxEmit.Preserve ? ts.JsxEmit.ReactJSX : jsx,
    ...(jsxImportSource !== undefined && { jsxImportSource }),
    ...(jsxFactory !== undefined && { jsxFactory }),
    ...(experimentalDecorators !== undefined && { experimentalDecorators }),
    ...(useDefineForClassFields !== undefined && { useDefineForClassFields }),
  };
}

function json(text: string): Transpiled {
  try {
    JSON.parse(text);
  } catch (error) {
    return { js: text, specifiers: [], map: undefined, problem: (error as Error).message };
  }
  return { js: text, specifiers: [], map: undefined };
}

function transpile(path: string, text: string, compilerOptions: ts.CompilerOptions): Transpiled {
  let awaits: string | undefined;
  const { outputText, sourceMapText, diagnostics } = ts.transpileModule(text, {
    fileName: path,
    compilerOptions,
    reportDiagnostics: true,
    transformers: {
      before: [
        (context) => (file) => {
          awaits = topLevelAwait(file);
          return replaceImportMeta(context, file);
        },
      ],
    },
  });
  const js = outputText.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '');
  const specifiers = [...js.matchAll(/\brequire\((["'])([^"'\\]+)\1\)/g)].map((match) => match[2] as string);
  const problem = syntaxProblem(diagnostics) ?? awaits;
  return {
    js,
    specifiers: [...new Set(specifiers)],
    map: sourceMapText ? new SourceMap(JSON.parse(sourceMapText)) : undefined,
    ...(problem && { problem }),
  };
}

/** Option errors are ours, not the file's; syntax has the numbers from 1000. */
function syntaxProblem(diagnostics: ts.Diagnostic[] | undefined): string | undefined {
  const first = diagnostics?.find(({ code, file }) => file && code >= 1000 && code < 2000);
  if (!first?.file) return undefined;
  const { line, character } = first.file.getLineAndCharacterOfPosition(first.start ?? 0);
  return `line ${line + 1}, column ${character + 1}: ${ts.flattenDiagnosticMessageText(first.messageText, ' ')}`;
}

function topLevelAwait(file: ts.SourceFile): string | undefined {
  const find = (node: ts.Node): ts.Node | undefined => {
    if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) return node;
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return undefined;
    return ts.forEachChild(node, find);
  };
  const found = find(file);
  if (!found) return undefined;
  const { line } = file.getLineAndCharacterOfPosition(found.getStart(file));
  return `line ${line + 1}: hot evaluation does not load modules with top-level await; use a test instead`;
}

function replaceImportMeta(context: ts.TransformationContext, file: ts.SourceFile): ts.SourceFile {
  if (!file.text.includes('import.meta')) return file;
  const visit = (node: ts.Node): ts.Node =>
    ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword
      ? ts.setTextRange(context.factory.createIdentifier(importMetaName), node)
      : ts.visitEachChild(node, visit, context);
  return ts.visitNode(file, visit, ts.isSourceFile);
}
