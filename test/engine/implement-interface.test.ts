/** A class gets what its interfaces ask for, and nothing that others wrote moves. */
import { describe, expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';

function implemented(
  files: Record<string, string> | string,
  target: string,
  more: Record<string, unknown> = {},
) {
  const workspace = workspaceOf(typeof files === 'string' ? { 'a.ts': files } : files);
  const params = { target: `a.ts#${target}`, ...more };
  const outcome = workspace.run([{ operation: 'implement-interface', params }]);
  return outcome.ok ? workspace.read('a.ts') : `${outcome.refusal.code}: ${outcome.refusal.message}`;
}

const store = `export interface Store {
  readonly size: number;
  has: (key: string) => boolean;
  on(event: string): void;
  on(event: number): void;
  note?: string;
}
`;

describe('implement-interface', () => {
  test('adds methods, overloads and getters behind what is there', () => {
    const tabs = store.replaceAll('  ', '\t');
    const before = `${tabs}export class Memory implements Store {\n\t// The count.\n\tcount = 1 // one\n}\n`;
    expect(implemented(before, 'Memory')).toBe(
      `${tabs}export class Memory implements Store {
\t// The count.
\tcount = 1 // one

\tget size(): number {
\t\tthrow new Error("Method not implemented.")
\t}

\thas(key: string): boolean {
\t\tthrow new Error("Method not implemented.")
\t}

\ton(event: string): void
\ton(event: number): void
\ton(event: unknown): void {
\t\tthrow new Error("Method not implemented.")
\t}
}
`
        .replaceAll('"', "'")
        .replaceAll(/Error\((.*)\)\n/g, 'Error($1);\n')
        .replaceAll(': void\n', ': void;\n'),
    );
  });

  test('fills an empty class, an abstract base and a second interface, in CRLF too', () => {
    expect(
      implemented(
        'export abstract class Base {\n  abstract run(text: string): Promise<void>;\n}\nexport class Task extends Base {}\n',
        'Task',
      ),
    ).toContain(
      "export class Task extends Base {\n  run(text: string): Promise<void> {\n    throw new Error('Method not implemented.');\n  }\n}\n",
    );
    const crlf =
      'interface A {\r\n  a(): void;\r\n}\r\ninterface B {\r\n  b(): void;\r\n}\r\nexport class C<T> implements A {\r\n  a(x?: T) {}\r\n}\r\n';
    expect(implemented(crlf, 'C', { interface: 'B' })).toBe(
      `${crlf.slice(0, crlf.indexOf('export'))}export class C<T> implements A, B {\r\n  a(x?: T) {}\r\n\r\n  b(): void {\r\n    throw new Error('Method not implemented.');\r\n  }\r\n}\r\n`,
    );
    expect(
      implemented('interface A {}\nexport class C<T> {\n  a?: T;\n}\n', 'C', { interface: 'A' }),
    ).toContain('class C<T> implements A {');
  });

  test('imports the types that the stubs name', () => {
    const files = {
      'key.ts': 'export interface Key {\n  id: string;\n}\n',
      'store.ts':
        "import type { Key } from './key.ts';\nexport interface Store {\n  get(key: Key): Key;\n}\n",
      'a.ts': "import type { Store } from './store.ts';\n\nexport class Memory {}\n",
    };
    const after = implemented(files, 'Memory', { interface: 'Store' });
    expect(after).toMatch(/^import type \{ Key \} from '\.\/key\.ts';$/m);
    expect(after).toContain('export class Memory implements Store {\n  get(key: Key): Key {');
  });

  test.each([
    ['a class that lacks nothing', 'export class A {}\n', 'A', {}, 'no-change'],
    ['what is no class', 'export const a = 1;\n', 'a', {}, 'shape'],
    ['an interface that is not in scope', 'export class A {}\n', 'A', { interface: 'Store' }, 'not-found'],
    ['what is no name', 'export class A {}\n', 'A', { interface: 'Store {} class B' }, 'syntax'],
    [
      'a clause that clashes',
      'interface B {\n  a: string;\n}\nexport class A {\n  a = 1;\n}\n',
      'A',
      { interface: 'B' },
      'types',
    ],
  ])('refuses %s', (_what, text, target, more, code) => {
    expect(implemented(text, target, more)).toMatch(new RegExp(`^${code}: `));
  });
});
