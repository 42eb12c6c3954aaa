/**
 * `npm run hostile [-- --tier <tier> --only <pattern> --every <n> --within <ms> --table]`: one JSON object a line,
 * {payload, tier, promised, held, answer}, the table at the end on stderr; exit code 1 when a promise was not held, 2 when nothing was run.
 */
import { once } from 'node:events';
import { join } from 'node:path';
import { startInside } from './outer.ts';

const child = startInside(join(import.meta.dirname, 'inside.ts'), process.argv.slice(2));
child.stdout?.pipe(process.stdout);
child.stderr?.pipe(process.stderr);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill('SIGKILL'));
try {
  const [code] = await once(child, 'close');
  process.exitCode = code ?? 2;
} catch (error) {
  console.error(
    `The suite runs inside bubblewrap only, and that does not start here: ${error}. Nothing was run.`,
  );
  process.exitCode = 2;
}
