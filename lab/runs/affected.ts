/** Which files an edit reaches: by imports, and by every path that a text names; where that cannot be told, any file. */
import { existsSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import { ts } from 'ts-morph';
import { diskFiles } from '../../engine/index.ts';
import { makeResolver, projectOptions, type ReadText, type Resolve } from '../modules/resolve.ts';

export interface Reach {
  /** The edited files and all that reach them; undefined: any file may. */
  files: string[] | undefined;
  /** In words, for a person. */
  because: string;
}

/** Gives the files that a file leads to; undefined: it may lead to any. */
type Links = (path: string) => string[] | undefined;

const sourceFile = /\.[cm]?[jt]sx?$/;
/** Nothing but a file that names it can depend on it. */
const proseFile = /\.(?:md|mdx|markdown|txt)$/i;
const configFile = /(?:^|\/)(?:vite|vitest)\.(?:config|workspace|projects)\.[cm]?[jt]s$/;

/** Makes the question for a tree whose texts are on the disk as `read` gives them. What they name is remembered. */
export function makeReach(root: string, read: ReadText): (edited: string[]) => Reach {
  const namedIn = makeNames(read);
  let listing = '';
  let links: Links = () => [];
  return (edited) => {
    const strange = edited.find(
      (path) => !(sourceFile.test(path) || proseFile.test(path)) || configFile.test(path),
    );
    if (strange !== undefined)
      return { files: undefined, because: `${strange} is no module that others import` };
    const all = pathsIn(root);
    const sources = all.filter((path) => sourceFile.test(path));
    if (listing !== all.join('\n')) {
      listing = all.join('\n');
      links = makeLinks(root, all, read, namedIn);
    }
    const gone = edited.filter((path) => !existsSync(join(root, path)));
    const namesGone = (path: string) => gone.filter((each) => namedIn(path).paths.some(ofStem(each)));
    const prose = edited.filter((path) => proseFile.test(path)).map((path) => posix.basename(path));
    const namesProse = (path: string) =>
      namedIn(path).paths.some((text) => prose.includes(posix.basename(text)));
    const readers = prose.length ? sources.filter(namesProse) : [];
    const files = dependents([...edited, ...readers], sources, (path) =>
      links(path)?.concat(namesGone(path)),
    );
    return { files, because: `they reach ${edited.slice(0, 5).join(', ')}${edited.length > 5 ? ', …' : ''}` };
  };
}

/** Every file of a tree, relative to its root, but for packages and hidden folders. */
export function pathsIn(root: string): string[] {
  const paths = diskFiles(join(root, '.loom')).list(root);
  return paths.map((path) => path.slice(root.length + 1));
}

/** These files and all that lead to them, over any number of steps. */
export function dependents(files: string[], all: string[], links: Links): string[] {
  const users = new Map<string, string[]>();
  const found = new Set(files);
  for (const path of files.length ? all : []) {
    const targets = links(path);
    if (!targets) found.add(path);
    for (const target of targets ?? []) users.set(target, [...(users.get(target) ?? []), path]);
  }
  // A set that grows while it is walked hands over what was added.
  for (const path of found) for (const user of users.get(path) ?? []) found.add(user);
  return [...found];
}

function makeLinks(root: string, all: string[], read: ReadText, namedIn: (path: string) => Named): Links {
  const sources = new Set(all.filter((path) => sourceFile.test(path)));
  const present: ReadText = (path) =>
    sources.has(path) ? '' : path.endsWith('package.json') ? read(path) : undefined;
  const resolve = makeResolver(root, projectOptions(root), present);
  const packages = packagesIn(all, read);
  const known = new Map<string, { named: Named; links: string[] | undefined }>();
  return (path) => {
    const named = namedIn(path);
    const old = known.get(path);
    if (old?.named === named) return old.links;
    const links = named.computed ? undefined : linksOf(path, named);
    known.set(path, { named, links });
    return links;
  };

  function linksOf(path: string, { imports, paths }: Named): string[] | undefined {
    const beside = paths.flatMap((text) => resolved(resolve, text, path));
    const belowRoot = paths.flatMap((text) => resolved(resolve, text, 'package.json'));
    const inPackages = paths.flatMap((text) => packages.filter(({ name }) => isOf(name, text)));
    const found = new Set([...beside, ...belowRoot, ...inPackages.flatMap(({ files }) => files)]);
    for (const specifier of imports.filter((each) => !/^[./]/.test(each))) {
      const target = resolve(specifier, path);
      if (target !== undefined) found.add(target);
      else if (packages.some(({ name }) => isOf(name, specifier))) continue;
      else if (!isInstalled(root, path, specifier)) return undefined;
    }
    return [...found];
  }
}

const isOf = (name: string, specifier: string) => `${specifier}/`.startsWith(`${name}/`);

function resolved(resolve: Resolve, text: string, from: string): string[] {
  const target = resolve(/^\.\.?(\/|$)/.test(text) ? text : `./${text.replace(/^\/+/, '')}`, from);
  return target === undefined ? [] : [target];
}

/** Packages below the root, which others of the repository import by name, with their sources. */
function packagesIn(all: string[], read: ReadText): { name: string; files: string[] }[] {
  return all
    .filter((path) => path.endsWith('/package.json'))
    .flatMap((path) => {
      const name = /"name"\s*:\s*"([^"]+)"/.exec(read(path) ?? '')?.[1];
      const inside = `${posix.dirname(path)}/`;
      const files = all.filter((each) => each.startsWith(inside) && sourceFile.test(each));
      return name === undefined ? [] : [{ name, files }];
    });
}

function isInstalled(root: string, from: string, specifier: string): boolean {
  if (isBuiltin(specifier) || /^(?:node|data|bun):/.test(specifier)) return true;
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  for (let folder = posix.dirname(from); ; folder = posix.dirname(folder)) {
    if (existsSync(join(root, folder, 'node_modules', name))) return true;
    if (folder === '.') return false;
  }
}

interface Named {
  /** Import specifiers. */
  imports: string[];
  /** These, and every quoted text that may be a path: what `vi.mock`, `new URL` and `spawn` are given. */
  paths: string[];
  /** It loads what its text does not say: `import(name)`, `require(name)`, `import.meta.glob`. */
  computed: boolean;
}

const quotedPath = /(["'`])([\w@.~+#-]*[./][\w@./~+-]*)\1/g;

/** What the texts name, remembered by text. */
function makeNames(read: ReadText): (path: string) => Named {
  const known = new Map<string, { text: string; named: Named }>();
  return (path) => {
    const text = read(path) ?? '';
    const old = known.get(path);
    if (old?.text === text) return old.named;
    const imports = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
    const quoted = [...text.matchAll(quotedPath)].map((match) => match[2] as string);
    const named = { imports, paths: [...new Set([...imports, ...quoted])], computed: isComputed(path, text) };
    known.set(path, { text, named });
    return named;
  };
}

/** Most texts show it by their letters; the others are parsed, because a comment or a string may say `import(` too. */
function isComputed(path: string, text: string): boolean {
  if (!/\b(?:import|require)\s*\(\s*[^\s"')]|\bimport\.meta\.glob/.test(text)) return false;
  const visit = (node: ts.Node): boolean =>
    (ts.isCallExpression(node) && loads(node.expression) && !isPlain(node.arguments[0])) ||
    (ts.isMetaProperty(node) &&
      ts.isPropertyAccessExpression(node.parent) &&
      node.parent.name.text === 'glob') ||
    ts.forEachChild(node, visit) === true;
  return visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
}

const loads = (node: ts.Expression) =>
  node.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(node) && node.text === 'require');
const isPlain = (node: ts.Expression | undefined) => node !== undefined && ts.isStringLiteralLike(node);

/** Whether a text may have led to a file that is gone: all that is left to compare is the name. */
function ofStem(path: string): (text: string) => boolean {
  const stem = stemOf(path);
  return (text) => /^[./@#~]|\//.test(text) && stemOf(text) === stem;
}

function stemOf(path: string): string {
  const plain = path.replace(/(?:\.d)?\.[cm]?[jt]sx?$/, '').replace(/\/index$/, '');
  return posix.basename(plain);
}
