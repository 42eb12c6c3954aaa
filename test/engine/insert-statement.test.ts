/** New statements stand as those around them do. */
import { expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';

test('blocks of code that are set apart by blank lines stay so when another one comes in', () => {
  const block = (name: string) => `describe('${name}', () => {\n  test('works', () => {});\n});`;
  const head = "import { half } from './half';";
  const at = (code: string, position: string) =>
    edited(`${head}\n\n${block('one')}\n\n${block('two')}\n`, { position, code });
  expect(at(block('three'), 'last')).toBe(
    `${head}\n\n${block('one')}\n\n${block('two')}\n\n${block('three')}\n`,
  );
  expect(at('const three = 3;', 'first')).toBe(
    `${head}\n\nconst three = 3;\n\n${block('one')}\n\n${block('two')}\n`,
  );
  expect(edited('let a = 1;\n', { position: 'last', code: 'let b = 2;' })).toBe('let a = 1;\nlet b = 2;\n');
});

function edited(text: string, params: { position: string; code: string }) {
  const workspace = workspaceOf({ 'a.test.ts': text });
  const outcome = workspace.run(
    [{ operation: 'insert-statement', params: { target: 'a.test.ts', ...params } }],
    { check: 'syntax' },
  );
  return outcome.ok ? workspace.read('a.test.ts') : outcome.refusal;
}
