/** What a move of files cannot follow, for the caller to look at. */
import { ts } from 'ts-morph';
import { memoryFiles } from '../files/memory-files.ts';
import { fileNameOf, folderOf } from '../files/paths.ts';
import { isSource, loadProject } from '../files/project.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Edit } from '../text/edits.ts';
import { jsonStrings } from '../text/json-text.ts';
import { lineAndColumn } from '../text/text.ts';
import { type Moves, moveEdits } from './file-moves.ts';

const placesMax = 10;

/**
 * The edits of a move, with notes: texts that go on to mention an old path, code that depends on where it lies, files that
 * the compiler no longer looks at.
 * @throws RefusalError as `moveEdits`
 */
export function planMove(snapshot: Snapshot, moves: Moves): { edits: Edit[]; notes: string[] } {
  const { files, folder } = moves;
  const { edits, after } = moveEdits(snapshot, moves);
  const mentioned = snapshot
    .all()
    .filter((path) => isProse(path))
    .flatMap((path) => mentions(snapshot, path, folder ? [folder.from] : [...files.keys()]));
  const located = [...files.keys()]
    .filter((path) => isSource(path))
    .flatMap((path) => locatedCode(snapshot, path, files.get(path) ?? path));
  const configured = new Set(snapshot.project.configured);
  const compiled = [...files].flatMap(([from, to]) => (configured.has(from) ? [to] : []));
  const notes = [
    ...listed('These still mention the old path', mentioned),
    ...listed('These depend on the folder of the file; check the paths they make', located),
    ...listed('tsconfig.json does not include these any more', excluded(after, compiled)),
  ];
  return { edits, notes };
}

/** Which of these files the root configuration leaves out, by its own `files`, `include` and `exclude`. */
function excluded({ root, read }: Snapshot, paths: readonly string[]): string[] {
  const text = read('tsconfig.json');
  const config = text === undefined ? undefined : ts.parseConfigFileTextToJson('tsconfig.json', text).config;
  if (!config || config.references || !(config.files || config.include)) return [];
  const { files, include, exclude } = config;
  const own = JSON.stringify({ files, include, exclude, compilerOptions: { allowJs: true } });
  const alone = Object.fromEntries(paths.map((path) => [`${root}/${path}`, '']));
  const { configured } = loadProject(root, memoryFiles({ ...alone, [`${root}/tsconfig.json`]: own }));
  return paths.filter((path) => !configured.includes(path));
}

function listed(what: string, places: readonly string[]): string[] {
  const shown = places.slice(0, placesMax).join(', ');
  const more = places.length > placesMax ? ` and ${places.length - placesMax} more` : '';
  return places.length ? [`${what}: ${shown}${more}.`] : [];
}

const isProse = (path: string) =>
  /\.(?:mdx?|ya?ml|toml|sh|html|txt)$|(?:^|\/)(?:package\.json|Dockerfile|Makefile)$/.test(path);

function mentions(snapshot: Snapshot, path: string, names: readonly string[]): string[] {
  const text = snapshot.text(path);
  const isPackage = fileNameOf(path) === 'package.json';
  // The other paths of a package.json follow.
  const parts = isPackage
    ? jsonStrings(path, text).filter(({ pointer, isKey }) => !isKey && pointer.startsWith('/scripts/'))
    : [{ start: 0, end: text.length }];
  const lines = parts.flatMap(({ start, end }) =>
    names.flatMap((name) => {
      const offset = name.includes('/') ? text.slice(start, end).search(wholeName(name)) : -1;
      return offset === -1 ? [] : [lineAndColumn(text, start + offset).line];
    }),
  );
  return [...new Set(lines)].map((line) => `${path}:${line}`);
}

const wholeName = (name: string) =>
  new RegExp(`(?<![\\w/-])(?:\\./)?${name.replace(/[^\w\s]/g, '\\$&')}(?![\\w-])`);

/** `import.meta.dirname`, `__dirname`, and specifiers that are computed. */
function locatedCode(snapshot: Snapshot, path: string, to: string): string[] {
  const text = snapshot.text(path);
  if (folderOf(path) === folderOf(to) || !/import\.meta|__dirname|__filename|import\(|require\(/.test(text))
    return [];
  const tree = snapshot.parse(path);
  const lines = new Set<number>();
  const visit = (node: ts.Node) => {
    if (isLocated(node)) lines.add(tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1);
    else ts.forEachChild(node, visit);
  };
  visit(tree);
  return [...lines].map((line) => `${path}:${line}`);
}

function isLocated(node: ts.Node): boolean {
  if (ts.isIdentifier(node)) return node.text === '__dirname' || node.text === '__filename';
  if (ts.isPropertyAccessExpression(node))
    return ts.isMetaProperty(node.expression) && ['dirname', 'filename'].includes(node.name.text);
  if (!ts.isCallExpression(node)) return false;
  const { expression } = node;
  const loads =
    expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(expression) && expression.text === 'require');
  const [argument] = node.arguments;
  return loads && argument !== undefined && !ts.isStringLiteralLike(argument);
}
