/** Names that a piece of code takes from around it, and whether they mean the same wherever it goes. */
import { ts } from 'ts-morph';
import type { NameChecker } from '../compiler/type-text.ts';
import { refuse } from '../refusal.ts';
import { syntaxErrors } from '../text/edits.ts';

/** @throws RefusalError `syntax` when the text is not one expression that can be an argument */
export function parseArgument(text: string): ts.Expression {
  const tree = parse(`_(${text}\n)`);
  const [statement, second] = tree.statements;
  const call = statement && !second && ts.isExpressionStatement(statement) ? statement.expression : undefined;
  const [argument, more] = call && ts.isCallExpression(call) ? call.arguments : [];
  if (syntaxErrors(tree).length || !argument || more || ts.isSpreadElement(argument))
    refuse(
      'syntax',
      `${JSON.stringify(text)} is not one expression.`,
      'Send an expression as it stands in an argument list.',
    );
  return argument;
}

/** @throws RefusalError `syntax` when the text is not one type */
export function parseType(text: string): ts.TypeNode {
  // Only here may a type also be a predicate: `value is string`.
  const tree = parse(`declare function _(): ${text}\n;`);
  const [statement, second] = tree.statements;
  const type = statement && ts.isFunctionDeclaration(statement) ? statement.type : undefined;
  if (syntaxErrors(tree).length || !type || (second && !ts.isEmptyStatement(second)))
    refuse('syntax', `${JSON.stringify(text)} is not a type.`, 'Send a type as it stands behind a colon.');
  return type;
}

const parse = (text: string) => ts.createSourceFile('piece.ts', text, ts.ScriptTarget.Latest, true);

export interface FreeName {
  name: string;
  meaning: ts.SymbolFlags;
}

/** Names in a parsed piece that are not declared in it. */
export function freeNames(piece: ts.Node): FreeName[] {
  const declared = new Set<string>();
  const found = new Map<string, FreeName>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const { parent } = node;
      if ((parent as ts.NamedDeclaration).name === node && !ts.isShorthandPropertyAssignment(parent)) {
        if (!ts.isPropertyAccessExpression(parent)) declared.add(node.text);
      } else if (!(ts.isQualifiedName(parent) && parent.right === node)) {
        const meaning = ts.isPartOfTypeNode(node)
          ? ts.SymbolFlags.Type | ts.SymbolFlags.Namespace
          : ts.SymbolFlags.Value;
        found.set(`${node.text} ${meaning}`, { name: node.text, meaning });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(piece);
  return [...found.values()].filter(
    ({ name }) => !declared.has(name) && name !== 'undefined' && name !== 'const',
  );
}

/** The declaration that a name means at a place, behind imports; declared internal, but on every checker. */
export function meaningAt(
  checker: ts.TypeChecker,
  { name, meaning }: FreeName,
  place: ts.Node,
): ts.Declaration | undefined {
  const symbol = (checker as NameChecker).resolveName(name, place, meaning, false);
  const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return target?.declarations?.[0];
}

/** Whether a declaration belongs to a function around a place, not to a module. */
const isLocal = (declaration: ts.Declaration) =>
  ts.findAncestor(
    declaration.parent,
    (node) => ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node),
  ) !== undefined;

/**
 * Sees that a piece means the same wherever it is inserted: module-level names one declaration, local names a local one everywhere.
 * @throws RefusalError `capture` when it does not, `not-found` when a name is unknown at some of the places
 */
export function checkSameMeaning(
  checker: ts.TypeChecker,
  text: string,
  names: readonly FreeName[],
  places: readonly { node: ts.Node; place: string }[],
): void {
  for (const free of names) {
    const meanings = places.map(({ node, place }) => ({
      place,
      declaration: meaningAt(checker, free, node),
    }));
    const unknown = meanings.filter(({ declaration }) => !declaration);
    if (unknown.length)
      refuse(
        'not-found',
        `${free.name} in \`${text}\` is not known at ${unknown.length} of ${places.length} places.`,
        'Import it there first (add-import, in the same program), or give these places a value of their own.',
        { candidates: unknown.slice(0, 20).map(({ place }) => place) },
      );
    const first = meanings.find(({ declaration }) => declaration && !isLocal(declaration)) ?? meanings[0];
    const others = meanings.filter(
      ({ declaration }) =>
        declaration &&
        first?.declaration &&
        declaration !== first.declaration &&
        !(isLocal(declaration) && isLocal(first.declaration)),
    );
    if (others.length)
      refuse(
        'capture',
        `${free.name} in \`${text}\` would not mean the same at all places.`,
        'Give the places in question a value of their own, or rename what they declare.',
        { candidates: others.slice(0, 20).map(({ place }) => place) },
      );
  }
}
