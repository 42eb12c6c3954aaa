/** Stubs that the compiler makes, so that they check and do not go unnoticed. */
import { ts } from 'ts-morph';
import { parseSnippet } from '../text/snippets.ts';

/**
 * The members of a class stub by themselves: what is optional is left out, a property becomes a method or a getter that
 * throws, and the same member comes once. Overloads stay together with their implementation.
 */
export function classStubs(code: string, path: string): string[] {
  const members = parseSnippet(code, 'class', path) as readonly ts.ClassElement[];
  const thrown =
    /throw new Error\([^)]*\);?/.exec(code)?.[0] ?? "throw new Error('Method not implemented.');";
  const stubs: string[] = [];
  let overloads: string[] = [];
  for (const member of members) {
    if ((member as ts.PropertyDeclaration).questionToken) continue;
    const text = ts.isPropertyDeclaration(member) ? throwing(member, thrown) : ownText(member);
    overloads.push(text);
    if (ts.isMethodDeclaration(member) && !member.body) continue;
    stubs.push(overloads.join('\n'));
    overloads = [];
  }
  return [...new Set(stubs)];
}

/** The text of a member, its body one step in: the compiler indents it for the place that it would take. */
export function ownText(member: ts.Node): string {
  const lines = member.getText().split(/\r?\n/);
  const common = Math.min(...lines.slice(1).map((line) => /^\s*/.exec(line)?.[0].length ?? 0), 1000);
  return [lines[0], ...lines.slice(1).map((line) => line.slice(common).replace(/^\s+/, '  '))].join('\n');
}

function throwing(member: ts.PropertyDeclaration, thrown: string): string {
  const modifiers = (member.modifiers ?? [])
    .filter(({ kind }) => kind !== ts.SyntaxKind.ReadonlyKeyword)
    .map((each) => `${each.getText()} `)
    .join('');
  const name = member.name.getText();
  const { type } = member;
  const head =
    type && ts.isFunctionTypeNode(type)
      ? `${name}${type
          .getText()
          .slice(0, type.type.pos - type.getStart())
          .replace(/\s*=>\s*$/, '')}: ${type.type.getText()}`
      : `get ${name}()${type ? `: ${type.getText()}` : ''}`;
  return `${modifiers}${head} {\n  ${thrown}\n}`;
}
