/** Writes down the return type that the compiler infers. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Target } from '../../contracts/edit.ts';
import { checkedNode } from '../compiler/checked.ts';
import { checkSameMeaning, freeNames } from '../names/free-names.ts';
import { resolveTarget } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import { type SignatureNode, signaturesOf } from '../signatures/function-uses.ts';
import { listPlace } from '../signatures/parameter-lists.ts';
import { type Edit, splice, syntaxErrors } from '../text/edits.ts';
import { styleOf } from '../text/text.ts';

export default defineOperation({
  name: 'infer-return-type',
  summary:
    'Write the return type that the compiler infers into the declaration of a function or method. Refuses when the type has no name there or is `any`.',
  when: 'a function does not say what it returns',
  whenNot: 'a type of your own → set-type',
  params: Type.Object({ target: Target }, { additionalProperties: false }),
  example: {
    before: {
      'sizes.ts':
        "export const sizeOf = (n: number) => (n > 9 ? 'large' : { small: n });\n\nexport async function load(path: string) {\n  return [path];\n}\n",
    },
    params: { target: 'sizes.ts#load' },
    after: {
      'sizes.ts':
        "export const sizeOf = (n: number) => (n > 9 ? 'large' : { small: n });\n\nexport async function load(path: string): Promise<string[]> {\n  return [path];\n}\n",
    },
  },
  find: (snapshot, { target }) => {
    const declaration = resolveTarget(snapshot, target);
    const { path } = declaration;
    const { node: twin, checker } = checkedNode(snapshot, path, declaration.node);
    const node = ts.isGetAccessorDeclaration(twin)
      ? twin
      : signaturesOf(twin).findLast((each) => bodyOf(each));
    if (!node || ts.isConstructorDeclaration(node))
      refuse('shape', `${target} is no function with a body.`, 'Name a function, a method or a getter.');
    if (/\.[cm]?jsx?$/.test(path))
      refuse('unsupported', `${path} has no syntax for types.`, 'Use add-jsdoc for it.');
    if (node.type)
      refuse(
        'no-change',
        `${target} has the return type ${node.type.getText()} already.`,
        'Nothing needs to be done.',
      );
    const text = inferredText(checker, node, snapshot.text(path));
    return { path, text, place: listPlace(node) };
  },
  edit: ({ path, text, place }): Edit[] =>
    place.behind === ''
      ? [splice(path, place.end, place.end, `: ${text}`)]
      : [splice(path, place.start, place.start, '('), splice(path, place.close, place.close, `): ${text}`)],
});

const bodyOf = (node: SignatureNode) => (node as ts.FunctionLikeDeclaration).body;

/** The inferred type as it can be written at the function. @throws RefusalError `unsupported`, `not-found`, `capture` */
function inferredText(
  checker: ts.TypeChecker,
  node: SignatureNode | ts.GetAccessorDeclaration,
  file: string,
): string {
  const signature = checker.getSignatureFromDeclaration(node);
  if (!signature) refuse('unsupported', 'The compiler knows no signature there.', 'Name another target.');
  const flags =
    ts.TypeFormatFlags.NoTruncation |
    (styleOf(file).quote === "'" ? ts.TypeFormatFlags.UseSingleQuotesForStringLiteralType : 0);
  const predicate = checker.getTypePredicateOfSignature(signature);
  const type = signature.getReturnType();
  const text = predicate
    ? checker.typePredicateToString(predicate, node, flags)
    : checker.typeToString(type, node, flags);
  const parsed = ts.createSourceFile(
    'type.ts',
    `declare function _(): ${text};`,
    ts.ScriptTarget.Latest,
    true,
  );
  const [statement] = parsed.statements;
  const written = statement && ts.isFunctionDeclaration(statement) ? statement.type : undefined;
  if (syntaxErrors(parsed).length || !written || /\bimport\(|\bany\b/.test(text))
    refuse(
      'unsupported',
      `The inferred type \`${text}\` cannot be written there.`,
      'Import the type first (add-import), give what it returns a named type, or set the return type by change-signature (`returns`).',
    );
  const names = freeNames(written).filter(({ name }) => !predicate || name !== predicate.parameterName);
  const tree = node.getSourceFile();
  const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
  checkSameMeaning(checker, text, names, [{ node, place: `line ${line + 1}` }]);
  return text;
}
