import { readFileSync } from 'node:fs';
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
