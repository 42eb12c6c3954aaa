import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CompareRequest } from '../../contracts/compare.ts';
import { different, same, versionsOf } from './compared-pairs.ts';
import { farTiers, makeProject, remove, type StartedLab, startLab } from './started-lab.ts';

const pathOf = (what: string) => `src/pairs/${what.replaceAll(/[^a-z]+/gi, '-')}.ts`;

describe.each(farTiers)('differential evaluation with the %s sandbox', (tier) => {
  let root: string;
  let started: StartedLab;
  beforeAll(async () => {
    root = makeProject();
    mkdirSync(join(root, 'src/pairs'));
    for (const [what, text] of [...different, ...same])
      writeFileSync(join(root, pathOf(what)), versionsOf(text).now);
    for (const [path, text] of Object.entries(modules)) writeFileSync(join(root, path), text);
    started = await startLab(root, tier);
  });
  afterAll(async () => {
    await started.stop();
    remove(root);
  });

  const compare = ([what, text]: [string, string], more: Partial<CompareRequest> = {}) => {
    const base = { [pathOf(what)]: versionsOf(text).old };
    return started.lab.compare({ module: pathOf(what), export: 'f', base, ...more });
  };

  // What the sandbox confines changes nothing in what is found: one tier tries all of them.
  const found = tier === farTiers[0] ? different : different.slice(0, 3);
  it.each(found)('finds %s within 1,000 runs', async (...pair) => {
    expect(await compare(pair)).toMatchObject({ status: 'different', difference: { alone: true } });
  });

  it.each(tier === farTiers[0] ? same : same.slice(0, 2))('sees no difference in %s', async (...pair) => {
    expect(await compare(pair)).toMatchObject({ status: 'same', unstable: 0 });
  });

  it('gives the same bytes for the same seed, the smallest input, and what both versions did', async () => {
    const [, border] = different.find(([what]) => what === 'less for at most') as [string, string];
    const pair: [string, string] = ['less for at most', border];
    const answer = await compare(pair, { seed: 7 });
    expect(answer.difference).toEqual({
      input: [17],
      old: { status: 'ok', value: 'child' },
      new: { status: 'ok', value: 'adult' },
      alone: true,
    });
    expect(JSON.stringify(await compare(pair, { seed: 7 }))).toBe(JSON.stringify(answer));
    const other = await compare(pair, { seed: 8 });
    expect(other).toMatchObject({ seed: 8, difference: { input: [17] } });
  });

  it('compares what was edited with the tree before, methods and renamed functions too', async () => {
    const edit = (find: string, replace: string) => ({
      operation: 'edit-text',
      params: { target: 'src/basket.ts', find, replace },
    });
    const rename = { operation: 'rename-symbol', params: { target: 'src/basket.ts#half', to: 'halve' } };
    const calls = [edit('count < 0', 'count <= 0'), edit('cents / 2', 'cents * 0.5'), rename];
    const edited = await started.lab.edit({ calls });
    if (!edited.ok) throw new Error(edited.refusal.message);
    const method = { module: 'src/basket.ts', export: 'Basket', method: 'add' };
    expect(await started.lab.compare(method)).toMatchObject({
      status: 'different',
      difference: {
        input: [{ $: 'new', name: 'Basket' }, 0],
        old: { status: 'ok', after: { receiver: { count: 0 } } },
        new: { status: 'error', value: { $: 'error', name: 'RangeError' } },
      },
    });
    const renamed = { module: 'src/basket.ts', export: 'halve', was: { export: 'half' } };
    expect(await started.lab.compare(renamed)).toMatchObject({ status: 'same', runs: 1000 });
    expect(await started.lab.edit({ undo: edited.change.id })).toMatchObject({ ok: true });
  });

  it('takes what gives another answer each time for unstable, not for different', async () => {
    const text = versionsOf(`import { randomBytes } from 'node:crypto';
export const f = (n: number) => «randomBytes(8)¦randomBytes(9).subarray(1)».toString('hex') + n;
`);
    const request = { module: 'src/unstable.ts', export: 'f', base: { 'src/unstable.ts': text.old } };
    expect(await started.lab.compare(request)).toMatchObject({ status: 'unstable', unstable: 20 });
  });

  it('shows a difference that needs the calls before it as one that does not come alone', async () => {
    const old = modules['src/counter.ts'].replace('count > 5', 'count > 6');
    const request = { module: 'src/counter.ts', export: 'f', base: { 'src/counter.ts': old } };
    expect(await started.lab.compare(request)).toMatchObject({
      status: 'different',
      difference: { alone: false },
    });
  });

  it('survives code that ends its process, and names the call', async () => {
    const old = modules['src/exits.ts'].replace('n === 12', 'n === 12.5');
    const request = { module: 'src/exits.ts', export: 'f', base: { 'src/exits.ts': old } };
    expect(await started.lab.compare(request)).toMatchObject({
      status: 'different',
      difference: { input: [12], old: { status: 'ok' }, new: { status: 'killed' } },
    });
    expect(await started.lab.eval({ expression: '6 * 7' })).toMatchObject({ value: 42 });
  });

  it.each([
    ['unsupported', { module: 'src/odd.ts', export: 'f' }, /cache: WeakMap<object, string> is not made/],
    ['unsupported', { module: 'src/odd.ts', export: 'g' }, /old calls do not fit `a`/],
    ['error', { module: 'src/odd.ts', export: 'h' }, /exports h, which cannot be called/],
    ['error', { module: 'src/odd.ts', export: 'broken' }, /does not load: .*no such thing/],
  ] as const)('answers %s where nothing can be compared: %j', async (status, place, message) => {
    const base = { 'src/odd.ts': oldOdd };
    const answer = await started.lab.compare({ ...place, base: place.export === 'broken' ? broken : base });
    expect(answer).toMatchObject({ status, message: expect.stringMatching(message) });
  });
});

const modules = {
  'src/basket.ts': `export class Basket {
  #count: number;
  constructor(count = 0) { this.#count = count; }
  get count(): number { return this.#count; }
  add(count: number): void {
    if (count < 0) throw new RangeError('negative');
    this.#count += count;
  }
}

export function half(cents: number): number {
  return cents / 2;
}
`,
  'src/unstable.ts': `import { randomBytes } from 'node:crypto';
export const f = (n: number) => randomBytes(9).subarray(1).toString('hex') + n;
`,
  'src/counter.ts': `let count = 0;
export const f = (text: string) => { count += 1; return count > 5 ? 'many' : text.length < 0; };
`,
  'src/exits.ts': `declare const process: { exit(code: number): never };
export const f = (n: number) => (n === 12 ? process.exit(1) : n);
`,
  'src/odd.ts': `export const f = (cache: WeakMap<object, string>) => cache.has({});
export const g = (options: { a: string; b: number }) => options.a + options.b;
export const broken = (n: number) => n;
`,
};

const oldOdd = `export const f = (cache: WeakMap<object, string>) => cache.has({});
export const g = (a: string, b: number) => a + b;
export const h = 1;
`;
const broken = { 'src/odd.ts': `${modules['src/odd.ts']}throw new Error('no such thing');\n` };
