import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Mutant } from '../../contracts/lab.ts';
import { farTiers, makeProject, priceModule, remove, type StartedLab, startLab } from './started-lab.ts';

const mutant = (find: string, text: string): Mutant => {
  const start = priceModule.indexOf(find);
  const place = { file: 'src/price.ts', target: 'src/price.ts', start, end: start + find.length };
  return { id: `${find} → ${text}`, ...place, text, description: `${find} became ${text}` };
};

describe.each(farTiers)('a Lab with the %s sandbox', (tier) => {
  let root: string;
  let started: StartedLab;
  beforeAll(async () => {
    root = makeProject();
    started = await startLab(root, tier);
  });
  afterAll(async () => {
    await started.stop();
    remove(root);
  });

  it('says what it is', async () => {
    expect(await started.lab.status()).toMatchObject({
      root,
      sandbox: tier,
      promises: { network: true, files: true, memory: true, disk: true, nativeCode: tier !== 'process' },
      files: 5,
      changes: 0,
    });
  });

  // One tier is enough for it: confinement changes nothing in how mutants are run, and this one waits for a deadline.
  it.runIf(tier === farTiers[0])(
    'runs the tests that reach a file, and says which mutants they notice, one that hangs and one that exits among them',
    async () => {
      const mutants = [
        mutant('cents - 100', 'cents + 100'),
        mutant('cents < 0', 'cents <= 0'),
        mutant('return cents > 1000', 'while (true) {}\n  return cents > 1000'),
        mutant('throw new RangeError', 'new RangeError'),
        mutant('line.cents * line.count', 'line.cents / line.count'),
      ];
      const answer = await started.lab.test({ select: 'affected', files: ['src/price.ts'], mutants });
      expect(answer).toMatchObject({ status: 'passed', runner: expect.stringMatching(/^vitest \d/) });
      expect(answer.cases.map(({ file, name, state }) => `${file}: ${name}: ${state}`)).toEqual([
        'test/price.test.ts: price > takes 100 off above 1000: passed',
        'test/price.test.ts: price > is printed in euros: passed',
      ]);
      expect(answer.mutants?.map(({ outcome }) => outcome)).toEqual([
        ...['killed', 'survived', 'killed', 'survived', 'killed'],
      ]);
    },
  );

  it('applies edits to the disk, evaluates them at once, finds what they break, and undoes them by bytes', async () => {
    const { lab } = started;
    const call = { module: 'src/price.ts', call: { export: 'discount', args: [2000] } };
    expect(await lab.eval(call)).toMatchObject({ status: 'ok', value: 1900 });
    const params = { target: 'src/price.ts#discount', find: 'cents - 100', replace: "String('x')" };
    const calls = [{ operation: 'edit-text', params }];
    expect(await lab.edit({ calls })).toMatchObject({ ok: false, refusal: { code: 'types' } });
    const edited = await lab.edit({ calls, check: 'syntax' });
    if (!edited.ok) throw new Error(edited.refusal.message);
    expect(readFileSync(join(root, 'src/price.ts'), 'utf8')).toContain("String('x')");
    expect(await lab.eval(call)).toMatchObject({ status: 'ok', value: 'x' });

    const diagnostic = { file: 'src/price.ts', line: 12, code: 2322 };
    expect(await lab.check()).toMatchObject({ ok: false, fresh: [diagnostic], total: 1, baseline: 0 });
    const whole = await lab.check({ project: true });
    expect(whole).toMatchObject({
      ok: false,
      fresh: [diagnostic],
      checker: expect.stringMatching(/^typescript 7/),
    });
    const tested = await lab.test({ select: 'affected' });
    expect(tested.status).toBe('failed');
    expect(tested.cases.find(({ state }) => state === 'failed')?.message).toContain('test/price.test.ts:7');
    const program = await lab.program();
    expect(program).toMatchObject({ program: { calls }, changes: [edited.change] });
    expect(Object.keys(program.files)).toEqual(['src/price.ts']);

    expect(await lab.edit({ undo: edited.change.id })).toMatchObject({ ok: true });
    expect(readFileSync(join(root, 'src/price.ts'), 'utf8')).toBe(priceModule);
    expect(await lab.program()).toMatchObject({ program: { calls: [] }, files: {} });
  });

  it('runs a command on a copy of the tree, with an empty environment and a deadline', async () => {
    const command = [
      'node',
      '-e',
      'require("fs").writeFileSync("left.txt", ""); process.exit(+!process.env.HOME)',
    ];
    expect(await started.lab.test({ select: 'command', command })).toMatchObject({ status: 'passed' });
    expect(() => readFileSync(join(root, 'left.txt'))).toThrow('ENOENT');
    const endless = ['node', '-e', 'for (;;);'];
    const late = await started.lab.test({ select: 'command', command: endless, timeoutMs: 500 });
    expect(late).toMatchObject({ status: 'timeout' });
  });

  it('says that no test is affected instead of passing', async () => {
    expect(await started.lab.test({ select: 'affected' })).toMatchObject({ status: 'none', cases: [] });
  });

  it('refuses a request that breaks the contract', async () => {
    await expect(started.lab.edit({})).rejects.toMatchObject({ problem: { code: 'bad-request' } });
  });
});

describe('a repository of projects that refer to each other', () => {
  const json = (value: unknown) => JSON.stringify(value);
  const member = (name: string, references: string[]) => ({
    compilerOptions: {
      module: 'nodenext',
      target: 'es2024',
      strict: true,
      types: [],
      composite: true,
      outDir: `../dist/${name}`,
    },
    include: ['.'],
    references: references.map((path) => ({ path })),
  });
  let root: string;
  let started: StartedLab;
  beforeAll(async () => {
    root = makeProject();
    writeFileSync(join(root, 'tsconfig.json'), json({ files: [], references: [{ path: 'app' }] }));
    for (const name of ['core', 'app']) mkdirSync(join(root, name));
    writeFileSync(join(root, 'core/tsconfig.json'), json(member('core', [])));
    writeFileSync(join(root, 'app/tsconfig.json'), json(member('app', ['../core'])));
    writeFileSync(join(root, 'core/half.ts'), 'export const half = (n: number): number => n / 2;\n');
    writeFileSync(
      join(root, 'app/main.ts'),
      "import { half } from '../core/half.js';\n\nexport const old: string = half(2);\nexport const two = half(4);\n",
    );
    started = await startLab(root, farTiers[0] ?? 'process');
  });
  afterAll(async () => {
    await started.stop();
    remove(root);
  });

  it('is checked as its compiler builds it, and nothing is built in it', async () => {
    const { lab } = started;
    const params = { target: 'core/half.ts#half', find: 'n / 2', replace: 'n * 0.5' };
    expect(await lab.edit({ calls: [{ operation: 'edit-text', params }] })).toMatchObject({ ok: true });
    const same = await lab.check({ project: true });
    expect(same).toMatchObject({ ok: true, fresh: [], total: 1, baseline: 1 });
    const breaking = {
      target: 'core/half.ts#half',
      find: '(n: number): number => n *',
      replace: '(n: string): number => n.length *',
    };
    const calls = [{ operation: 'edit-text', params: breaking }];
    expect(await lab.edit({ calls, check: 'syntax' })).toMatchObject({ ok: true });
    const { fresh } = await lab.check({ project: true });
    expect(fresh.map(({ file, code }) => `${file}: ${code}`)).toContain('app/main.ts: 2345');
    expect(existsSync(join(root, 'dist'))).toBe(false);
    // Two projects that write one folder cannot be built: each is checked alone then.
    const app = readFileSync(join(root, 'app/tsconfig.json'), 'utf8');
    writeFileSync(join(root, 'app/tsconfig.json'), app.replace('dist/app', 'dist/core'));
    const alone = await lab.check({ project: true });
    expect(alone.total).toBeGreaterThan(0);
  });

  it('runs tests for what they do, also where its vitest would check their types', async () => {
    const config = { test: { typecheck: { enabled: true, include: ['test/*.test.ts'] } } };
    writeFileSync(join(root, 'vitest.config.ts'), `export default ${json(config)};\n`);
    const answer = await started.lab.test({ select: 'files', files: ['test/price.test.ts'] });
    expect(answer).toMatchObject({ status: 'passed', cases: [{ state: 'passed' }, { state: 'passed' }] });
  });

  it('runs commands without a wish for or against colours, and tells what they print without them', async () => {
    const print =
      "console.log('\\x1b[31m' + String(process.env.NO_COLOR ?? process.env.FORCE_COLOR) + '\\x1b[0m')";
    const answer = await started.lab.test({ select: 'command', command: ['node', '-e', print] });
    expect(answer.output.trim()).toBe('undefined');
  });
});
