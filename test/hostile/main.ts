/**
 * `npm run hostile [-- --tier <tier> --only <pattern> --every <n> --also <pattern> --within <ms> --table]`: one JSON object a line,
 * {payload, tier, promised, held, answer}, the table at the end on stderr; exit code 1 when a promise was not held, 2 when nothing was run.
 */
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { type Insider, insiders, startInside } from './outer.ts';
import type { Line } from './run.ts';
import { table } from './table.ts';

const { values } = parseArgs({
  options: {
    tier: { type: 'string' },
    only: { type: 'string', default: '' },
    every: { type: 'string', default: '1' },
    also: { type: 'string' },
    within: { type: 'string', default: '1000' },
    table: { type: 'boolean', default: false },
  },
});
/** Root nests containers; everything else is tried without its rights. */
const tiersOf: Record<Insider, string[]> = {
  nobody: ['open', 'bubblewrap', 'process', ...(insiders.includes('root') ? [] : ['container'])],
  root: ['container'],
};
const lines: Line[] = [];
try {
  for (const insider of insiders) {
    const wanted = values.tier
      ? tiersOf[insider].filter((tier) => tier === values.tier)
      : tiersOf[insider].filter((tier) => tier !== 'open');
    if (wanted.length) await run(insider, wanted);
  }
  (values.table ? console.log : console.error)(table(lines));
  if (lines.length === 0) process.exitCode = 2;
  else if (lines.some(({ promised, held }) => promised && !held)) process.exitCode = 1;
} catch (error) {
  console.error(`The suite did not come to its end: ${(error as Error).message}`);
  process.exitCode = 2;
}

/** @throws Error when the suite cannot run in there, or ends before it is through. */
async function run(insider: Insider, tiers: string[]): Promise<void> {
  const { only, every, also, within } = values;
  const script = join(import.meta.dirname, 'inside.ts');
  const args = [
    '--only',
    only,
    '--every',
    every,
    '--within',
    within,
    ...(also ? ['--also', also] : []),
    ...tiers,
  ];
  const child = startInside(script, args, insider);
  const end = () => child.kill('SIGKILL');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);
  child.stderr?.pipe(process.stderr);
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', (line) => {
      console.log(line);
      lines.push(JSON.parse(line) as Line);
    });
  const [code] = await once(child, 'close');
  if (code !== 0)
    throw new Error(
      `inside bubblewrap, as ${insider}, it ended with ${code ?? 'a signal'}. It runs nowhere else.`,
    );
}
