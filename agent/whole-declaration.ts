/** A whole declaration where a body is asked for: a frequent slip, and silent, because as a body it is a function that nobody calls. */
import { ts } from 'ts-morph';
import type { Lab } from './worker.ts';

/**
 * What to send as the body instead: the body of the declaration, when its signature is the one that stands there. `refusal`: another
 * signature, which a body cannot bring. Undefined when the text is a body, or when the target
 * cannot be read.
 */
export async function bodyWithin(
  lab: Lab,
  target: string,
  text: string,
  signal: AbortSignal,
): Promise<{ body: string } | { refusal: string } | undefined> {
  const name = nameIn(target);
  const sent = headAndBody(text, name);
  if (!sent) return undefined;
  const answer = await lab.query({ query: 'read', params: { target } }, signal);
  // The edit is refused for the same reason, with what to do.
  if (!answer.ok) return undefined;
  const present = headAndBody((answer.result as { text: string }).text, name);
  if (present && present.head === sent.head) return { body: sent.body };
  return {
    refusal: `This is the whole declaration of ${name}, not its body, and its signature is another than the present one. Send it to replace-declaration as \`text\`, or only the statements between the braces as \`body\`. Nothing was changed.`,
  };
}

/** `src/a.ts#Cart.total@1f0c22ab` → `total`. */
const nameIn = (target: string): string => /^[^#]*#(?:.*\.)?(.+?)(?:~\d+)?(?:@\w+)?$/.exec(target)?.[1] ?? '';

function headAndBody(text: string, name: string): { head: string; body: string } | undefined {
  return functionIn(text, name, false) ?? functionIn(text, name, true);
}

/** The only thing in the text: a function or, as a member, a method, an accessor or a constructor of this name. */
function functionIn(text: string, name: string, isMember: boolean) {
  const code = isMember ? `class Container {${text}}` : text;
  const tree = ts.createSourceFile('sent.ts', code, ts.ScriptTarget.Latest, true);
  const [only, ...others] = tree.statements;
  if (!only || others.length) return undefined;
  const members = ts.isClassDeclaration(only) && isMember ? only.members : undefined;
  const found = members ? (members.length === 1 ? members[0] : undefined) : only;
  const made = found && madeFunction(found);
  if (!found || !made || made.name !== name) return undefined;
  const head = code.slice(found.getStart(), made.body.pos) + code.slice(made.body.end, found.end);
  return {
    head: head.replace(/^(?:export\s+|default\s+)+/, '').replace(/[\s;]+|,(?=\s*[)\]>}])/g, ''),
    body: code.slice(made.body.getStart() + 1, made.body.end - 1).replace(/^[ \t]+|[ \t]+$/g, ''),
  };
}

function madeFunction(node: ts.Node): { name: string; body: ts.Block } | undefined {
  if (ts.isVariableStatement(node)) {
    const [only, second] = node.declarationList.declarations;
    const value = second ? undefined : only?.initializer;
    const isFunction = value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value));
    if (!only || !isFunction || !ts.isBlock(value.body)) return undefined;
    return { name: only.name.getText(), body: value.body };
  }
  if (ts.isConstructorDeclaration(node) && node.body) return { name: 'constructor', body: node.body };
  const isNamed = ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isAccessor(node);
  return isNamed && node.name && node.body ? { name: node.name.getText(), body: node.body } : undefined;
}
