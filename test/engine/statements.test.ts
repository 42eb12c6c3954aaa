/** Statements come, go and move, and what is around them is read as before. */

import { describe, expect, test } from 'vitest';
import fc from '../seeded.ts';
import { workspaceOf } from './fixture.ts';
import { edit, inBody, styles } from './statement-bodies.ts';

describe.each(styles)('in a file with %s', (_style, styled) => {
  const run = (operation: string, before: string, params: Record<string, string>, after: string) => {
    const given = Object.entries(params).map(([key, value]) => [key, styled(value)]);
    expect(edit(styled(inBody(before)), operation, Object.fromEntries(given))).toBe(styled(inBody(after)));
  };

  test('a statement is inserted before and after another, between their comments', () => {
    const before = '  // one\n  log(1); // first\n\n  log(2);';
    run(
      'insert-statement',
      before,
      { text: 'log(1);', position: 'before', code: 'log(0);' },
      `  log(0);\n${before}`,
    );
    run(
      'insert-statement',
      before,
      { text: 'log(1);', position: 'after', code: 'if (a) {\n  log(9);\n}' },
      '  // one\n  log(1); // first\n  if (a) {\n    log(9);\n  }\n\n  log(2);',
    );
  });

  test('a single statement of an if gets braces for a second one', () => {
    run(
      'insert-statement',
      '  if (a) log(1); // one\n  else log(2);',
      { text: 'log(2);', position: 'after', code: 'log(3);' },
      '  if (a) log(1); // one\n  else {\n    log(2);\n    log(3);\n  }',
    );
    run(
      'replace-statement',
      '  if (a) log(1);',
      { text: 'log(1);', code: 'log(3);\nlog(4);' },
      '  if (a) {\n    log(3);\n    log(4);\n  }',
    );
  });

  test('an empty block keeps its comment above what comes into it', () => {
    run(
      'insert-statement',
      '  while (a) {\n    // todo\n  }',
      { text: 'while (a) {}', position: 'first', code: 'a--;' },
      '  while (a) {\n    // todo\n    a--;\n  }',
    );
  });

  test('a statement is deleted with its comments, an else with its statement', () => {
    run(
      'delete-statement',
      '  log(0);\n\n  // one\n  log(1); // first\n\n  log(2);',
      { text: 'log(1);' },
      '  log(0);\n\n  log(2);',
    );
    run(
      'delete-statement',
      '  if (a) log(1); // one\n  else log(2);',
      { text: 'log(2);' },
      '  if (a) log(1); // one',
    );
    run('delete-statement', '  if (a) log(1);', { text: 'log(1);' }, '  if (a) {}');
  });

  test('statements are wrapped, with their comments', () => {
    run(
      'wrap-statement',
      '  // one\n  log(1); // first\n\n  log(`\n  2`);',
      { text: 'log(1);\nlog(`\n  2`);', with: 'try { $$$BODY } catch (error) {\n  log(error);\n}' },
      '  try {\n    // one\n    log(1); // first\n\n    log(`\n  2`);\n  } catch (error) {\n    log(error);\n  }',
    );
  });

  test('the body takes the place of an if, a loop, a try', () => {
    const body = '    // one\n    log(1); // first\n    // end';
    for (const [head, tail] of [
      ['if (a) {', '}'],
      ['while (a) {', '}'],
      ['try {', '} finally {}'],
      ['{', '}'],
    ]) {
      const keep: Record<string, string> = tail === '}' ? {} : { keep: 'try' };
      run(
        'unwrap-statement',
        `  ${head}\n${body}\n  ${tail}`,
        { text: `${head} log(1); ${tail}`, ...keep },
        body.replaceAll('    ', '  '),
      );
    }
  });
});

describe('unwrap-statement', () => {
  const statement = fc.constantFrom(
    'log(1);',
    'log(a, `\nt`); // why',
    '// above\n  a++;',
    'const x = 1;\n  log(x);',
    'if (a) {\n    log(2);\n\n    log(3);\n  }',
    "log('x',\n    a);",
    '/* b */ log(4);',
  );
  const around = fc.constantFrom(
    'if (a > 1) { $$$BODY }',
    'while (a > 1) { $$$BODY }',
    'for (const each of [a]) {\n  $$$BODY\n}',
    'try { $$$BODY } catch {}',
    '{ $$$BODY }',
    'do { $$$BODY } while (a > 1)',
  );

  test('undoes a wrap to the same bytes', () => {
    fc.assert(
      fc.property(
        fc.array(statement, { minLength: 1, maxLength: 4 }),
        around,
        fc.constantFrom(...styles),
        (parts, code, [, styled]) => {
          const body = parts
            .map((part, index) => `  ${part.replaceAll(/\bx\b(?!')/g, `x${index}`)}`)
            .join('\n');
          const before = styled(inBody(body));
          const workspace = workspaceOf({ 'a.ts': before });
          const text = styled(body.replaceAll(/^\s+/gm, ''));
          const outcome = workspace.run(
            [{ operation: 'wrap-statement', params: { target: 'a.ts#f', text, with: code } }],
            { check: 'syntax' },
          );
          expect(outcome).toMatchObject({ ok: true });
          const wrapped = styled(code).replace('$$$BODY', () => `\n${styled(body)}\n`);
          const back = workspace.run(
            [{ operation: 'unwrap-statement', params: { target: 'a.ts#f', text: wrapped } }],
            { check: 'syntax' },
          );
          expect(back).toMatchObject({ ok: true });
          expect(workspace.read('a.ts')).toBe(before);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('leaves an else-if as an else', () => {
    const after = edit(inBody('  if (a) { a++; } else if (a > 1) { a--; }'), 'unwrap-statement', {
      text: 'if (a > 1) { a--; }',
    });
    expect(after).toBe(inBody('  if (a) { a++; } else { a--; }'));
  });
});

describe('refusals', () => {
  test.each([
    [
      'deleting what is used',
      'delete-statement',
      '  const b = 1;\n  log(b);',
      { text: 'const b = 1;' },
      'referenced',
    ],
    [
      'replacing what is used',
      'replace-statement',
      '  const b = 1;\n  log(b);',
      { text: 'const b = 1;', code: 'log(2);' },
      'referenced',
    ],
    [
      'a name that is taken',
      'insert-statement',
      '  const b = 1;\n  log(b);',
      { text: 'log(b);', position: 'after', code: 'const b = 2;' },
      'clash',
    ],
    [
      'a name that captures',
      'insert-statement',
      '  log(f);',
      { text: 'log(f);', position: 'before', code: 'const f = 2;' },
      'capture',
    ],
    [
      'a directive that would be none',
      'insert-statement',
      "  'use strict';",
      { text: "'use strict';", position: 'before', code: 'a++;' },
      'shape',
    ],
    [
      'an if that takes the else of another',
      'replace-statement',
      '  if (a) log(1);\n  else log(2);',
      { text: 'log(1);', code: 'if (a > 1) log(3);' },
      'syntax',
    ],
    [
      'wrapping what is used behind',
      'wrap-statement',
      '  const b = 1;\n  log(b);',
      { text: 'const b = 1;', with: 'if (a) { $$$BODY }' },
      'referenced',
    ],
    [
      'a head that captures',
      'wrap-statement',
      '  const b = 1;\n  log(b);',
      { text: 'log(b);', with: 'for (const b of [a]) { $$$BODY }' },
      'capture',
    ],
    [
      'a break that finds another loop',
      'wrap-statement',
      '  while (a) {\n    if (a > 1) break;\n  }',
      { text: 'if (a > 1) break;', with: 'for (;;) { $$$BODY }' },
      'shape',
    ],
    [
      'a return that finds another function',
      'wrap-statement',
      '  if (a) return 1;',
      { text: 'if (a) return 1;', with: '[a].forEach(() => { $$$BODY });' },
      'shape',
    ],
    [
      'a wrapper without a place',
      'wrap-statement',
      '  log(1);',
      { text: 'log(1);', with: 'log(2);' },
      'shape',
    ],
    [
      'an else that would be lost',
      'unwrap-statement',
      '  if (a) log(1);\n  else log(2);',
      { text: 'if (a) log(1); else log(2);' },
      'shape',
    ],
    [
      'a body that uses the head',
      'unwrap-statement',
      '  for (const b of [a]) log(b);',
      { text: 'for (const b of [a]) log(b);' },
      'referenced',
    ],
    [
      'a body that leaves the loop',
      'unwrap-statement',
      '  while (a) {\n    if (a > 1) break;\n  }',
      { text: 'while (a) { if (a > 1) break; }' },
      'shape',
    ],
    [
      'a body whose names are taken',
      'unwrap-statement',
      '  {\n    const b = 1;\n    log(b);\n  }\n  const b = 2;\n  log(b);',
      { text: '{ const b = 1; log(b); }' },
      'clash',
    ],
    [
      'a body whose names capture',
      'unwrap-statement',
      '  {\n    const f = 1;\n    log(f);\n  }\n  log(f);',
      { text: '{ const f = 1; log(f); }' },
      'capture',
    ],
  ])('%s', (_what, operation, body, params, code) => {
    expect(edit(inBody(body), operation, params)).toBe(code);
  });
});

test('what stands in braces may be left out of the text of a place', () => {
  const body = '  if (a) {\n    log({ a }, `}`);\n    for (;;) {}\n  } else {\n    log(1);\n  }';
  expect(edit(inBody(body), 'delete-statement', { text: 'if (a) {…} else { ... }' })).toBe(
    inBody('').replace('\n\n', '\n'),
  );
  expect(edit(inBody(body), 'delete-statement', { text: 'for (;;) {…}' })).toBe(
    inBody(body.replace('\n    for (;;) {}', '')),
  );
  expect(edit(inBody(body), 'delete-statement', { text: 'if (!a) {…}' })).toBe('not-found');
});
