/** Rewrites how a declaration is exported: by its name, or as the default of its file. */
import { ts } from 'ts-morph';
import { type Declaration, declarationsOf, hasModifier, isTopLevel } from '../names/declarations.ts';
import { referencesTo } from '../names/references.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Edit, splice } from '../text/edits.ts';
import { checkIdentifier } from '../text/snippets.ts';
import { styleOf } from '../text/text.ts';
import { exportSpecifiersOf } from './exports.ts';
import { localNames, withoutNames } from './import-lists.ts';

interface Conversion {
  edits: Edit[];
  /** The name that importers took it by, or will take it by. */
  publicName: string;
}

/** @throws RefusalError `shape`, `no-change`, `unsupported` when it is not exported once, by name, in a form that has a default */
export function toDefault(snapshot: Snapshot, declaration: Declaration, target: string): Conversion {
  const { path, name, whole } = declaration;
  const tree = snapshot.tree(path);
  const group = sameNamed(snapshot, declaration);
  if (isDefault(whole)) refuse('no-change', `${target} is the default export.`, 'Nothing needs to be done.');
  const specifiers = exportSpecifiersOf(tree, name);
  const isMarked = hasModifier(whole, ts.SyntaxKind.ExportKeyword);
  const [specifier] = specifiers;
  if (specifiers.length + (isMarked ? 1 : 0) !== 1)
    refuse(
      'unsupported',
      `${target} is exported ${specifiers.length + (isMarked ? 1 : 0)} times under a name of its own.`,
      'Export it once first: it must be at the top level, and a variable alone in its statement.',
    );
  if (specifier) {
    const type = specifier.isTypeOnly ? 'type ' : '';
    const edit = splice(path, specifier.getStart(), specifier.end, `${type}${name} as default`);
    return { edits: [edit], publicName: specifier.name.text };
  }
  const statement = group.at(-1) ?? whole;
  const hasForm = group.every(
    (node) =>
      ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node),
  );
  const isPlain = !group.some((node) => hasModifier(node, ts.SyntaxKind.DeclareKeyword));
  const words = group.flatMap((node) => exportWord(node));
  if (hasForm && isPlain)
    return { edits: words.map(({ end }) => splice(path, end, end, ' default')), publicName: name };
  if (ts.isModuleDeclaration(whole))
    refuse('unsupported', 'A namespace cannot be a default export.', 'Choose another target.');
  const { eol, semicolons } = styleOf(snapshot.text(path));
  const end = statement.end;
  const ending = semicolons ? ';' : '';
  // A default of a variable that changes must go on to follow it.
  const line = isSteady(whole) ? `export default ${name}${ending}` : `export { ${name} as default }${ending}`;
  const isType = ts.isTypeAliasDeclaration(whole) || ts.isInterfaceDeclaration(whole);
  const added = isType ? `export type { ${name} as default }${ending}` : line;
  return {
    edits: [
      ...words.map((word) => withoutWord(path, snapshot.text(path), word)),
      splice(path, end, end, eol + added),
    ],
    publicName: name,
  };
}

/** The declarations of that name at the top level: overloads. @throws RefusalError `unsupported` when others merge */
function sameNamed(snapshot: Snapshot, { path, name, whole }: Declaration): ts.Node[] {
  const all = declarationsOf(path, snapshot.tree(path)).filter(
    (each) => each.name === name && isTopLevel(each),
  );
  const nodes = all.length ? all.map((each) => each.whole) : [whole];
  if (nodes.length > 1 && !nodes.every(ts.isFunctionDeclaration))
    refuse('unsupported', `${name} is made of ${nodes.length} declarations.`, 'Convert it by edit-text.');
  return nodes;
}

const isDefault = (node: ts.Node) => hasModifier(node, ts.SyntaxKind.DefaultKeyword);

const isSteady = (whole: ts.Node) =>
  !ts.isVariableStatement(whole) || (whole.declarationList.flags & ts.NodeFlags.Const) !== 0;

const exportWord = (node: ts.Node): ts.Modifier[] =>
  ts.canHaveModifiers(node)
    ? (ts.getModifiers(node) ?? []).filter(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    : [];

function withoutWord(path: string, text: string, word: ts.Node): Edit {
  const gap = /^\s*/.exec(text.slice(word.end))?.[0].length ?? 0;
  return splice(path, word.getStart(), word.end + gap, '');
}

/**
 * @param name needed for what has none
 * @throws RefusalError `shape` when it is not the default export, or needs a name or has another; `clash`; `unsupported`
 */
export function toNamed(
  snapshot: Snapshot,
  declaration: Declaration,
  target: string,
  name: string | undefined,
): Conversion {
  const { path, whole } = declaration;
  const tree = snapshot.tree(path);
  const assignment = tree.statements.find(ts.isExportAssignment);
  if (isDefault(whole)) return fromKeyword(snapshot, declaration, name);
  const specifier = exportSpecifiersOf(tree, declaration.name).find(
    (each) => each.name.text === 'default' && each.propertyName,
  );
  if (specifier) {
    checkGiven(declaration.name, name);
    const text = `${specifier.isTypeOnly ? 'type ' : ''}${declaration.name}`;
    return { edits: [splice(path, specifier.getStart(), specifier.end, text)], publicName: declaration.name };
  }
  const isIt = assignment && (whole === assignment || assignment.expression.getText() === declaration.name);
  if (!assignment || !isIt || assignment.isExportEquals)
    refuse(
      'shape',
      `${target} is not the default export of its file.`,
      'Name what is; the query `outline` lists it as `default`.',
    );
  return ts.isIdentifier(assignment.expression)
    ? fromName(snapshot, path, assignment, assignment.expression, name)
    : fromExpression(snapshot, path, assignment, name);
}

/** `export default function half() …` */
function fromKeyword(snapshot: Snapshot, declaration: Declaration, name: string | undefined): Conversion {
  const { path, whole, nameNode } = declaration;
  const text = snapshot.text(path);
  if (nameNode) {
    checkGiven(nameNode.getText(), name);
    const words = sameNamed(snapshot, declaration).flatMap((node) =>
      ts.canHaveModifiers(node)
        ? (ts.getModifiers(node) ?? []).filter(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
        : [],
    );
    return { edits: words.map((word) => withoutWord(path, text, word)), publicName: nameNode.getText() };
  }
  const given = checkNew(snapshot, path, name);
  const keyword = whole
    .getChildren()
    .find(({ kind }) => kind === ts.SyntaxKind.FunctionKeyword || kind === ts.SyntaxKind.ClassKeyword);
  const star = (whole as ts.FunctionDeclaration).asteriskToken;
  const end = star?.end ?? keyword?.end ?? whole.getStart();
  const head = text.slice(whole.getStart(), end).replace(/\bdefault\s+/, '');
  return { edits: [splice(path, whole.getStart(), end, `${head} ${given}`)], publicName: given };
}

/** `export default half;` */
function fromName(
  snapshot: Snapshot,
  path: string,
  assignment: ts.ExportAssignment,
  expression: ts.Identifier,
  name: string | undefined,
): Conversion {
  checkGiven(expression.text, name);
  const { text } = expression;
  const [local] = declarationsOf(path, snapshot.tree(path)).filter((each) => each.name === text);
  if (
    local?.nameNode &&
    !isSteady(ts.isVariableDeclaration(local.whole) ? local.whole.parent.parent : local.whole)
  ) {
    const writes = referencesTo(snapshot, local).filter(({ kind }) => kind === 'write');
    if (writes.length)
      refuse(
        'unsupported',
        `${text} changes, and its importers got its first value.`,
        'Make it a constant first.',
        {
          candidates: writes.map(({ line }) => `${path}:${line}`),
        },
      );
  }
  const isOut =
    (local !== undefined && hasModifier(local.whole, ts.SyntaxKind.ExportKeyword)) ||
    exportSpecifiersOf(snapshot.tree(path), text).some((each) => each.name.text === text);
  const gone = withoutNames(path, snapshot.text(path), [], [assignment]);
  if (isOut) return { edits: gone, publicName: text };
  if (local && isTopLevel(local) && sameNamed(snapshot, local).length === 1) {
    const start = local.whole.getStart();
    return { edits: [splice(path, start, start, 'export '), ...gone], publicName: text };
  }
  const ending = assignment.getText().endsWith(';') ? ';' : '';
  return {
    edits: [splice(path, assignment.getStart(), assignment.end, `export { ${text} }${ending}`)],
    publicName: text,
  };
}

/** `export default { … };` */
function fromExpression(
  snapshot: Snapshot,
  path: string,
  assignment: ts.ExportAssignment,
  name: string | undefined,
): Conversion {
  const given = checkNew(snapshot, path, name);
  const { expression } = assignment;
  return {
    edits: [splice(path, assignment.getStart(), expression.getStart(), `export const ${given} = `)],
    publicName: given,
  };
}

function checkGiven(own: string, given: string | undefined): void {
  if (given === undefined || given === own) return;
  refuse(
    'shape',
    `It is called ${own}, not ${given}.`,
    'Leave `name` out, and use rename-symbol for another name.',
  );
}

function checkNew(snapshot: Snapshot, path: string, name: string | undefined): string {
  if (name === undefined) refuse('shape', 'The default export has no name.', 'Give it one with `name`.');
  checkIdentifier(name);
  if (localNames(snapshot.tree(path)).has(name))
    refuse('clash', `${path} has a ${name} already.`, 'Choose another name.');
  return name;
}
