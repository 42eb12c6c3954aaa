/** The text of one parameter after a change. */
import { ts } from 'ts-morph';
import type { Render } from '../text/rewrites.ts';
import type { SignatureNode } from './function-uses.ts';
import { type NewParameter, parametersOf } from './parameter-changes.ts';
import type { Placed, SignatureFamily } from './signature-family.ts';

type Member = Placed<SignatureNode>;

/** Whether a file has no syntax for types. */
export const isPlainScript = ({ path }: Member) => /\.[cm]?jsx?$/.test(path);

/** A parameter of the new list as one member writes it. `render` gives its old parts. */
export function parameterText(
  family: SignatureFamily,
  member: Member,
  change: NewParameter,
  render: Render,
): string {
  const { from, default: value, optional, type } = change;
  const typed = !isPlainScript(member);
  const hasBody = Boolean((member.node as ts.FunctionLikeDeclaration).body);
  const present = from === undefined ? undefined : parametersOf(member.node)[from];
  if (!present) {
    const mark = typed && ((optional && value === undefined) || (value !== undefined && !hasBody)) ? '?' : '';
    const annotation = typed && type !== undefined && !isContextual(family, member) ? `: ${type}` : '';
    return `${change.add}${mark}${annotation}${hasBody && value !== undefined ? ` = ${value}` : ''}`;
  }
  const nameEnd = present.name.end;
  const behindName = present.questionToken?.end ?? nameEnd;
  const newType = type !== undefined && typed && follows(family, member, from as number) ? type : undefined;
  const mark = markOf(present, change, hasBody, typed);
  const annotation =
    newType !== undefined ? `: ${newType}` : present.type ? render(behindName, present.type.end) : '';
  const initializer =
    hasBody && value !== undefined
      ? ` = ${value}`
      : present.initializer && optional !== false
        ? render(present.type?.end ?? behindName, present.end)
        : '';
  return render(present.getStart(), nameEnd) + mark + annotation + initializer;
}

function markOf(
  present: ts.ParameterDeclaration,
  { optional, default: value }: NewParameter,
  hasBody: boolean,
  typed: boolean,
): string {
  if (!typed || optional === false || (value !== undefined && hasBody)) return '';
  if (present.questionToken) return '?';
  return (optional || value !== undefined) && !present.initializer ? '?' : '';
}

/** A function whose parameters take their types from where it stands. */
function isContextual({ main }: SignatureFamily, { node }: Member): boolean {
  if (node === main.node || !(ts.isArrowFunction(node) || ts.isFunctionExpression(node))) return false;
  return node.parameters.length > 0 && node.parameters.every(({ type }) => !type);
}

/** A new type goes where the same type stood: overloads and overrides with a type of their own keep it. */
function follows({ main }: SignatureFamily, { node }: Member, index: number): boolean {
  const own = parametersOf(node)[index]?.type;
  return (
    node === main.node ||
    (own !== undefined && own.getText() === parametersOf(main.node)[index]?.type?.getText())
  );
}
