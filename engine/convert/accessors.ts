/** A property of a class as a pair of accessors over a private one. */
import { ts } from 'ts-morph';
import type { Checked } from '../compiler/checked.ts';
import { typeTextAt } from '../compiler/type-text.ts';
import { hasModifier } from '../names/declarations.ts';
import { refuse } from '../refusal.ts';
import { type Edit, splice } from '../text/edits.ts';
import { attachedStart } from '../text/layout.ts';
import { indentAt, styleOf } from '../text/text.ts';

/**
 * The edits: the value moves to a private property, above the accessors; comments stay with the accessors.
 * @throws RefusalError `shape`, `unsupported`, `clash`
 */
export function toAccessors(
  path: string,
  text: string,
  { node, checker }: Checked<ts.Node>,
  target: string,
): Edit[] {
  if (!ts.isPropertyDeclaration(node) || !ts.isClassLike(node.parent) || !ts.isIdentifier(node.name))
    refuse(
      'shape',
      `${target} is no property of a class with a plain name.`,
      'Name a property such as `src/a.ts#Cart.total`.',
    );
  refuseModifiers(node);
  const name = node.name.text;
  const field = fieldName(path, node);
  const isStatic = hasModifier(node, ts.SyntaxKind.StaticKeyword);
  const owner = isStatic ? (node.parent.name?.text ?? 'this') : 'this';
  const typed = !/\.[cm]?jsx?$/.test(path);
  const type = typed ? typeOf(node, checker) : undefined;
  const { eol, indent: step } = styleOf(text);
  const end = node.getText().endsWith(';') ? ';' : '';
  const base = indentAt(text, node.getStart());
  const words = (node.modifiers ?? []).filter(ts.isModifier).map((each) => each.getText());
  const shown = words
    .filter((word) => word !== 'readonly')
    .map((word) => `${word} `)
    .join('');
  const kept = [
    ...(field.startsWith('#') ? [] : ['private']),
    ...words.filter((word) => word === 'static' || word === 'readonly'),
  ];
  const block = (head: string, body: string) => `${head} {${eol}${base}${step}${body}${end}${eol}${base}}`;
  const blank = `${eol}${eol}${base}`;
  const getter = block(`${shown}get ${name}()${type ? `: ${type}` : ''}`, `return ${owner}.${field}`);
  const setter = block(`${shown}set ${name}(value${type ? `: ${type}` : ''})`, `${owner}.${field} = value`);
  const value = text.slice(node.name.end, node.end).replace(/;$/, '');
  const start = attachedStart(text, node);
  // A member on the next line stands apart from a block.
  const line = /^[^\n]*\n(?=[^\S\n]*[^\s}])/.exec(text.slice(node.end))?.[0].length;
  return [
    ...constructorWrites(path, node, field),
    ...(line === undefined ? [] : [splice(path, node.end + line, node.end + line, eol)]),
    splice(path, start, start, `${kept.map((word) => `${word} `).join('')}${field}${value}${end}${blank}`),
    splice(
      path,
      node.getStart(),
      node.end,
      hasModifier(node, ts.SyntaxKind.ReadonlyKeyword) ? getter : getter + blank + setter,
    ),
  ];
}

/** Where the constructor gives the property its value, it writes to the private one. */
function constructorWrites(path: string, node: ts.PropertyDeclaration, field: string): Edit[] {
  if (node.initializer || hasModifier(node, ts.SyntaxKind.StaticKeyword)) return [];
  const edits: Edit[] = [];
  const visit = (each: ts.Node): void => {
    if (ts.isFunctionLike(each) && !ts.isConstructorDeclaration(each)) return;
    const target =
      ts.isBinaryExpression(each) && each.operatorToken.kind === ts.SyntaxKind.EqualsToken
        ? each.left
        : undefined;
    if (
      target &&
      ts.isPropertyAccessExpression(target) &&
      target.expression.kind === ts.SyntaxKind.ThisKeyword &&
      target.name.text === node.name.getText()
    )
      edits.push(splice(path, target.name.getStart(), target.name.end, field));
    ts.forEachChild(each, visit);
  };
  for (const member of node.parent.members) if (ts.isConstructorDeclaration(member)) visit(member);
  return edits;
}

function refuseModifiers(node: ts.PropertyDeclaration): void {
  const odd = (node.modifiers ?? []).find(
    (each) =>
      ts.isDecorator(each) ||
      [ts.SyntaxKind.AbstractKeyword, ts.SyntaxKind.DeclareKeyword, ts.SyntaxKind.AccessorKeyword].includes(
        each.kind,
      ),
  );
  if (odd)
    refuse(
      'unsupported',
      `A property with \`${odd.getText()}\` has no value that could move.`,
      'Keep it as it is.',
    );
}

/** `#name`, or `_name` in a class that marks its members `private`. */
function fieldName(path: string, node: ts.PropertyDeclaration): string {
  const { members } = node.parent;
  const usesHash = members.some(({ name }) => name && ts.isPrivateIdentifier(name));
  const usesWord = members.some((member) => hasModifier(member, ts.SyntaxKind.PrivateKeyword));
  const isScript = /\.[cm]?jsx?$/.test(path);
  const field = usesWord && !usesHash && !isScript ? `_${node.name.getText()}` : `#${node.name.getText()}`;
  if (members.some(({ name }) => name?.getText() === field))
    refuse('clash', `The class has a ${field} already.`, 'Rename that first.');
  return field;
}

function typeOf(node: ts.PropertyDeclaration, checker: ts.TypeChecker): string {
  const text = node.type?.getText() ?? typeTextAt(checker.getTypeAtLocation(node), node, checker);
  if (text === undefined)
    refuse(
      'unsupported',
      'The inferred type of the property has no name there.',
      'Write its type first (set-type).',
    );
  return node.questionToken && !/\bundefined\b/.test(text) ? `${text} | undefined` : text;
}
