/** What a class or interface comes from, and what comes from it. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Target } from '../../contracts/edit.ts';
import { pageOfItems, record } from '../answers.ts';
import { checkedFile, twinOf } from '../compiler/checked.ts';
import { firstOf, type HeritageLink, heritageLinks } from '../compiler/heritage.ts';
import { declarationOfNode, type Listed, lineAt, listed } from '../names/listing.ts';
import { resolveTarget } from '../names/selector.ts';
import { defineQuery, pageOf, pageParams } from '../query.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';

const directions = ['supertypes', 'subtypes'] as const;
type Direction = (typeof directions)[number];

interface Step extends Pick<HeritageLink, 'clause'> {
  node: ts.Node;
  /** What it stands above or below of, one step nearer to the target. */
  of: ts.Node;
  relation: Direction;
  depth: number;
}

export default defineQuery({
  name: 'type-hierarchy',
  summary:
    'List the supertypes of a class or interface, with those of packages by name, and its subtypes in the project, with their distance.',
  when: 'you need what a class stands on, or what stands on it',
  whenNot: 'members that override → implementations; uses → references',
  params: Type.Object(
    {
      target: Target,
      direction: Type.Optional(
        Type.Union(
          directions.map((each) => Type.Literal(each)),
          { description: 'Only this one; default: both.' },
        ),
      ),
      ...pageParams(100),
    },
    { additionalProperties: false },
  ),
  result: pageOfItems(
    record({
      selector: Type.Optional(Type.String()),
      kind: Type.Optional(Type.String()),
      name: Type.Optional(Type.String()),
      file: Type.Optional(Type.String()),
      line: Type.Optional(Type.Integer()),
      relation: Type.String(),
      clause: Type.String(),
      depth: Type.Integer(),
      of: Type.String(),
    }),
  ),
  example: {
    before: {
      'shapes.ts':
        'export interface Shape {\n  area(): number;\n}\n\nexport class Square implements Shape {\n  area() {\n    return 4;\n  }\n}\n',
    },
    params: { target: 'shapes.ts#Square', direction: 'supertypes' },
    answer: {
      items: [
        { selector: 'shapes.ts#Shape@a7788e11', relation: 'supertype', clause: 'implements', depth: 1 },
      ],
      total: 1,
    },
  },
  run: (snapshot, { target, direction, limit = 100, offset }) => {
    const { node, path, kind } = resolveTarget(snapshot, target);
    const { checker, tree } = checkedFile(snapshot, path);
    const type = typeIn(twinOf(tree, node));
    if (!type) {
      refuse(
        'unsupported',
        `${target} is a ${kind}, not a class or interface.`,
        'Name a class or interface.',
      );
    }
    const root = firstOf(checker, type);
    const links = heritageLinks(snapshot);
    const steps = directions
      .filter((each) => direction === undefined || each === direction)
      .flatMap((each) => walk(links, root, each));
    const nameOf = ({ selector, name = '' }: ReturnType<typeof shown>) => selector ?? name;
    return pageOf(steps, limit, offset, ({ node: found, of, relation, clause, depth }) => ({
      ...shown(snapshot, found),
      relation: relation.slice(0, -1),
      clause,
      depth,
      of: nameOf(shown(snapshot, of)),
    }));
  },
});

/** `const Store = class {}` declares a class too. */
function typeIn(node: ts.Node | undefined) {
  if (!node) return undefined;
  if (ts.isClassLike(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return node;
  const value = (node as ts.HasInitializer).initializer;
  return value && ts.isClassExpression(value) ? value : undefined;
}

/** Step by step away from the root, each type once. */
function walk(links: readonly HeritageLink[], root: ts.Node, relation: Direction): Step[] {
  const [near, far] = relation === 'supertypes' ? (['sub', 'super'] as const) : (['super', 'sub'] as const);
  const steps: Step[] = [];
  const seen = new Set([root]);
  let layer = [root];
  for (let depth = 1; layer.length; depth++) {
    const next: ts.Node[] = [];
    for (const of of layer) {
      for (const link of links) {
        const node = link[far];
        if (link[near] !== of || seen.has(node)) continue;
        seen.add(node);
        next.push(node);
        steps.push({ node, of, relation, clause: link.clause, depth });
      }
    }
    layer = next;
  }
  return steps;
}

/** A type of a package or of the language has no selector, only a name and a file. */
function shown(snapshot: Snapshot, node: ts.Node): Partial<Listed> & { name?: string; file?: string } {
  const declaration = declarationOfNode(snapshot, node);
  if (declaration) return listed(snapshot, declaration);
  const tree = node.getSourceFile();
  const name = ts.getNameOfDeclaration(node as ts.Declaration)?.getText() ?? 'default';
  const file = tree.fileName.replace(/^.*\/node_modules\//, '');
  return { name, file: snapshot.relative(tree.fileName) ?? file, line: lineAt(tree, node.getStart()) };
}
