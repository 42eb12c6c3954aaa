/** Which declarations of a file the code of another one of them may use. */
import { ts } from 'ts-morph';
import { rememberByText } from '../text/remembered.ts';

/** Top-level name → the names at the top level that its declaration mentions. By name alone: a local of the same name counts. */
export type Mentions = ReadonlyMap<string, ReadonlySet<string>>;

const known = rememberByText<Mentions>();

/** What the top-level declarations of a file mention of each other. */
export function mentionsIn(path: string, tree: ts.SourceFile): Mentions {
  return known(path, tree.text, () => {
    const declared = declaredIn(tree);
    return new Map(
      [...declared].map(([name, nodes]) => [
        name,
        new Set(nodes.flatMap((node) => mentioned(node, declared))),
      ]),
    );
  });
}

/** The names that are reached from these, themselves included. */
export function reachFrom(names: readonly string[], mentions: Mentions): ReadonlySet<string> {
  const reached = new Set(names);
  // A set that grows while it is walked hands over what was added.
  for (const name of reached) for (const next of mentions.get(name) ?? []) reached.add(next);
  return reached;
}

/** The declarations of a top-level name, and those of its file that it reaches. */
export function codeFrom(name: string, path: string, tree: ts.SourceFile): ts.Node[] {
  const declared = declaredIn(tree);
  return [...reachFrom([name], mentionsIn(path, tree))].flatMap((each) => declared.get(each) ?? []);
}

/** Top-level name → the nodes that declare it. */
function declaredIn(tree: ts.SourceFile): ReadonlyMap<string, ts.Node[]> {
  const found = new Map<string, ts.Node[]>();
  const add = (name: ts.Node | undefined, node: ts.Node) => {
    if (!name) return;
    if (ts.isIdentifier(name)) found.set(name.text, [...(found.get(name.text) ?? []), node]);
    else ts.forEachChild(name, (part) => ts.isBindingElement(part) && add(part.name, node));
  };
  for (const statement of tree.statements) {
    if (ts.isVariableStatement(statement))
      for (const each of statement.declarationList.declarations) add(each.name, each);
    else if (isNamed(statement)) add(statement.name, statement);
  }
  return found;
}

const isNamed = (node: ts.Node): node is ts.FunctionDeclaration | ts.ClassDeclaration | ts.EnumDeclaration =>
  ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isEnumDeclaration(node);

function mentioned(node: ts.Node, declared: ReadonlyMap<string, ts.Node[]>): string[] {
  const found: string[] = [];
  const visit = (each: ts.Node) => {
    if (ts.isIdentifier(each) && declared.has(each.text)) found.push(each.text);
    ts.forEachChild(each, visit);
  };
  visit(node);
  return found;
}
