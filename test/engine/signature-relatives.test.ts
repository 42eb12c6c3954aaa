/** Methods that stand in for each other by their shape, through unions or by computed names. */
import { describe, expect, test } from 'vitest';
import { changed } from './changed-signature.ts';

describe('change-signature of methods that no declaration links', () => {
  const store = 'export interface Store {\n  put(key: string, text: string): void;\n}\n';
  const memory =
    'export class Memory {\n  put(key: string, text: string) {\n    return [key, text];\n  }\n}\n';
  const swapPut = [{ keep: 'text' }, { keep: 'key' }];

  test('follows a class that is used as the interface by its shape', () => {
    const { text } = changed(
      `${store}${memory}export const store: Store = new Memory();\nstore.put('a', 'b');\n`,
      'Store.put',
      swapPut,
    );
    expect(text()).toContain('put(text: string, key: string) {\n    return [key, text];');
    expect(text()).toContain("store.put('b', 'a');");
  });

  test('follows a class whose lists, results and arguments are used as the interface', () => {
    const uses =
      'const all: Store[] = [new Memory()];\nconst more = (stores: Promise<Store[]>) => stores;\nmore(Promise.resolve([new Memory()]));\nexport { all };\n';
    for (const use of [
      uses,
      'export function make(): Store {\n  return new Memory();\n}\n',
      'export const one = (store: Store) => store;\none(new Memory());\n',
    ])
      expect(changed(`${store}${memory}${use}`, 'Store.put', swapPut).text()).toContain(
        'put(text: string, key: string) {',
      );
  });

  test('follows all types of a union that is called', () => {
    const disk = memory
      .replace('Memory', 'Disk')
      .replace('return', 'this.n++;\n    return')
      .replace('  put', '  n = 0;\n  put');
    const { text } = changed(
      `${memory}${disk}export const f = (any: Memory | Disk) => any.put('a', 'b');\n`,
      'Memory.put',
      swapPut,
    );
    expect(text()?.split('put(text: string, key: string)').length).toBe(3);
    expect(text()).toContain("any.put('b', 'a')");
  });

  test('leaves a class of the same shape alone, and says so', () => {
    const { text, notes } = changed(
      `${store}${memory}declare const store: Store;\nstore.put('a', 'b');\nnew Memory().put('c', 'd');\n`,
      'Store.put',
      swapPut,
    );
    expect(text()).toContain("store.put('b', 'a');\nnew Memory().put('c', 'd');");
    expect(notes).toEqual([expect.stringContaining('a.ts:5 declares a put of the same shape')]);
  });

  test('refuses where a computed name may mean it, and only there', () => {
    const use = (key: string) =>
      `${store.replace('}', '  note(a: string, b: string): void;\n}')}export const f = (store: Store, key: ${key}) => store[key]('a', 'b');\n`;
    expect(changed(use('keyof Store'), 'Store.put', swapPut).refusal?.candidates).toEqual([
      'a.ts:5 reached by a computed name',
    ]);
    expect(changed(use("'note'"), 'Store.put', swapPut).refusal).toBeUndefined();
  });

  test('names calls on values of type any', () => {
    const { notes } = changed(
      `${store}declare const store: any;\nstore.put('a', 'b');\n`,
      'Store.put',
      swapPut,
    );
    expect(notes).toEqual([expect.stringContaining('a.ts:5 calls put on a value of type any')]);
  });
});
