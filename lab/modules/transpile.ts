/** A text of the workspace as the child evaluates it, once per text, in the trusted process: the child gets JavaScript only. */
import type { SourceMap } from 'node:module';
import { ts } from 'ts-morph';
import { commonNames, requiredTexts } from './common-names.ts';
import { type TextEdit, words } from './module-names.ts';
import { type ModuleEdits, type ModuleSyntax, readModule } from './module-syntax.ts';
import { compiled, type JavaScript, runningOptions, withoutTypes } from './types-off.ts';

interface Place {
  line: number;
  column: number;
}

export interface Transpiled extends ModuleSyntax {
  kind: 'module' | 'commonjs' | 'json';
  /** An expression that gives a function; JSON as it is. */
  js: string;
  /** From a place in `js` to the place in the source; both count from 1. */
  sourceOf(place: Place): Place;
  /** Why it cannot be evaluated, in one line. */
  problem?: string;
}

/** `script`: the text is one expression that may `import()`, and no module. */
export type Transpile = (path: string, text: string, script?: 'script') => Transpiled;

/** What package.json says of a file: the `type` of the nearest one. */
export type PackageType = (path: string) => string | undefined;

const versionsKept = 8;
const nothing: ModuleSyntax = { requests: [], lazy: [], imports: [], exports: {}, stars: [], awaits: false };

/** Makes a transpiler with the project's own settings. It remembers the last versions of each file: same text, same object. */
export function makeTranspiler(project: ts.CompilerOptions, packageType: PackageType): Transpile {
  const options = runningOptions(project);
  const known = new Map<string, Map<string, Transpiled>>();
  return (path, text, script) => {
    const versions = known.get(path) ?? new Map<string, Transpiled>();
    known.set(path, versions);
    const found = versions.get(text);
    if (found) return found;
    const made = script ? asScript(path, text, options) : transpile(path, text, options, packageType(path));
    versions.set(text, made);
    if (versions.size > versionsKept) versions.delete(versions.keys().next().value as string);
    return made;
  };
}

function transpile(
  path: string,
  text: string,
  options: ts.CompilerOptions,
  type: string | undefined,
): Transpiled {
  if (path.endsWith('.json')) return json(text);
  const script = withoutDecorators(path, text, options);
  if (script.problem) return unusable(script.problem);
  const { file } = script;
  const mayBeCommon = !/\.m[jt]s$/.test(path) && (type !== 'module' || /\.c[jt]s$/.test(path));
  if (/\.c[jt]s$/.test(path))
    return asCommonJs(ts.isExternalModule(file) ? lowered(path, text, options) : script);
  const keepUnused = options.verbatimModuleSyntax === true || /\.[cm]?jsx?$/.test(path);
  const module = readModule(file, keepUnused);
  if (mayBeCommon && !ts.isExternalModule(file) && !module.awaits) return asCommonJs(script, module);
  return asModule(script, module, mayBeCommon);
}

type Parsed = JavaScript & { file: ts.SourceFile };

function withoutDecorators(path: string, text: string, options: ts.CompilerOptions): Parsed {
  const first = parsed(path, withoutTypes(path, text, options));
  const hasMore = !first.map && first.js.includes('@') && hasDecorator(first.file);
  return hasMore ? parsed(path, compiled(path, text, options)) : first;
}

const hasDecorator = (node: ts.Node): boolean =>
  ts.isDecorator(node) || (ts.forEachChild(node, hasDecorator) ?? false);

/** `import x = require()`, and modules that their ending makes CommonJS. */
const lowered = (path: string, text: string, options: ts.CompilerOptions): Parsed =>
  parsed(
    path,
    compiled(path, text, { ...options, module: ts.ModuleKind.NodeNext, verbatimModuleSyntax: false }),
  );

const parsed = (path: string, script: JavaScript): Parsed => {
  const settings = {
    languageVersion: ts.ScriptTarget.ESNext,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
    ...(/\.m[jt]s$/.test(path) && { impliedNodeFormat: ts.ModuleKind.ESNext as const }),
  };
  return { ...script, file: ts.createSourceFile(path, script.js, settings, true, ts.ScriptKind.JS) };
};

/**
 * A module becomes a generator: to its first `yield` it only declares, so that its functions are there before any module of its
 * cycle runs. `$loomExport` gets a getter for each exported name: bindings are live, and not there before their time.
 */
function asModule(script: Parsed, module: ModuleEdits, mayBeCommon: boolean): Transpiled {
  const { edits, getters, namespaces, nameless, loops, ...syntax } = module;
  const spaces = module.requests.map((_, index) => `${words.namespace}${index} = $loomNamespaces[${index}]`);
  const named = namespaces.map(([local, request]) => `${local} = ${words.namespace}${request}`);
  const constants = [...spaces, ...named].map((each) => `const ${each}; `).join('');
  const read = getters.map(([name, local]) => `[${JSON.stringify(name)}]: () => ${local}`).join(', ');
  const prefix =
    `(function ($loomNamespaces, $loomMeta, $loomImport, $loomExport${mayBeCommon ? ', require, __filename, __dirname' : ''}) ` +
    `{ return ${loops ? 'async ' : ''}function* () { "use strict"; ${constants}$loomExport({ ${read} }${nameless ? `, ${words.default}` : ''}); yield; `;
  return wrapped('module', script, syntax, [opening(script.js, prefix), ...edits], '\n}; })');
}

function asCommonJs(script: Parsed, module = readModule(script.file, true)): Transpiled {
  if (script.problem) return unusable(script.problem);
  const { edits, lazy } = module;
  const requests = requiredTexts(script.file);
  const { names, handedOn } = commonNames(script.file);
  const exports = Object.fromEntries([...names].map((name) => [name, null]));
  const stars = [...handedOn].map((specifier) => requests.indexOf(specifier));
  const prefix = `(function (exports, require, module, __filename, __dirname, $loomMeta, $loomImport) { `;
  return wrapped(
    'commonjs',
    script,
    { ...nothing, requests, lazy, exports, stars },
    [opening(script.js, prefix), ...edits],
    '\n})',
  );
}

/** `#!` means nothing but at the very start. */
const opening = (js: string, text: string): TextEdit => ({
  ...{ start: 0, text },
  end: /^#!.*/.exec(js)?.[0].length ?? 0,
});

function asScript(path: string, text: string, options: ts.CompilerOptions): Transpiled {
  const script = withoutDecorators(path, text, options);
  if (script.problem) return unusable(script.problem);
  const { edits, lazy } = readModule(script.file, true);
  // Where the compiler had to help, it has put a directive in front of the expression.
  const directive = /^"use strict";\s*/.exec(script.js)?.[0] ?? '';
  const prefix = { start: 0, end: directive.length, text: `(function ($loomMeta, $loomImport) { return ` };
  const requests = requiredTexts(script.file);
  return wrapped('commonjs', script, { ...nothing, requests, lazy }, [prefix, ...edits], '\n})');
}

function json(text: string): Transpiled {
  try {
    JSON.parse(text);
  } catch (error) {
    return { ...unusable((error as Error).message), kind: 'json' };
  }
  return { ...nothing, kind: 'json', js: text, exports: { default: null }, sourceOf: (place) => place };
}

const unusable = (problem: string): Transpiled => ({
  ...{ ...nothing, kind: 'module', js: '', problem },
  sourceOf: (place) => place,
});

function wrapped(
  kind: Transpiled['kind'],
  { js, map }: Parsed,
  syntax: ModuleSyntax,
  edits: TextEdit[],
  end: string,
): Transpiled {
  let at = 0;
  let text = '';
  for (const edit of edits) {
    text += js.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  text += js.slice(at);
  let read: SourceMap | undefined;
  const sourceOf = (place: Place): Place => {
    const before = placeBefore(place, text, js, edits);
    read ??= map?.();
    const entry = read?.findEntry(before.line - 1, before.column - 1);
    if (!entry || !('originalLine' in entry)) return before;
    return { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  };
  return { ...syntax, kind, js: text + end, sourceOf };
}

/** The place that a place of the edited text had before. */
function placeBefore(place: Place, after: string, before: string, edits: TextEdit[]): Place {
  const lines = after.split('\n');
  let offset = place.column - 1;
  for (const line of lines.slice(0, place.line - 1)) offset += line.length + 1;
  let shift = 0;
  for (const { start, end, text } of edits) {
    if (start + shift > offset) break;
    // Inside of what was put in: the start of what it stands for.
    if (offset < start + shift + text.length) return placeAt(before, start);
    shift += text.length - (end - start);
  }
  return placeAt(before, offset - shift);
}

function placeAt(text: string, offset: number): Place {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
