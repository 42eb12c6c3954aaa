/** Evaluates shapes in plain Node: reads `{ folder, module }[]` from its first argument, prints one outcome a line. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { spell } from '../../../lab/evaluation/values.ts';
import type { Outcome } from './shape.ts';

const [root, list] = process.argv.slice(2) as [string, string];
const print = console.log;
let lines: string[] = [];
console.log = (...parts: unknown[]) => lines.push(...format(...parts).split('\n'));

for (const { folder, module } of JSON.parse(list) as { folder: string; module: string }[]) {
  lines = [];
  print(JSON.stringify(await outcome(folder, module)));
}

async function outcome(folder: string, module: string): Promise<Outcome> {
  try {
    const namespace = await import(pathToFileURL(join(root, module)).href);
    // As a request to the Lab names it: what CommonJS exports, else the namespace.
    const isCommon = 'default' in namespace && namespace.default === namespace['module.exports'];
    const exports = isCommon ? namespace.default : namespace;
    const { default: evaluate } = await import(pathToFileURL(join(root, `${folder}.expression.mts`)).href);
    return { value: spell((await evaluate(exports)) as unknown), console: lines };
  } catch (error) {
    const { name, message } = error as Error;
    return { error: `${name}: ${message}`, console: lines };
  }
}
