/** Places are found by what stands there, with the declaration around each. */
import { describe, expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';

const head =
  'declare function f(...all: unknown[]): number;\ndeclare function g(...all: unknown[]): number;\n';

describe('search', () => {
  const files = {
    'a.ts': `${head}/** f(1) */\nexport function sum(a: number) {\n  return f(a, 2) + f('f(1)');\n}\n`,
    'src/b.ts': 'export const list = [1, 2].map((n) => n + 1); // TODO: all\n',
  };
  const search = (params: Record<string, unknown>) => {
    const answer = workspaceOf(files).query({ query: 'search', params });
    return answer.ok
      ? (answer.result as { items: Record<string, unknown>[]; total: number })
      : answer.refusal;
  };

  test('finds a pattern, with the declaration around it and what the metavariables stand for', () => {
    expect(search({ pattern: 'f($A, $$$REST)' })).toMatchObject({
      total: 2,
      items: [
        {
          selector: expect.stringMatching(/^a\.ts#sum@[0-9a-f]{8}$/),
          line: 5,
          column: 10,
          text: 'f(a, 2)',
          bindings: { A: 'a', REST: '2' },
        },
        { text: "f('f(1)')", bindings: { A: "'f(1)'", REST: '' } },
      ],
    });
  });

  test('finds a text in comments and strings, and a regular expression by line', () => {
    expect(search({ text: 'f(1)' })).toMatchObject({
      total: 2,
      items: [{ line: 3 }, { line: 5, column: 23 }],
    });
    expect(search({ regexp: 'todo: \\w+$', ignoreCase: true })).toMatchObject({
      items: [{ line: 1, column: 50 }],
    });
    expect(search({ regexp: 'map', within: 'src' })).toMatchObject({ total: 1 });
    expect(search({ text: 'f', within: 'a.ts#sum', limit: 1 })).toMatchObject({
      items: [{ line: 4 }],
      truncated: true,
    });
  });

  test('finds a text in documents too, and in any file that is named', () => {
    const workspace = workspaceOf({
      ...files,
      'docs/sum.md': '# Sum\n\nCall `sum(1)`.\n',
      'data.json': '{ "sum(": 1 }',
    });
    const places = (params: Record<string, unknown>) => {
      const answer = workspace.query({ query: 'search', params });
      const { items } = (answer.ok ? answer.result : {}) as { items: { selector: string; line: number }[] };
      return items.map(({ selector, line }) => `${selector.replace(/@.*/, '')}:${line}`);
    };
    expect(places({ text: 'sum(' })).toEqual(['a.ts#sum:4', 'docs/sum.md:3']);
    expect(places({ regexp: 'sum\\(', within: 'docs' })).toEqual(['docs/sum.md:3']);
    expect(places({ text: 'sum', within: 'data.json' })).toEqual(['data.json:1']);
  });

  test('refuses a regular expression that takes for ever, or is none', () => {
    const slow = workspaceOf({ 'a.ts': `// ${'a'.repeat(60)}!\n` }).query({
      query: 'search',
      params: { regexp: '(a+)+$' },
    });
    expect(slow).toMatchObject({ ok: false, refusal: { code: 'shape' } });
    expect(search({ regexp: '(' })).toMatchObject({ code: 'shape' });
    expect(search({ text: 'a', pattern: 'a' })).toMatchObject({ code: 'shape' });
  });
});
