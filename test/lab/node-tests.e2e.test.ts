import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { farTiers, remove, type StartedLab, startLab } from './started-lab.ts';

/** A shop without vitest. */
const files: Record<string, string> = {
  'package.json':
    '{ "name": "shop", "type": "module", "scripts": { "test": "node --import ./setup.ts --test" } }',
  'setup.ts': "Object.assign(globalThis, { currency: 'EUR' });\n",
  'tsconfig.json':
    '{ "compilerOptions": { "module": "nodenext", "allowImportingTsExtensions": true, "noEmit": true } }',
  'src/price.ts': 'export const discount = (cents: number): number => cents - 100;\n',
  'src/clock.ts': 'export const hours = (minutes: number): number => minutes / 60;\n',
  'test/price.test.ts': `import { equal } from 'node:assert';
import { describe, it } from 'node:test';
import { discount } from '../src/price.ts';

describe('price', () => {
  it('is 100 less', () => equal(discount(300), 200));
  it.skip('is never negative', () => equal(discount(0), 0));
});
`,
  'test/clock.test.ts': `import { equal } from 'node:assert';
import { test } from 'node:test';
import { hours } from '../src/clock.ts';

test('has 60 minutes an hour', () => equal(hours(120), 2));
test('has a currency', () => equal(Reflect.get(globalThis, 'currency'), 'EUR'));
`,
};

describe.each(farTiers)('a Lab with the %s sandbox, of a repository that tests with node --test', (tier) => {
  let root: string;
  let started: StartedLab;
  beforeAll(async () => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'lab-node-tests-')));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    started = await startLab(root, tier);
  });
  afterAll(async () => {
    await started.stop();
    remove(root);
  });

  const edit = (find: string, replace: string) =>
    started.lab.edit({
      calls: [{ operation: 'edit-text', params: { target: 'src/price.ts', find, replace } }],
      check: 'syntax',
    });
  const shown = ({ cases }: Awaited<ReturnType<StartedLab['lab']['test']>>) =>
    cases.map(({ file, name, state }) => `${file}: ${name}: ${state}`).sort();

  it('runs all of them, those that an edit reaches, and one that does not load', async () => {
    const { lab } = started;
    const all = await lab.test({ select: 'all' });
    expect(all).toMatchObject({ status: 'passed', runner: `node --test ${process.version}` });
    const ofPrice = (state: string) => [
      `test/price.test.ts: price > is 100 less: ${state}`,
      'test/price.test.ts: price > is never negative: skipped',
    ];
    const ofClock = [
      'test/clock.test.ts: has 60 minutes an hour: passed',
      'test/clock.test.ts: has a currency: passed',
    ];
    expect(shown(all)).toEqual([...ofClock, ...ofPrice('passed')].sort());

    await edit('100', '99');
    const affected = await lab.test({ select: 'affected' });
    expect(affected).toMatchObject({
      status: 'failed',
      selection: 'Affected tests: they reach src/price.ts.',
    });
    expect(shown(affected)).toEqual(ofPrice('failed'));
    expect(affected.cases.find(({ state }) => state === 'failed')?.message).toMatch(
      /201.*test\/price\.test\.ts:6/s,
    );

    await edit('cents - 99', 'missing(cents)');
    await edit('export const discount', 'missing();\nexport const discount');
    expect(shown(await lab.test({ select: 'affected' }))).toEqual([
      'test/price.test.ts: test/price.test.ts: failed',
    ]);
  });

  it('takes the command of the request instead, and says when that one knows no selection', async () => {
    const { lab } = started;
    const command = ['node', '--import', './setup.ts', '--test', 'test/clock.*.ts'];
    expect(await lab.test({ select: 'all', command })).toMatchObject({
      status: 'passed',
      cases: { length: 2 },
    });
    const none = await lab.test({ select: 'affected', command: ['make', 'test'] });
    expect(none).toMatchObject({ status: 'none', message: expect.stringContaining('`make test`') });
  });
});
