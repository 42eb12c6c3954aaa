/** Statements change places only where that changes nothing else. */

import { describe, expect, test } from 'vitest';
import fc from '../seeded.ts';
import { workspaceOf } from './fixture.ts';
import { edit, inBody, styles } from './statement-bodies.ts';

describe('move-statement', () => {
  const body =
    '  // q\n  const q = a + 1; // one\n\n  let r = 2;\n  if (a) {\n    const s = 5;\n    // t\n    log(q);\n  }';
  const move = (params: Record<string, string>) => edit(inBody(body), 'move-statement', params);

  test('moves with the comments, and takes the indentation of where it goes', () => {
    expect(move({ text: 'const q = a + 1;', to: 'down' })).toBe(
      inBody(
        body.replace(
          '  // q\n  const q = a + 1; // one\n\n  let r = 2;',
          '  let r = 2;\n  // q\n  const q = a + 1; // one',
        ),
      ),
    );
    expect(move({ text: 'log(q);', to: 'before', other: 'let r = 2;' })).toBe(
      inBody(body.replace('    // t\n    log(q);\n', '').replace('  let r', '  // t\n  log(q);\n  let r')),
    );
  });

  test.each([
    [
      'a use before its declaration',
      { text: 'log(q);', to: 'before', other: 'const q = a + 1;' },
      'referenced',
    ],
    [
      'a declaration behind its use',
      { text: 'const q = a + 1;', to: 'after', other: body.slice(body.indexOf('if')) },
      'referenced',
    ],
    [
      'a place in another function',
      { text: 'log(q);', to: 'before', other: 'export function f(a: number) {}' },
      'not-found',
    ],
    [
      'a place inside of a block beside it',
      { text: 'let r = 2;', to: 'after', other: 'const s = 5;' },
      'shape',
    ],
    [
      'what stands there already',
      { text: 'let r = 2;', to: 'after', other: 'const q = a + 1;' },
      'no-change',
    ],
  ])('refuses %s', (_what, params, code) => {
    expect(move(params)).toBe(code);
  });

  test('refuses to pass a return, a write of what it reads, and a call that may need it', () => {
    const refusal = (text: string, params: Record<string, string>) =>
      edit(inBody(text), 'move-statement', params);
    expect(refusal('  if (a) return 1;\n  log(a);', { text: 'log(a);', to: 'up' })).toBe('shape');
    expect(refusal('  a++;\n  log(a);', { text: 'log(a);', to: 'up' })).toBe('referenced');
    expect(
      refusal('  const g = () => b;\n  const b = 1;\n  g();', { text: 'const b = 1;', to: 'down' }),
    ).toBe('referenced');
  });

  test('up and down again gives the same bytes', () => {
    const parts = ["log('x');", '// why\n  log(a); // a', 'const b = 1;', '/* c */ log(`\nt`);'];
    fc.assert(
      fc.property(
        fc.shuffledSubarray(parts, { minLength: 2 }),
        fc.nat(3),
        fc.constantFrom(...styles),
        (chosen, at, [, styled]) => {
          const before = styled(inBody(chosen.map((part) => `  ${part}`).join('\n')));
          const text = (chosen[at % (chosen.length - 1)] ?? '').replaceAll(/\/\/.*/g, '');
          const workspace = workspaceOf({ 'a.ts': before });
          for (const to of ['down', 'up'])
            expect(
              workspace.run([{ operation: 'move-statement', params: { target: 'a.ts', text, to } }]),
            ).toMatchObject({ ok: true });
          expect(workspace.read('a.ts')).toBe(before);
        },
      ),
      { numRuns: 20 },
    );
  });
});
