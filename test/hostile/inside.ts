/** The suite itself, inside the outer sandbox: every chosen payload in every tier that works in there. */
import { parseArgs } from 'node:util';
import { tiers } from '../lab/started-lab.ts';
import { isInside } from './outer.ts';
import { payloads } from './payloads.ts';
import { type Line, runTier } from './run.ts';
import { table } from './table.ts';

if (!isInside()) throw new Error('Hostile code runs inside the outer sandbox only: npm run hostile.');
const { values } = parseArgs({
  options: {
    tier: { type: 'string' },
    only: { type: 'string' },
    every: { type: 'string', default: '1' },
    within: { type: 'string', default: '1000' },
    table: { type: 'boolean', default: false },
  },
});
const only = new RegExp(values.only ?? '');
const chosen = payloads.filter(({ name }, index) => only.test(name) && index % Number(values.every) === 0);
const lines: Line[] = [];
const onLine = (line: Line) => {
  lines.push(line);
  console.log(JSON.stringify(line));
};
for (const tier of values.tier ? [values.tier] : tiers) {
  await runTier({ tier, payloads: chosen, withinMs: Number(values.within), onLine });
}
(values.table ? console.log : console.error)(table(lines));
process.exitCode = lines.some(({ promised, held }) => promised && !held) ? 1 : 0;
