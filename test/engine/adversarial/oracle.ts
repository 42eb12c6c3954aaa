/** Judges that know nothing of the engine's own checks: what a program computes, and what each of its names means. */
import { ts } from 'ts-morph';
import type { Workspace } from '../../../engine/workspace-types.ts';

type Texts = Record<string, string>;

const compiled = new Map<string, string>();

function compile(path: string, text: string): string {
  const key = `${path.endsWith('x')}${text}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const { outputText } = ts.transpileModule(text, {
    fileName: path,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      jsx: ts.JsxEmit.React,
      jsxFactory: 'h',
    },
  });
  compiled.set(key, outputText);
  return outputText;
}

/** Runs a program and gives what it exports as `results`, as JSON; or the error that it throws. */
export function resultsOf(files: Texts, main: string): string {
  const modules = new Map<string, { exports: Record<string, unknown> }>();
  const load = (path: string): Record<string, unknown> => {
    const known = modules.get(path);
    if (known) return known.exports;
    const text = files[path];
    if (text === undefined) throw new Error(`no module ${path}`);
    const module = { exports: {} as Record<string, unknown> };
    modules.set(path, module);
    const here = path.slice(0, path.lastIndexOf('/'));
    const require = (specifier: string) => load(join(here, specifier));
    new Function('module', 'exports', 'require', compile(path, text))(module, module.exports, require);
    return module.exports;
  };
  try {
    return JSON.stringify(load(main).results);
  } catch (error) {
    return `throws ${(error as Error).message}`;
  }
}

function join(folder: string, specifier: string): string {
  const parts = folder.split('/');
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

interface Entry {
  path: string;
  start: number;
  text: string;
  declarations: readonly ts.Node[];
  /** The other entry at this place is the one that declares. */
  echo: boolean;
}

/**
 * What each name of a program means, written without the names themselves: two programs that differ in names only have the
 * same meaning. `{ half }` counts as a key and a value, as does `{ half: halve }`; specifiers likewise.
 */
export function meaningOf(program: ts.Program, root: string, paths: string[]): string[] {
  const checker = program.getTypeChecker();
  const entries = paths.flatMap((path) => {
    const tree = program.getSourceFile(`${root}/${path}`);
    return tree ? entriesOf(tree, path, checker) : [];
  });
  const numbers = new Map(
    entries.flatMap(({ path, start, echo }, index) => (echo ? [] : [[`${root}/${path}:${start}`, index]])),
  );
  return entries.map(({ path, text, declarations }) => {
    const places = declarations.map((declaration) => {
      const name = ts.getNameOfDeclaration(declaration as ts.Declaration) ?? declaration;
      const file = declaration.getSourceFile().fileName;
      return numbers.get(`${file}:${name.getStart()}`) ?? `${file}:${ts.SyntaxKind[declaration.kind]}`;
    });
    return `${path} ${places.length ? [...new Set(places)].sort().join(',') : `unbound ${text}`}`;
  });
}

function entriesOf(tree: ts.SourceFile, path: string, checker: ts.TypeChecker): Entry[] {
  const found: Entry[] = [];
  const add = (node: ts.Node, symbol: ts.Symbol | undefined, echo = false) => {
    const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const declarations = target?.declarations ?? [];
    found.push({ path, start: node.getStart(), text: node.getText(), declarations, echo });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isShorthandPropertyAssignment(node)) {
      add(node.name, keyOf(checker, node));
      add(node.name, checker.getShorthandAssignmentValueSymbol(node), true);
    } else if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name)) {
      add(node.name, keyOf(checker, node));
      visit(node.initializer);
    } else if (ts.isImportSpecifier(node) || ts.isExportSpecifier(node)) {
      const { propertyName, name } = node;
      add(propertyName ?? name, checker.getSymbolAtLocation(propertyName ?? name), true);
      add(name, checker.getSymbolAtLocation(name));
    } else if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent) && !node.dotDotDotToken) {
      const key = node.propertyName ?? node.name;
      add(key, checker.getTypeAtLocation(node.parent).getProperty(key.getText()), true);
      visit(node.name);
      if (node.initializer) visit(node.initializer);
    } else if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node))
      add(node, checker.getSymbolAtLocation(node));
    else ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** The property of the wanted type that a property of an object literal fills, or the property itself. */
function keyOf(checker: ts.TypeChecker, node: ts.ObjectLiteralElementLike): ts.Symbol | undefined {
  const object = node.parent;
  const wanted = ts.isObjectLiteralExpression(object) ? checker.getContextualType(object) : undefined;
  const name = node.name as ts.Identifier;
  const property = wanted?.getProperty(name.text);
  return property?.declarations?.length ? property : checker.getSymbolAtLocation(name);
}

/** The texts of a folder of a workspace now. */
export function textsIn(workspace: Workspace, folder: string, paths: Iterable<string>): Texts {
  const wanted = new Set([...paths, ...workspace.list().filter((path) => path.startsWith(`${folder}/`))]);
  const texts: Texts = {};
  for (const path of wanted) {
    const text = workspace.read(path);
    if (text !== undefined) texts[path] = text;
  }
  return texts;
}
