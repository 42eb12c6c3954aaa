import { describe, expect, test } from 'vitest';
import { runTool } from '../../agent/tool.ts';
import { toolSet } from '../../agent/tool-sets.ts';
import { call, cart, signal } from './cart.ts';
import { memoryLab } from './memory-lab.ts';

describe('a refused call that leaves one reading is made again with it', () => {
  test.each([
    ['src/cart.js#half', 'another ending or spelling of a path'],
    ['src/cart#half', 'another ending or spelling of a path'],
    ['src/Cart.ts#half', 'another ending or spelling of a path'],
    ['/lab/src/cart.ts#half', 'an absolute path'],
  ])('%s', async (target, slip) => {
    const { ok, repairs, file } = await call('rename-symbol', { target, to: 'halve' });
    expect({ ok, repairs }).toEqual({ ok: true, repairs: [slip] });
    expect(file).toContain('function halve');
    const asked = await call('read', { target });
    expect(asked).toMatchObject({ ok: true, repairs: [slip] });
  });

  test.each([['half'], ['src/cart.ts#total'], ['Cart.total']])('%s', async (target) => {
    const asked = await call('read', { target });
    expect(asked).toMatchObject({ ok: true, repairs: ['the name alone'] });
    expect(asked.text).toContain(`${target.split(/[.#]/).at(-1)}@`);
  });

  test('and not where two are left, or where the path leads out of the tree', async () => {
    const files = { 'src/cart.ts': cart, 'src/cart.tsx': 'export {};\n' };
    const tools = toolSet('all', memoryLab(files).lab);
    const input = { target: 'src/cart.js#half', to: 'halve' };
    expect(await runTool(tools, 'rename-symbol', input, signal)).toMatchObject({
      ok: false,
      code: 'not-found',
    });
    const twice = memoryLab({ 'src/a.ts': cart, 'src/b.ts': cart });
    expect(await runTool(toolSet('all', twice.lab), 'read', { target: 'half' }, signal)).toMatchObject({
      ok: false,
    });
    const { ok, code } = await call('read', { target: '/other/src/cart.ts#half' });
    expect({ ok, code }).toEqual({ ok: false, code: 'read-only' });
  });

  test('text of another depth, alone and in a program', async () => {
    const params = {
      target: 'src/cart.ts#Cart',
      find: 'total(cents: number): number {\n  return cents;\n}',
      replace: 'total(cents: number): number {\n  return 2 * cents;\n}',
    };
    const meant = '  total(cents: number): number {\n    return 2 * cents;\n  }\n';
    const alone = await call('edit-text', params);
    expect(alone).toMatchObject({ ok: true, repairs: ['lost indentation'] });
    expect(alone.file).toContain(meant);
    const inside = await call('apply_program', { calls: [{ operation: 'edit-text', params }] });
    expect(inside.file).toBe(alone.file);
  });
});
