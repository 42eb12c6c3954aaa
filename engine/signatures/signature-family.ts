/** Everything that shares the parameters of one function: overloads, overrides, implementations, and all calls. */
import { ts } from 'ts-morph';
import { checkedNode } from '../compiler/checked.ts';
import { implicitImports } from '../modules/import-lists.ts';
import type { Declaration } from '../names/declarations.ts';
import { tokenAt } from '../names/references.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { type SignatureNode, signaturesOf, useOf } from './function-uses.ts';
import { relativesOf } from './signature-relatives.ts';

/** Something in a file of the workspace, in the tree of the language service. */
export interface Placed<Node extends ts.Node> {
  path: string;
  node: Node;
  /** `path:line` */
  place: string;
}

export interface SignatureFamily {
  checker: ts.TypeChecker;
  /** What the target itself is: its implementation, when it has overloads. */
  main: Placed<SignatureNode>;
  members: Placed<SignatureNode>[];
  calls: Placed<ts.CallExpression | ts.NewExpression>[];
  /** Uses that no edit of calls can follow, and why. */
  values: { place: string; why: string }[];
  /** What may belong to it too, and is left alone. */
  notes: string[];
}

/**
 * The parameter list that a target stands for: of a class that of its constructor.
 * @throws RefusalError `shape` when it has none
 */
export function mainSignature(snapshot: Snapshot, target: Declaration): SignatureNode {
  const { node } = checkedNode(snapshot, target.path, target.node);
  const ofClass = isOfClass(node);
  const main = ofClass ? constructorsOf(node).at(-1) : signaturesOf(node).at(-1);
  if (main) return main;
  return refuse(
    'shape',
    ofClass
      ? `${target.path}#${target.name} has no constructor of its own.`
      : `${target.path}#${target.name} is no function that writes out its parameters.`,
    ofClass
      ? 'Add a constructor first (add-member).'
      : 'Name a function, a method, a method of an interface, a constructor, or a variable that holds a function.',
  );
}

const isOfClass = (node: ts.Node) => ts.isClassLike(node) || ts.isConstructorDeclaration(node);

/**
 * Collects the family of a function, method, signature or class (its constructor).
 * @param withRelatives also what shares its calls through a union, or stands in for it by its shape
 * @throws RefusalError `shape` when the target has no parameters, `unsupported` when tags of JSX call it, `read-only` when the family reaches outside the workspace
 */
export function signatureFamily(
  snapshot: Snapshot,
  target: Declaration,
  withRelatives = true,
): SignatureFamily {
  const program = snapshot.service().getProgram();
  if (!program) refuse('unsupported', 'The project has no program.', 'Check its tsconfig.json.');
  refuseFactory(snapshot, target);
  const search = makeSearch(snapshot, program);
  const { node, checker } = checkedNode(snapshot, target.path, target.node);
  const ofClass = isOfClass(node);
  const main = mainSignature(snapshot, target);
  if (ofClass)
    search.followClass(ts.isConstructorDeclaration(node) ? node.parent : (node as ts.ClassLikeDeclaration));
  else {
    for (const each of signaturesOf(node)) search.addMember(target.path, each);
    search.follow(target.path, target.nameNode?.getStart() ?? node.getStart(), false);
  }
  const { members, calls, values } = search;
  const notes = withRelatives ? followRelatives(snapshot, program, search) : [];
  return {
    checker,
    notes,
    main: placed(target.path, main),
    members: [...members.values()],
    calls: [...calls.values()],
    values,
  };
}

/** Every tag of JSX calls the factory, and no reference says so. */
function refuseFactory(snapshot: Snapshot, { name }: Declaration): void {
  const tags = snapshot
    .list()
    .filter((path) => /\.[jt]sx$/.test(path) && implicitImports(snapshot, snapshot.tree(path)).has(name));
  if (tags.length)
    refuse('unsupported', `${name} is called by every tag of JSX.`, 'Keep its parameters.', {
      candidates: tags.slice(0, 20),
    });
}

/** @throws RefusalError `unsupported`, with the places, when the function is used where its calls cannot be seen */
export function refuseValues({ values }: SignatureFamily, target: string): void {
  if (values.length === 0) return;
  const reasons = [...new Set(values.map(({ why }) => why))].join('; ');
  refuse(
    'unsupported',
    `${target} is used where its calls cannot be seen: ${reasons}.`,
    'Wrap it there in a function that calls it, such as `(n) => half(n)`, and call again.',
    { candidates: values.slice(0, 20).map(({ place, why }) => `${place} ${why}`) },
  );
}

/** Follows relatives until there are no more. @returns notes on what may be relatives */
function followRelatives(
  snapshot: Snapshot,
  program: ts.Program,
  search: ReturnType<typeof makeSearch>,
): string[] {
  const trees = snapshot.list().flatMap((path) => program.getSourceFile(snapshot.absolute(path)) ?? []);
  const pathOf = (node: ts.Node) => {
    const { fileName } = node.getSourceFile();
    return snapshot.relative(fileName) ?? refuseOutside(fileName);
  };
  const place = (node: ts.Node) => placed(pathOf(node), node).place;
  for (;;) {
    const { members, calls } = search;
    const { names, alike, unknown, computed } = relativesOf(
      program.getTypeChecker(),
      trees,
      [...members.keys()],
      [...calls.keys()],
    );
    const known = members.size;
    for (const name of names) search.take(pathOf(name), name, false);
    if (members.size > known) continue;
    for (const node of computed)
      search.values.push({ place: place(node), why: 'reached by a computed name' });
    return [
      ...alike.map(
        (name) =>
          `${place(name)} declares a ${name.getText()} of the same shape, which stays as it is: see whether it is called in the place of this one.`,
      ),
      ...unknown.map(
        (name) => `${place(name)} calls ${name.getText()} on a value of type any, which stays as it is.`,
      ),
    ].slice(0, 20);
  }
}

const constructorsOf = (node: ts.Node): ts.ConstructorDeclaration[] =>
  (ts.isConstructorDeclaration(node) ? node.parent : (node as ts.ClassLikeDeclaration)).members.filter(
    ts.isConstructorDeclaration,
  );

function placed<Node extends ts.Node>(path: string, node: Node): Placed<Node> {
  const { line } = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart());
  return { path, node, place: `${path}:${line + 1}` };
}

function makeSearch(snapshot: Snapshot, program: ts.Program) {
  const members = new Map<SignatureNode, Placed<SignatureNode>>();
  const calls = new Map<ts.CallExpression | ts.NewExpression, Placed<ts.CallExpression | ts.NewExpression>>();
  const values: { place: string; why: string }[] = [];
  const seen = new Set<string>();
  const search = {
    members,
    calls,
    values,
    addMember: (path: string, node: SignatureNode): void => {
      if (members.has(node)) return;
      members.set(node, placed(path, node));
      // `const walk = function step(n) { step(n - 1) }`: it calls itself by its inner name.
      if (ts.isFunctionExpression(node) && node.name) search.follow(path, node.name.getStart(), false);
    },
    follow: (path: string, offset: number, ofClass: boolean): void => {
      const groups = snapshot.service().findReferences(snapshot.absolute(path), offset) ?? [];
      for (const { fileName, textSpan } of groups.flatMap(({ references }) => references)) {
        const own = snapshot.relative(fileName);
        const tree = program.getSourceFile(fileName);
        if (own === undefined || !tree) refuseOutside(fileName);
        if (seen.has(`${own}:${textSpan.start}`)) continue;
        seen.add(`${own}:${textSpan.start}`);
        const node = tokenAt(tree, textSpan.start);
        // A name in a comment has no node of its own.
        if (node && isNameAt(node, textSpan.start)) search.take(own, node, ofClass);
      }
    },
    take: (path: string, node: ts.Node, ofClass: boolean): void => {
      const use = useOf(node, ofClass);
      if (use.kind === 'member') {
        for (const each of use.nodes) search.addMember(path, each);
        // Its own references may reach relatives that the first does not know.
        search.follow(path, node.getStart(), ofClass);
      } else if (use.kind === 'call') calls.set(use.call, placed(path, use.call));
      else if (use.kind === 'alias') search.follow(path, use.name.getStart(), ofClass);
      else if (use.kind === 'derived') {
        if (ofClass) search.followDerived(path, use.node);
      } else if (use.kind === 'value') values.push({ place: placed(path, node).place, why: use.why });
    },
    followClass: (node: ts.ClassLikeDeclaration): void => {
      const path = snapshot.relative(node.getSourceFile().fileName) ?? '';
      for (const each of constructorsOf(node)) search.addMember(path, each);
      followName(node, path, search);
    },
    followDerived: (path: string, node: ts.ClassLikeDeclaration): void => {
      if (constructorsOf(node).length === 0) followName(node, path, search);
      else for (const call of superCalls(node)) calls.set(call, placed(path, call));
    },
  };
  return search;
}

function followName(
  node: ts.ClassLikeDeclaration,
  path: string,
  search: ReturnType<typeof makeSearch>,
): void {
  if (ts.getDecorators(node)?.length)
    search.values.push({ place: placed(path, node).place, why: 'the class has a decorator' });
  for (const call of newThis(node))
    search.values.push({ place: placed(path, call).place, why: 'made by new this' });
  const name = node.name ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name : undefined);
  if (name) search.follow(path, name.getStart(), true);
  else search.values.push({ place: placed(path, node).place, why: 'the class has no name' });
}

function superCalls(node: ts.Node): ts.CallExpression[] {
  return collect(
    node,
    (each): each is ts.CallExpression =>
      ts.isCallExpression(each) && each.expression.kind === ts.SyntaxKind.SuperKeyword,
  );
}

function newThis(node: ts.Node): ts.NewExpression[] {
  return collect(
    node,
    (each): each is ts.NewExpression =>
      ts.isNewExpression(each) && each.expression.kind === ts.SyntaxKind.ThisKeyword,
  );
}

/** Nodes in a class that belong to it and not to a class inside. */
function collect<Node extends ts.Node>(root: ts.Node, wanted: (node: ts.Node) => node is Node): Node[] {
  const found: Node[] = [];
  const visit = (node: ts.Node): void => {
    if (wanted(node)) found.push(node);
    if (!ts.isClassLike(node)) ts.forEachChild(node, visit);
  };
  ts.forEachChild(root, visit);
  return found;
}

const isNameAt = (node: ts.Node, offset: number) =>
  (ts.isMemberName(node) && node.getStart() === offset) ||
  (ts.isStringLiteralLike(node) && node.getStart() + 1 === offset) ||
  (ts.isNumericLiteral(node) && node.getStart() === offset);

function refuseOutside(fileName: string): never {
  refuse(
    'read-only',
    `The parameters are also declared in ${fileName}, outside the workspace.`,
    'Wrap the function, or change what it implements first.',
  );
}
