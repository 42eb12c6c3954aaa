/** What may be chosen in an adversarial program: declarations, expressions, statements, files, names; all by random numbers. */
import { ts } from 'ts-morph';
import { type Declaration, declarationsOf, functionOf } from '../../../engine/names/declarations.ts';
import { selectorOf } from '../../../engine/names/selector.ts';
import type { AdversarialProgram } from './programs.ts';

type Random = (limit: number) => number;

type Place = Record<'target' | 'text', string>;

type Fits = (declaration: Declaration) => boolean;
const anywhere = () => true;

export interface Scene {
  program: AdversarialProgram;
  random: Random;
  /** One declaration of those that fit, by its selector; undefined when there is none. */
  pick(fits?: Fits): string | undefined;
  /** Names of the parameters of the function that a selector of `pick` names. */
  parametersOf(selector: string | undefined): string[];
  /** An expression inside a function, as text in a target. */
  expression(fits?: (node: ts.Expression) => boolean, within?: Fits): Place | undefined;
  /** Neighbouring statements inside a function. */
  statements(within?: Fits): Place | undefined;
  /** A type inside a function. */
  type(): Place | undefined;
  /** A file of the program. */
  file(fits?: (path: string) => boolean): string;
  /** A name that another place of the program has, or a free one. */
  name(): string;
}

/** Everything that an attempt may choose from. */
export function sceneOf(program: AdversarialProgram, random: Random): Scene {
  const paths = Object.keys(program.files);
  const all = paths.map((path) => {
    const tree = ts.createSourceFile(path, program.files[path] ?? '', ts.ScriptTarget.Latest, true);
    return declarationsOf(path, tree);
  });
  const picked = new Map<string, Declaration>();
  const oneOf = <T>(list: readonly T[]): T | undefined => list[random(list.length)];
  const textIn = (textOf: (node: ts.Node) => string | undefined, within: Fits): Place | undefined => {
    const places = all.flatMap((siblings) =>
      siblings.flatMap((around) => {
        if (!functionOf(around)?.body || !within(around)) return [];
        const texts = nodesIn(around.node)
          .map(textOf)
          .filter((text) => text !== undefined);
        return texts.map((text) => ({ target: selectorOf(around, siblings), text }));
      }),
    );
    return oneOf(places);
  };
  return {
    program,
    random,
    pick: (fits = () => true) => {
      // The results are what the judge asks for.
      const chosen = oneOf(all.flat().filter((each) => each.name !== 'results' && fits(each)));
      const siblings = all.find((each) => each.includes(chosen as Declaration)) ?? [];
      if (chosen) picked.set(selectorOf(chosen, siblings), chosen);
      return chosen && selectorOf(chosen, siblings);
    },
    parametersOf: (selector = '') =>
      functionOf(picked.get(selector) as Declaration)?.parameters.map(({ name }) => name.getText()) ?? [],
    expression: (fits = isWorthwhile, within = anywhere) => {
      const place = textIn(
        (node) => (ts.isExpression(node) && fits(node) ? node.getText() : undefined),
        within,
      );
      return place?.text.startsWith('super') ? undefined : place;
    },
    statements: (within = anywhere) =>
      textIn((node) => {
        if (!ts.isBlock(node) || node.statements.length === 0) return undefined;
        const first = random(node.statements.length);
        const last = first + random(node.statements.length - first);
        const text = node.getSourceFile().text;
        return text.slice(node.statements[first]?.getStart(), node.statements[last]?.end);
      }, within),
    type: () => textIn((node) => (ts.isTypeNode(node) ? node.getText() : undefined), anywhere),
    file: (fits = () => true) => oneOf(paths.filter(fits)) ?? program.main,
    name: () => (random(10) < 6 ? (oneOf(program.names) ?? 'fresh') : `fresh${random(100)}`),
  };
}

function nodesIn(node: ts.Node): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (child: ts.Node) => {
    found.push(child);
    ts.forEachChild(child, visit);
  };
  visit(node);
  return found;
}

const isWorthwhile = (node: ts.Node) =>
  ts.isBinaryExpression(node) ||
  ts.isCallExpression(node) ||
  ts.isPropertyAccessExpression(node) ||
  ts.isConditionalExpression(node);
