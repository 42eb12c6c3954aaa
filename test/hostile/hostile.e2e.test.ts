import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tiers } from '../lab/started-lab.ts';
import { payloads } from './payloads.ts';
import type { Line } from './run.ts';

const timeout = 500_000;
/** One payload in so many is tried here; `npm run hostile` tries all. */
const every = 25;
/** Links that a test makes, and threads with options of their own, lead nowhere in any tier, promised or not. */
const inAnyTier = /becomes-link|thread-without/;
/** The second of the promise is for a quiet machine. */
const withinMs = 15_000;

/** Runs the suite as a person does. */
function hostile(...args: string[]): Promise<{ lines: Line[]; code: number; table: string }> {
  const script = join(import.meta.dirname, 'main.ts');
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { timeout }, (error, stdout, stderr) => {
      const lines = stdout
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Line);
      resolve({ lines, code: error ? Number(error.code) : 0, table: stderr });
    });
  });
}

describe('hostile code', () => {
  it('is known by many names, each of its own', () => {
    expect(payloads.length).toBeGreaterThanOrEqual(100);
    expect(new Set(payloads.map(({ name }) => name)).size).toBe(payloads.length);
  });

  it.runIf(tiers.includes('bubblewrap'))(
    'gets a typed answer in each tier, reaches no canary, and leaves a Lab that computes and does not grow',
    { timeout },
    async () => {
      const { lines, code, table } = await hostile(
        ...['--every', String(every), '--also', inAnyTier.source, '--within', String(withinMs)],
      );
      expect(lines.filter(({ promised, held }) => promised && !held)).toEqual([]);
      expect(code).toBe(0);
      const tried = new Set(lines.map(({ tier }) => tier));
      expect(tried.size).toBeGreaterThan(0);
      // Where sandboxes do not nest, or a tier is missing, the suite says why.
      for (const line of table.split('\n')) if (line.includes('is not tested')) console.warn(line);
      const chosen = payloads.filter(({ name }, index) => index % every === 0 || inAnyTier.test(name));
      expect(lines).toHaveLength(tried.size * (chosen.length + 2));
      expect(table).toContain('| payload |');
      const anywhere = lines.filter(({ payload }) => inAnyTier.test(payload));
      expect(anywhere.length).toBeGreaterThanOrEqual(tried.size * 2);
      expect(anywhere.filter(({ held }) => !held)).toEqual([]);
    },
  );

  it.runIf(tiers.includes('bubblewrap'))(
    'finds every canary in a Lab without a sandbox, and the suite fails',
    { timeout },
    async () => {
      const { lines, code } = await hostile('--tier', 'open', '--only', 'escape: global-this');
      const [line] = lines;
      expect(line).toMatchObject({ promised: true, held: false });
      for (const aim of [
        'file',
        'token',
        'environment',
        'process',
        'write',
        'tcp',
        'udp',
        'unix',
        'abstract',
      ])
        expect(line?.answer).toContain(aim);
      expect(code).toBe(1);
    },
  );
});
