/** The suite itself, inside the outer sandbox: every chosen payload in every named tier that works in there. */
import { parseArgs } from 'node:util';
import { tiers } from '../lab/started-lab.ts';
import { isInside } from './outer.ts';
import { payloads } from './payloads.ts';
import { runTier } from './run.ts';

if (!isInside()) throw new Error('Hostile code runs inside the outer sandbox only: npm run hostile.');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: '' },
    every: { type: 'string', default: '1' },
    also: { type: 'string' },
    within: { type: 'string', default: '1000' },
  },
});
const only = new RegExp(values.only);
const also = values.also === undefined ? undefined : new RegExp(values.also);
const chosen = payloads.filter(
  ({ name }, index) => (only.test(name) && index % Number(values.every) === 0) || also?.test(name),
);
for (const tier of positionals.filter((name) => name === 'open' || tiers.some((one) => one === name))) {
  await runTier({
    tier,
    payloads: chosen,
    withinMs: Number(values.within),
    onLine: (line) => console.log(JSON.stringify(line)),
  });
}
