/** TypeScript to JavaScript: by blanking the types, as Node does it, or by the compiler where there is more than types to take off. */
import { SourceMap, stripTypeScriptTypes } from 'node:module';
import { ts } from 'ts-morph';

export interface JavaScript {
  js: string;
  /** From an offset of `js` to one of the source, when they differ. */
  map?: () => SourceMap;
  /** Why there is no JavaScript, in one line. */
  problem?: string;
}

const strip = quietly(() => {
  stripTypeScriptTypes('');
  return stripTypeScriptTypes;
});

/** Takes the types off a file. Places stay where they are, unless `map` says otherwise. */
export function withoutTypes(path: string, text: string, options: ts.CompilerOptions): JavaScript {
  if (/\.[cm]?js$/.test(path)) return { js: text };
  if (/\.[jt]sx$/.test(path)) return compiled(path, text, options);
  try {
    return { js: strip(text) };
  } catch {
    // Enums, parameter properties and the like; or a mistake, which the compiler tells better.
    return compiled(path, text, options);
  }
}

/** The same by the compiler in any case: it knows decorators. */
export function compiled(path: string, text: string, options: ts.CompilerOptions): JavaScript {
  const { outputText, sourceMapText, diagnostics } = ts.transpileModule(text, {
    fileName: path,
    compilerOptions: { ...options, sourceMap: true },
    reportDiagnostics: true,
  });
  const problem = syntaxProblem(diagnostics, /\.cts$/.test(path));
  return {
    js: outputText.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, ''),
    map: () => new SourceMap(JSON.parse(sourceMapText as string)),
    ...(problem && { problem }),
  };
}

/** The options of a project that say what its text does when it runs. */
export function runningOptions(project: ts.CompilerOptions): ts.CompilerOptions {
  const { jsx, jsxImportSource, jsxFactory, experimentalDecorators, useDefineForClassFields } = project;
  const { verbatimModuleSyntax } = project;
  return {
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.ESNext,
    esModuleInterop: true,
    isolatedModules: true,
    jsx: jsx === undefined || jsx === ts.JsxEmit.Preserve ? ts.JsxEmit.ReactJSX : jsx,
    ...(verbatimModuleSyntax !== undefined && { verbatimModuleSyntax }),
    ...(jsxImportSource !== undefined && { jsxImportSource }),
    ...(jsxFactory !== undefined && { jsxFactory }),
    ...(experimentalDecorators !== undefined && { experimentalDecorators }),
    ...(useDefineForClassFields !== undefined && { useDefineForClassFields }),
  };
}

const returnAtTop = 1108;

/** Option errors are ours, not the file's; syntax has the numbers from 1000. */
function syntaxProblem(diagnostics: ts.Diagnostic[] | undefined, isScript: boolean): string | undefined {
  const first = diagnostics?.find(
    ({ code, file }) => file && code >= 1000 && code < 2000 && !(isScript && code === returnAtTop),
  );
  if (!first?.file) return undefined;
  const { line, character } = first.file.getLineAndCharacterOfPosition(first.start ?? 0);
  return `line ${line + 1}, column ${character + 1}: ${ts.flattenDiagnosticMessageText(first.messageText, ' ')}`;
}

/** Node warns, once, that this function may still change; the reader of a Lab's output can do nothing about it. */
function quietly<Result>(action: () => Result): Result {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return action();
  } finally {
    process.emitWarning = emitWarning;
  }
}
