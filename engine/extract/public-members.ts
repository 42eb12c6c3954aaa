/** What a class shows of its instances, as members of an interface. */
import { ts } from 'ts-morph';
import { typeTextAt } from '../compiler/type-text.ts';
import { hasModifier } from '../names/declarations.ts';
import { refuse } from '../refusal.ts';

export interface PublicMember {
  name: string;
  /** One line for each signature, without an ending. */
  lines: string[];
}

/** The public instance members of a class. @throws RefusalError `unsupported` when a type has no name outside of the class */
export function publicMembers(node: ts.ClassLikeDeclaration, checker: ts.TypeChecker): PublicMember[] {
  const members = new Map<string, PublicMember>();
  const accessors = new Set(node.members.filter(ts.isSetAccessor).map(({ name }) => name.getText()));
  const add = (name: string, line: string) => {
    const known = members.get(name);
    if (known) known.lines.push(line);
    else members.set(name, { name, lines: [line] });
  };
  for (const member of node.members) {
    if (ts.isConstructorDeclaration(member)) {
      for (const each of member.parameters)
        if (isProperty(each)) add(each.name.getText(), propertyLine(each, checker));
      continue;
    }
    if (!isPublic(member)) continue;
    const name = member.name?.getText() ?? '';
    if (ts.isPropertyDeclaration(member)) add(name, propertyLine(member, checker));
    else if (ts.isMethodDeclaration(member)) {
      if (!isImplementation(member, node)) add(name, methodLine(member, checker));
    } else if (ts.isGetAccessor(member)) {
      const readonly = accessors.has(name) ? '' : 'readonly ';
      add(name, `${readonly}${name}: ${typeOf(member, member.type, checker)}`);
    } else if (
      ts.isSetAccessor(member) &&
      !node.members.some((each) => ts.isGetAccessor(each) && each.name.getText() === name)
    ) {
      add(name, `${name}: ${parameterType(member.parameters[0] as ts.ParameterDeclaration, checker)}`);
    }
  }
  return [...members.values()];
}

const isProperty = (node: ts.ParameterDeclaration) =>
  ts.isParameterPropertyDeclaration(node, node.parent) && !isHidden(node);

const isHidden = (node: ts.Node) =>
  hasModifier(node, ts.SyntaxKind.PrivateKeyword) || hasModifier(node, ts.SyntaxKind.ProtectedKeyword);

const isPublic = (member: ts.ClassElement) =>
  member.name !== undefined &&
  !ts.isPrivateIdentifier(member.name) &&
  !isHidden(member) &&
  !hasModifier(member, ts.SyntaxKind.StaticKeyword);

/** The body of an overloaded method is no signature. */
const isImplementation = (member: ts.MethodDeclaration, node: ts.ClassLikeDeclaration) =>
  member.body !== undefined &&
  node.members.some(
    (each) =>
      ts.isMethodDeclaration(each) &&
      each !== member &&
      !each.body &&
      each.name.getText() === member.name.getText(),
  );

function propertyLine(
  node: ts.PropertyDeclaration | ts.ParameterDeclaration,
  checker: ts.TypeChecker,
): string {
  const readonly = hasModifier(node, ts.SyntaxKind.ReadonlyKeyword) ? 'readonly ' : '';
  const optional = node.questionToken ? '?' : '';
  return `${readonly}${node.name.getText()}${optional}: ${typeOf(node, node.type, checker)}`;
}

function methodLine(node: ts.MethodDeclaration, checker: ts.TypeChecker): string {
  const generic = node.typeParameters
    ? `<${node.typeParameters.map((each) => each.getText()).join(', ')}>`
    : '';
  const parameters = node.parameters.map((each, index) => {
    const name = ts.isIdentifier(each.name) ? each.name.text : `value${index + 1}`;
    const rest = each.dotDotDotToken ? '...' : '';
    const optional = each.questionToken || (each.initializer && isTail(each)) ? '?' : '';
    return `${rest}${name}${optional}: ${parameterType(each, checker)}`;
  });
  const signature = checker.getSignatureFromDeclaration(node);
  const returns =
    node.type?.getText() ??
    (signature &&
      typeTextAt(checker.getReturnTypeOfSignature(signature), outside(node), checker, namesOf(node)));
  if (returns === undefined) return refuseType(node);
  return `${node.name.getText()}${node.questionToken ? '?' : ''}${generic}(${parameters.join(', ')}): ${returns}`;
}

/** A parameter with a default can only be left out when none behind it is needed. */
const isTail = (node: ts.ParameterDeclaration) =>
  node.parent.parameters
    .slice(node.parent.parameters.indexOf(node))
    .every((each) => each.initializer ?? each.questionToken ?? each.dotDotDotToken);

const parameterType = (node: ts.ParameterDeclaration, checker: ts.TypeChecker) =>
  typeOf(node, node.type, checker);

function typeOf(
  node: ts.Node & { name?: ts.Node },
  written: ts.TypeNode | undefined,
  checker: ts.TypeChecker,
): string {
  if (written) return written.getText();
  return (
    typeTextAt(checker.getTypeAtLocation(node), outside(node), checker, namesOf(node)) ?? refuseType(node)
  );
}

/** A node whose names are those around the class. */
const outside = (node: ts.Node): ts.Node => ts.findAncestor(node, ts.isClassLike) ?? node;

const namesOf = (node: ts.Node): string[] =>
  [ts.findAncestor(node, ts.isClassLike), ts.isMethodDeclaration(node) ? node : node.parent].flatMap(
    (each) =>
      each && (ts.isClassLike(each) || ts.isMethodDeclaration(each))
        ? (each.typeParameters ?? []).map(({ name }) => name.text)
        : [],
  );

function refuseType(node: ts.Node & { name?: ts.Node }): never {
  return refuse(
    'unsupported',
    `The type of ${node.name?.getText() ?? 'a member'} has no name outside of the class.`,
    'Write its type first (set-type), or leave the member out by `members`.',
  );
}
