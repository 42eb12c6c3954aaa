/** The table payload × tier, as Markdown. */
import type { Line } from './run.ts';

/** One row a payload, one column a tier. */
export function table(lines: Line[]): string {
  const tiers = [...new Set(lines.map(({ tier }) => tier))];
  const names = [...new Set(lines.map(({ payload }) => payload))];
  const cell = (payload: string, tier: string) => {
    const line = lines.find((one) => one.payload === payload && one.tier === tier);
    if (!line) return '';
    if (!line.promised) return line.held ? 'held, not promised' : 'not promised';
    return line.held ? line.answer.split(/[;:,]/)[0] : 'NOT HELD';
  };
  const row = (cells: (string | undefined)[]) => `| ${cells.join(' | ')} |`;
  return [
    row(['payload', ...tiers]),
    row(['---', ...tiers.map(() => '---')]),
    ...names.map((name) => row([name, ...tiers.map((tier) => cell(name, tier))])),
  ].join('\n');
}
