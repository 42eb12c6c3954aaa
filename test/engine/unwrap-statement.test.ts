/** What is wrapped and unwrapped belongs to the function, the case and the loop that it belonged to. */
import { expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';

function edit(before: string, operation: string, params: Record<string, string>): string {
  const workspace = workspaceOf({ 'a.ts': before });
  const outcome = workspace.run([{ operation, params: { target: 'a.ts', ...params } }], { check: 'syntax' });
  return outcome.ok ? (workspace.read('a.ts') ?? 'deleted') : outcome.refusal.code;
}

test('the block of a case gives its statements lines of their own', () => {
  const code = (body: string) =>
    `export function f(a: number) {\n  switch (a) {\n    case 1:${body}\n    default:\n      return 2;\n  }\n}\n`;
  const block = ' {\n      // why\n      const b = a;\n      return b;\n    }';
  expect(edit(code(block), 'unwrap-statement', { text: '{ const b = a; return b; }' })).toBe(
    code('\n      // why\n      const b = a;\n      return b;'),
  );
});

test('`this` does not become that of another function', () => {
  const before =
    'declare function run(f: () => void): void;\nexport class A {\n  b = 1;\n  c() {\n    this.b++;\n  }\n}\n';
  const wrap = (code: string) => edit(before, 'wrap-statement', { text: 'this.b++;', with: code });
  expect(wrap('run(function () { $$$BODY });')).toBe('capture');
  expect(wrap('run(() => { $$$BODY });')).toContain('    run(() => {\n      this.b++;\n    });\n');
});

test('an await goes only into an async function', () => {
  const before =
    'declare function run(f: unknown): Promise<void>;\nexport async function f(a: Promise<number>) {\n  await a;\n}\n';
  const wrap = (code: string) => edit(before, 'wrap-statement', { text: 'await a;', with: code });
  expect(wrap('await run(() => { $$$BODY });')).toBe('shape');
  expect(wrap('await run(async () => { $$$BODY });')).toContain(
    '  await run(async () => {\n    await a;\n  });\n',
  );
});
