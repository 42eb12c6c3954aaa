import { describe, expect, test } from 'vitest';
import type { Page } from '../../engine/query.ts';
import { workspaceOf } from './fixture.ts';

const files = {
  'price.ts': 'export const half = (n: number) => n / 2;\n\nexport interface Rate {\n  by: number;\n}\n',
  'cart.ts': "import { half } from './price.ts';\n\nexport const total = (n: number) => half(n);\n",
  'view.ts':
    "import type { Rate } from './price.ts';\n\nexport const show = (rate: Rate) => String(rate.by);\n",
  'cart.test.ts': "import { total } from './cart.ts';\n\ntotal(1);\n",
  'view.test.ts': "import { show } from './view.ts';\n\nshow({ by: 1 });\n",
};

describe('impact', () => {
  const ask = (params: object) => workspaceOf(files).query({ query: 'impact', params: { ...params } });

  test('names the files, the declarations and the tests that a program reaches, and applies nothing', () => {
    const calls = [
      { operation: 'edit-text', params: { target: 'price.ts#half', find: '2', replace: '2.5' } },
    ];
    const workspace = workspaceOf(files);
    expect(workspace.query({ query: 'impact', params: { calls } })).toMatchObject({
      ok: true,
      result: {
        files: { items: [{ selector: 'price.ts', kind: 'modify', edits: 1 }] },
        declarations: {
          items: [{ what: 'body-changed', selector: expect.stringMatching(/^price\.ts#half@/) }],
        },
        dependents: { items: [{ selector: 'cart.ts', distance: 1 }], total: 1 },
        tests: { items: [{ selector: 'cart.test.ts', distance: 2 }], total: 1 },
      },
    });
    expect(workspace.changes()).toEqual([]);
    expect(workspace.changedFiles()).toEqual({});
  });

  test('is refused for the reason for which the program would be', () => {
    const calls = [{ operation: 'delete-declaration', params: { target: 'price.ts#half' } }];
    expect(ask({ calls })).toMatchObject({ ok: false, refusal: { code: 'referenced' } });
  });
});

describe('available-refactors', () => {
  type Offers = Page<{ source: string; name: string; needs?: string[]; refused?: string; call?: object }>;
  const offers = (params: object, texts: Record<string, string> = files): Offers => {
    const outcome = workspaceOf(texts).query({ query: 'available-refactors', params: { ...params } });
    if (!outcome.ok) throw new Error(outcome.refusal.message);
    return outcome.result as Offers;
  };

  test('are operations with what they still need, and say on request why others do not apply', () => {
    const { items } = offers({ target: 'price.ts#half' });
    expect(items).toContainEqual(
      expect.objectContaining({ source: 'operation', name: 'rename-symbol', needs: ['to'] }),
    );
    expect(items.map(({ name }) => name)).not.toContain('delete-declaration');
    expect(offers({ target: 'price.ts#half', refused: true }).items).toContainEqual(
      expect.objectContaining({
        name: 'delete-declaration',
        refused: expect.stringMatching(/^referenced: /),
      }),
    );
  });

  test('at an expression are those that work on code, and those of the compiler', () => {
    const { items } = offers({ target: 'price.ts#half', text: 'n / 2' });
    expect(items.map(({ name }) => name)).toContain('replace-expression');
    expect(items.map(({ name }) => name)).not.toContain('rename-symbol');
    expect(items.some(({ source }) => source === 'compiler')).toBe(true);
  });

  test('are ready calls where a parameter is one of a few words', () => {
    const call = (to: string) => ({ operation: 'convert', params: { target: 'price.ts#half', to } });
    const { items } = offers({ target: 'price.ts#half' });
    expect(items).toContainEqual(expect.objectContaining({ call: call('function') }));
    expect(items).not.toContainEqual(expect.objectContaining({ call: call('accessors') }));
  });

  test('are fixes too, as calls that can be made', () => {
    const texts = { 'a.ts': 'export function half(n: number) {\n  const spare = 1;\n  return n / 2;\n}\n' };
    const workspace = workspaceOf(texts);
    const { items } = offers({ target: 'a.ts#half.spare' }, texts);
    const fix = items.find(({ source }) => source === 'fix');
    expect(fix).toMatchObject({ name: 'unusedIdentifier' });
    expect(workspace.run([fix?.call as never])).toMatchObject({ ok: true });
    expect(workspace.read('a.ts')).not.toContain('spare');
  });
});
