/** Members and properties that the compiler finds missing, in the layout of the list that they go into. */
import { ts } from 'ts-morph';
import { codeFixesOf } from '../compiler/code-fixes.ts';
import { toEdits } from '../compiler/compiler-edits.ts';
import { ownText } from '../compiler/stubs.ts';
import { typeErrors } from '../compiler/type-errors.ts';
import { importersOf } from '../modules/module-graph.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Edit } from '../text/edits.ts';
import { insertion, parseForSpot, spotInside } from '../text/insertions.ts';
import { contextOf, parseSnippet } from '../text/snippets.ts';

type Owner = ts.ClassLikeDeclaration | ts.EnumDeclaration | ts.InterfaceDeclaration;

/** `… does not exist on type …`, with and without a suggestion of another name. */
const unknownMember = new Set([2339, 2551]);

/** The members of a class, enum or interface that the project uses and that it lacks. */
export function missingMembers(snapshot: Snapshot, path: string, node: Owner): Edit[] {
  const inside = (edit: Edit) =>
    edit.kind === 'splice' && edit.path === path && edit.start >= node.members.pos && edit.end <= node.end;
  // Errors are found many times faster than fixes: only files that have such an error are asked for theirs.
  const errors = typeErrors(snapshot, [...withImporters(snapshot, path)]);
  const files = new Set(errors.filter(({ code }) => unknownMember.has(code)).map(({ file }) => file));
  const offered = [...files].flatMap((file) =>
    codeFixesOf(snapshot, file, ({ code }) => unknownMember.has(code)),
  );
  const byPlace = Map.groupBy(
    offered.filter(({ fix }) => fix.fixName === 'fixMissingMember'),
    ({ start, message }) => `${start} ${message}`,
  );
  // Of the offers for one use the first is the plain member; others are index signatures and the like.
  const firsts = [...byPlace.values()].map(([first]) => toEdits(snapshot, first?.fix.changes ?? []));
  const wanted = firsts.filter((edits) => edits.length > 0 && edits.every(inside)).flat();
  const codes = [
    ...new Set(
      wanted.flatMap((edit) => (edit.kind === 'splice' ? membersIn(edit.text, path, node, snapshot) : [])),
    ),
  ];
  return codes.length ? intoList(snapshot, path, node, codes, '\n') : [];
}

function withImporters(snapshot: Snapshot, path: string): Set<string> {
  const found = new Set([path]);
  for (const each of found) for (const importer of importersOf(snapshot, each)) found.add(importer);
  return found;
}

function membersIn(text: string, path: string, node: Owner, { project }: Snapshot): string[] {
  if (ts.isEnumDeclaration(node)) return text.match(/[^\s,]+/g) ?? [];
  if (ts.isInterfaceDeclaration(node)) return parseSnippet(text, 'interface', path).map(ownText);
  const { strict, strictPropertyInitialization = strict } = project.options;
  return (parseSnippet(text, 'class', path) as readonly ts.ClassElement[]).map((member) => {
    const isOpen = ts.isPropertyDeclaration(member) && !member.initializer && !member.questionToken;
    // Where it gets its value is still to be written.
    return isOpen && strictPropertyInitialization ? ownText(member).replace(':', '!:') : ownText(member);
  });
}

/** The properties that object literals in a node lack by their type. */
export function missingProperties(snapshot: Snapshot, path: string, whole: ts.Node): Edit[] {
  const inside = ({ start = 0 }: ts.Diagnostic) => start >= whole.getStart() && start < whole.end;
  const fixes = codeFixesOf(snapshot, path, inside).filter(
    ({ fix }) => fix.fixName === 'fixMissingProperties',
  );
  const edits = fixes.flatMap(({ fix }) => fix.changes.flatMap(({ textChanges }) => textChanges));
  const byPlace = new Map(edits.map((change) => [`${change.span.start} ${change.span.length}`, change]));
  return [...byPlace.values()].flatMap(({ span, newText }) => {
    const literal = literalAt(whole, span.start, span.start + span.length);
    if (!literal) return [];
    const present = new Set(literal.properties.map(({ name }) => name?.getText()));
    const properties = parseSnippet(
      newText.trim().replace(/^\{|\}$/g, ''),
      'object',
      path,
    ) as readonly ts.ObjectLiteralElementLike[];
    const missing = properties.filter(({ name }) => name && !present.has(name.getText()));
    const codes = missing.map((property) => asMethod(property));
    const isShort = codes.every((code) => !code.includes('\n')) && !literal.getText().includes('\n');
    return codes.length ? intoList(snapshot, path, literal, codes, isShort ? ', ' : ',\n') : [];
  });
}

/** `run: function (): void { … }` is a method. */
function asMethod(property: ts.ObjectLiteralElementLike): string {
  const text = ownText(property);
  return text.replace(/^([^:]+): function\s*\(/, '$1(');
}

function literalAt(root: ts.Node, start: number, end: number): ts.ObjectLiteralExpression | undefined {
  const visit = (node: ts.Node): ts.ObjectLiteralExpression | undefined => {
    if (ts.isObjectLiteralExpression(node) && node.getStart() === start && node.end === end) return node;
    return node.pos <= start && end <= node.end ? ts.forEachChild(node, visit) : undefined;
  };
  return visit(root);
}

function intoList(
  snapshot: Snapshot,
  path: string,
  list: ts.Node,
  codes: readonly string[],
  separator: string,
): Edit[] {
  const context = contextOf(list);
  if (!context) return [];
  const code = codes.join(context === 'enum' ? ', ' : context === 'class' ? '\n\n' : separator);
  const spot = spotInside(path, list, context, 'last');
  return insertion(spot, snapshot.text(path), code, parseForSpot(spot, code));
}
