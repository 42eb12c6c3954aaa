/** Parameters as one object: what declarations and calls look like afterwards. */
import { ts } from 'ts-morph';
import { type ListItem, layoutList } from '../text/list-layout.ts';
import type { PlacedRewrite, Render } from '../text/rewrites.ts';
import type { SignatureNode } from './function-uses.ts';
import { parametersOf } from './parameter-changes.ts';
import { listPlace } from './parameter-lists.ts';
import { isPlainScript } from './parameter-text.ts';
import type { Placed, SignatureFamily } from './signature-family.ts';

type Member = Placed<SignatureNode>;
type Call = Placed<ts.CallExpression | ts.NewExpression>;

export interface ObjectShape {
  /** Names of the properties: those of the parameters of the target. */
  names: readonly string[];
  /** Position of the rest parameter, or the number of parameters. */
  rest: number;
  /** What the parameter is called where it cannot be taken apart. */
  name: string;
  /** Name of the declared type, or undefined for a type in place. */
  type: string | undefined;
}

/** The rewrite of a declaration of the family. */
export function objectParameter(family: SignatureFamily, member: Member, shape: ObjectShape): PlacedRewrite {
  const { node, path } = member;
  const text = node.getSourceFile().text;
  const own = parametersOf(node);
  const { start, end, open, close, behind } = listPlace(node);
  const all = node.parameters as readonly ts.Node[] as readonly ts.ParameterDeclaration[];
  const self = all.length > own.length ? `${all[0]?.getText()}, ` : '';
  const from = self === '' ? open : text.indexOf(',', all[0]?.end) + 1;
  const hasBody = Boolean((node as ts.FunctionLikeDeclaration).body);
  const typed = !isPlainScript(member);
  const rewritten = (render: Render) => {
    const laidOut = (items: ListItem[]) => inBraces(layoutList(text, from, close, own, items));
    const properties = typed ? propertiesOf(family, member, shape) : undefined;
    // Comments find their place among the properties when there is no pattern to hold them.
    const withComments = !hasBody && /\/[/*]/.test(text.slice(from, close));
    const type =
      shape.type ??
      (withComments
        ? properties && laidOut(properties.map((property, index) => ({ text: property, from: index })))
        : properties && typeLiteral(text, own, close, properties));
    const annotation = properties && type !== undefined ? `: ${type}` : '';
    if (!hasBody) return `(${self}${shape.name}${own.every(mayBeMissing) ? '?' : ''}${annotation})${behind}`;
    const pattern = laidOut(
      own.map((_, index) => ({ text: patternPart(own, index, shape, render), from: index })),
    );
    return `(${self}${pattern}${annotation}${own.every(mayBeMissing) ? ' = {}' : ''})${behind}`;
  };
  return { path, rewrite: { start, end, text: rewritten } };
}

function patternPart(
  own: readonly ts.ParameterDeclaration[],
  index: number,
  { names }: ObjectShape,
  render: Render,
): string {
  const parameter = own[index] as ts.ParameterDeclaration;
  const local = parameter.name.getText();
  const name = names[index] ?? local;
  const { initializer, dotDotDotToken } = parameter;
  const value = initializer
    ? ` = ${render(initializer.getStart(), initializer.end)}`
    : dotDotDotToken
      ? ' = []'
      : '';
  return `${name === local ? name : `${name}: ${local}`}${value}`;
}

const inBraces = (inner: string) => (/^\s*\n/.test(inner) ? `{${inner}}` : `{ ${inner.trim()} }`);

const mayBeMissing = ({ questionToken, initializer, dotDotDotToken }: ts.ParameterDeclaration) =>
  Boolean(questionToken ?? initializer ?? dotDotDotToken);

/** The type as the old list was laid out: on one line, or a line for each property. */
function typeLiteral(
  text: string,
  own: readonly ts.ParameterDeclaration[],
  close: number,
  properties: readonly string[],
): string {
  const first = own[0] as ts.ParameterDeclaration;
  const gap = /\r?\n[^\S\n]*$/.exec(text.slice(0, first.getStart()))?.[0];
  const end = /\r?\n[^\S\n]*$/.exec(text.slice(0, close))?.[0];
  if (gap === undefined || end === undefined) return `{ ${properties.join('; ')} }`;
  return `{${properties.map((property) => `${gap}${property};`).join('')}${end}}`;
}

/** The properties of the type, such as `by?: number`; undefined when the function takes its types from where it stands. */
export function propertiesOf(
  { checker }: SignatureFamily,
  { node }: Member,
  { names }: ObjectShape,
): string[] | undefined {
  const own = parametersOf(node);
  const isValue = ts.isArrowFunction(node) || ts.isFunctionExpression(node);
  if (isValue && own.every(({ type, initializer }) => !type && !initializer)) return undefined;
  return own.map((parameter, index) => {
    const type = parameter.type?.getText() ?? inferred(checker, parameter);
    return `${names[index] ?? parameter.name.getText()}${mayBeMissing(parameter) ? '?' : ''}: ${type}`;
  });
}

const inferred = (checker: ts.TypeChecker, parameter: ts.ParameterDeclaration) =>
  checker.typeToString(
    checker.getBaseTypeOfLiteralType(checker.getTypeAtLocation(parameter)),
    parameter,
    ts.TypeFormatFlags.NoTruncation,
  );

/** The rewrite of a call of the family; undefined when it passes nothing. */
export function objectArgument({ path, node }: Call, shape: ObjectShape): PlacedRewrite | undefined {
  const args = node.arguments;
  if (!args?.length) return undefined;
  const text = node.getSourceFile().text;
  const rewritten = (render: Render) => {
    const rest = args.slice(shape.rest).map((each) => render(each.getStart(), each.end));
    const items = args.slice(0, shape.rest).flatMap((argument, from): ListItem[] => {
      const name = shape.names[from] ?? '';
      const value = render(argument.getStart(), argument.end);
      // What was passed to reach the next parameter need not be said any more.
      if (value === 'undefined' && from < args.length - 1) return [];
      return [{ text: value === name ? name : `${name}: ${value}`, from }];
    });
    if (rest.length)
      items.push({ text: `${shape.names[shape.rest]}: [${rest.join(', ')}]`, from: shape.rest });
    return `(${inBraces(layoutList(text, args.pos, node.end - 1, args, items))})`;
  };
  return { path, rewrite: { start: args.pos - 1, end: node.end, text: rewritten } };
}
