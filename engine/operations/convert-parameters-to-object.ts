/** Turns the parameters of a function into one object that is taken apart. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Identifier, Target } from '../../contracts/edit.ts';
import { type Declaration, declarationsOf, hasExportModifier } from '../names/declarations.ts';
import { meaningAt } from '../names/free-names.ts';
import { resolveTarget } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import {
  type ObjectShape,
  objectArgument,
  objectParameter,
  propertiesOf,
} from '../signatures/object-parameters.ts';
import { parametersOf } from '../signatures/parameter-changes.ts';
import { readsArguments } from '../signatures/parameter-checks.ts';
import { objectDocs } from '../signatures/parameter-docs.ts';
import { isPlainScript } from '../signatures/parameter-text.ts';
import { refuseValues, type SignatureFamily, signatureFamily } from '../signatures/signature-family.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Edit, splice } from '../text/edits.ts';
import { attachedStart } from '../text/layout.ts';
import { editsOfAll } from '../text/rewrites.ts';
import { checkIdentifier } from '../text/snippets.ts';
import { indentAt, styleOf } from '../text/text.ts';

export default defineOperation({
  name: 'convert-parameters-to-object',
  summary:
    'Turn the parameters of a function, method or constructor (name the class) into one destructured object, in all its declarations; every call passes an object. `type` also declares an interface for it. Refuses, with the places, what calls cannot follow.',
  when: 'a function takes too many parameters',
  whenNot: 'parameters that come, go or change places → change-signature',
  params: Type.Object(
    {
      target: Target,
      name: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 200,
          description: 'Name of the parameter in signatures without a body; default: `options`.',
        }),
      ),
      type: Type.Optional({
        ...Identifier,
        description:
          'Name of an interface to declare for the object: `CopyOptions`. Left out: its type is written in place.',
      }),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'box.ts': 'export function area(width: number, height = width) {\n  return width * height;\n}\n',
      'room.ts':
        "import { area } from './box.ts';\n\nconst width = 3;\nexport const floor = area(width, 4);\n",
    },
    params: { target: 'box.ts#area', type: 'Size' },
    after: {
      'box.ts':
        'export interface Size {\n  width: number;\n  height?: number;\n}\n\nexport function area({ width, height = width }: Size) {\n  return width * height;\n}\n',
      'room.ts':
        "import { area } from './box.ts';\n\nconst width = 3;\nexport const floor = area({ width, height: 4 });\n",
    },
  },
  find: (snapshot, { target, name = 'options', type }) => {
    const declaration = resolveTarget(snapshot, target);
    const family = signatureFamily(snapshot, declaration);
    refuseValues(family, target);
    checkIdentifier(name);
    const own = parametersOf(family.main.node);
    if (own.length === 0) refuse('no-change', `${target} has no parameters.`, 'Nothing needs to be done.');
    const rest = own.findIndex(({ dotDotDotToken }) => dotDotDotToken);
    const shape: ObjectShape = {
      names: own.map((each) => each.name.getText()),
      rest: rest === -1 ? own.length : rest,
      name,
      type,
    };
    checkMembers(family);
    checkCalls(family, shape);
    const declared = type === undefined ? [] : [declareType(snapshot, declaration, family, shape, type)];
    const edits = [
      ...declared,
      ...editsOfAll(snapshot, [
        ...family.members.map((member) => objectParameter(family, member, shape)),
        ...family.members.flatMap(({ path, node }) =>
          objectDocs(node, shape).map((rewrite) => ({ path, rewrite })),
        ),
        ...family.calls.flatMap((call) => objectArgument(call, shape) ?? []),
      ]),
    ];
    return { edits, notes: family.notes };
  },
  edit: ({ edits }) => edits,
  notes: ({ notes }) => notes,
});

function checkMembers({ members, main }: SignatureFamily): void {
  for (const { node, place } of members) {
    const reason = reasonAgainst(
      node.parameters as readonly ts.Node[] as readonly ts.ParameterDeclaration[],
      node,
    );
    const more = parametersOf(node).length > parametersOf(main.node).length;
    if (reason ?? more)
      refuse(
        'unsupported',
        `The declaration at ${place} ${reason ?? 'has more parameters than the target'}.`,
        'Change that first, or write this function anew with replace-declaration.',
        { candidates: [place] },
      );
  }
}

function reasonAgainst(parameters: readonly ts.ParameterDeclaration[], node: ts.Node): string | undefined {
  if (parameters.some(({ name }) => !ts.isIdentifier(name))) return 'takes a parameter apart already';
  if (parameters.some((each) => ts.isParameterPropertyDeclaration(each, each.parent)))
    return 'declares properties by its parameters';
  if (parameters.some((each) => ts.getDecorators(each)?.length)) return 'has decorated parameters';
  const { body } = node as ts.FunctionLikeDeclaration;
  return body && readsArguments(body) ? 'reads `arguments`' : undefined;
}

function checkCalls({ calls }: SignatureFamily, { rest, names }: ObjectShape): void {
  const odd = calls.flatMap(({ node, place }) => {
    const args = node.arguments ?? [];
    const spread = args.findIndex(ts.isSpreadElement);
    if (spread !== -1 && spread < rest) return [`${place} spreads its arguments`];
    return rest === names.length && args.length > rest
      ? [`${place} passes more than there are parameters`]
      : [];
  });
  if (odd.length)
    refuse(
      'unsupported',
      `${odd.length} call${odd.length > 1 ? 's' : ''} cannot follow.`,
      'Rewrite these calls first.',
      {
        candidates: odd.slice(0, 20),
      },
    );
}

/** The interface above the statement that holds the target. */
function declareType(
  snapshot: Snapshot,
  declaration: Declaration,
  family: SignatureFamily,
  shape: ObjectShape,
  type: string,
): Edit {
  checkIdentifier(type);
  const { path, node } = family.main;
  const other = family.members.find((member) => member.path !== path || isPlainScript(member));
  if (
    other ||
    (family.members.length > 1 && family.members.some(({ node: each }) => ts.isFunctionDeclaration(each)))
  )
    refuse(
      'unsupported',
      `One interface ${type} would not do for all declarations.`,
      'Leave `type` out: each gets its type in place.',
      { candidates: family.members.slice(0, 20).map(({ place }) => place) },
    );
  if (meaningAt(family.checker, { name: type, meaning: ts.SymbolFlags.Type }, node))
    refuse('clash', `There is a ${type} already.`, 'Choose another name.');
  const properties = propertiesOf(family, family.main, shape);
  if (!properties) refuse('unsupported', 'The parameters have no types of their own.', 'Leave `type` out.');
  const text = snapshot.text(path);
  const tree = snapshot.tree(path);
  const outer = declarationsOf(path, tree).find(
    ({ whole }) =>
      ts.isSourceFile(whole.parent) && whole.getStart() <= node.getStart() && node.end <= whole.end,
  );
  const statement = (outer ?? declaration).whole;
  const { eol, indent, semicolons } = styleOf(text);
  const at = attachedStart(text, statement);
  const base = indentAt(text, at);
  const lines = properties
    .map((property) => `${base}${indent}${property}${semicolons ? ';' : ''}${eol}`)
    .join('');
  const exported = outer && hasExportModifier(outer) ? 'export ' : '';
  return splice(path, at, at, `${exported}interface ${type} {${eol}${lines}${base}}${eol}${eol}${base}`);
}
