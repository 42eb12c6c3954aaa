/** What may stand in any order, and what may not. */
import { describe, expect, test } from 'vitest';
import { sameButForOrder } from '../../engine/unordered.ts';

describe('what has no order', () => {
  test.each([
    [true, 'functions', 'function a() {}\n\nfunction b() {}\n', 'function b() {}\n\nfunction a() {}\n'],
    [true, 'members', 'class A {\n  a() {}\n\n  b = 1;\n}\n', 'class A {\n  b = 1;\n\n  a() {}\n}\n'],
    [true, 'names of an import', "import { a, b } from 'c';\n", "import { b, a } from 'c';\n"],
    [
      false,
      'overloads',
      'function a(x: 1): 1;\nfunction a(x: 2): 2;\nfunction a(x: unknown) {}',
      'function a(x: 2): 2;\nfunction a(x: 1): 1;\nfunction a(x: unknown) {}',
    ],
    [false, 'statements', 'a();\nb();\n', 'b();\na();\n'],
    [
      false,
      'values that are computed',
      'const a = f();\nconst b = g();\n',
      'const b = g();\nconst a = f();\n',
    ],
    [false, 'members of an enum that count on', 'enum A {\n  a,\n  b,\n}', 'enum A {\n  b,\n  a,\n}'],
    [
      false,
      'different comments',
      '// one\nfunction a() {}\nfunction b() {}\n',
      '// two\nfunction b() {}\nfunction a() {}\n',
    ],
    [false, 'parameters', 'function a(b: 1, c: 1) {}\n', 'function a(c: 1, b: 1) {}\n'],
  ])('%s: %s', (same, _what, left, right) => {
    expect(sameButForOrder('a.ts', '', left, right)).toBe(same);
  });

  test('is only what is new: what stood there keeps its order', () => {
    const [one, other] = ['function a() {}\nfunction b() {}\n', 'function b() {}\nfunction a() {}\n'];
    expect(sameButForOrder('a.ts', one, one, other)).toBe(false);
  });
});
