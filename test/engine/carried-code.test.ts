import { Type } from '@sinclair/typebox';
import { describe, expect, test } from 'vitest';
import { openWorkspace } from '../../engine/index.ts';
import { defineOperation } from '../../engine/operation.ts';
import { splice } from '../../engine/text/edits.ts';
import { filesOf, root } from './fixture.ts';

/** Moves a text to another place without a look at what it means: only the check of carried code stands in the way. */
const moveText = defineOperation({
  name: 'move-text',
  summary: 'Move a text.',
  when: 'a test does it',
  whenNot: 'declarations → move-declaration',
  params: Type.Object(
    { text: Type.String(), from: Type.String(), before: Type.String(), to: Type.String() },
    { additionalProperties: false },
  ),
  example: {
    before: { 'a.ts': 'one();\ntwo();\n' },
    params: { text: 'two();\n', from: 'a.ts', before: 'one', to: 'a.ts' },
    after: { 'a.ts': 'two();\none();\n' },
  },
  carriesCode: true,
  writesCode: true,
  find: (snapshot, { text, from, before, to }) => ({
    start: snapshot.text(from).indexOf(text),
    at: snapshot.text(to).indexOf(before),
  }),
  edit: ({ start, at }, { text, from, to }) => [
    splice(from, start, start + text.length, ''),
    splice(to, at, at, text),
  ],
});

const move = (files: Record<string, string>, text: string, before: string, to = 'a.ts') => {
  const workspace = openWorkspace({ root, files: filesOf(files), operations: [moveText] });
  const outcome = workspace.run([{ operation: 'move-text', params: { text, from: 'a.ts', before, to } }], {
    check: 'syntax',
  });
  return outcome.ok ? 'moved' : outcome.refusal.code;
};

describe('code that is carried', () => {
  test.each([
    ['a value', 'const n = 1;\nvoid n;\nexport function f(n: number) {\n  return n;\n}\n', 'void n;\n'],
    ['a type', 'type N = 1;\nlet x: N;\nexport function f<N>(n: N) {\n  return n;\n}\n', 'let x: N;\n'],
    [
      'a shorthand',
      'const n = 1;\nvoid { n };\nexport function f(n: number) {\n  return n;\n}\n',
      'void { n };\n',
    ],
  ])('is refused where %s would mean something else', (_what, text, piece) => {
    expect(move({ 'a.ts': text }, piece, 'return')).toBe('capture');
  });

  test('is refused where `this` would be another one', () => {
    const text =
      'export class Cart {\n  f() {\n    void this;\n  }\n}\nexport function g(this: string) {\n  return 1;\n}\n';
    expect(move({ 'a.ts': text }, 'void this;\n', 'return')).toBe('capture');
    expect(
      move(
        { 'a.ts': text.replace('}\nexport', '  g() {\n    return 1;\n  }\n}\nexport') },
        'void this;\n',
        'return',
      ),
    ).toBe('moved');
  });

  test('is refused where an import would be another one, resolved or not', () => {
    const a = "import { n } from 'unknown';\nexport const x = 1;\nvoid n;\n";
    expect(
      move(
        { 'a.ts': a, 'b.ts': "import { n } from 'other';\nexport const y = n;\n" },
        'void n;\n',
        'export',
        'b.ts',
      ),
    ).toBe('capture');
    expect(
      move(
        { 'a.ts': a, 'b.ts': "import { n } from 'unknown';\nexport const y = n;\n" },
        'void n;\n',
        'export',
        'b.ts',
      ),
    ).toBe('moved');
    const own = { 'a.ts': a.replace('unknown', './n.ts'), 'n.ts': 'export const n = 1;\n' };
    expect(
      move(
        { ...own, 'b.ts': "import { n } from './n.ts';\nexport const y = n;\n" },
        'void n;\n',
        'export',
        'b.ts',
      ),
    ).toBe('moved');
  });

  test('goes with its own declarations', () => {
    const text = 'export const x = 1;\n{\n  const n = 1;\n  void n;\n}\nexport const n = 2;\n';
    expect(move({ 'a.ts': text }, '{\n  const n = 1;\n  void n;\n}\n', 'export const x')).toBe('moved');
  });
});
