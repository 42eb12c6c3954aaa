/** Modules of every shape give the same in the Lab as in plain Node; where they cannot, the table says how and why. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Evaluator, startEvaluator } from '../../lab/evaluation/evaluator.ts';
import { makeScratch } from '../../lab/leftovers.ts';
import { chooseSandbox } from '../../lab/sandbox/sandbox.ts';
import { removeTree } from '../../lab/scratch.ts';
import { awaits } from './fidelity/awaits.ts';
import { bindings } from './fidelity/bindings.ts';
import { commonJs } from './fidelity/commonjs.ts';
import { dynamic } from './fidelity/dynamic.ts';
import { files } from './fidelity/files.ts';
import { language } from './fidelity/language.ts';
import { order } from './fidelity/order.ts';
import { packages } from './fidelity/packages.ts';
import type { Outcome, Shape } from './fidelity/shape.ts';
import { remove } from './started-lab.ts';

const shapes = [
  ...bindings,
  ...order,
  ...commonJs,
  ...files,
  ...packages,
  ...dynamic,
  ...awaits,
  ...language,
].map((shape, index) => {
  const folder = `shape-${index}`;
  return { ...shape, folder, module: `${folder}/${Object.keys(shape.files)[0]}` };
});

let root: string;
let scratch: string;
let evaluator: Evaluator;
let inNode: Map<string, Outcome>;
beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'lab-fidelity-')));
  write('tsconfig.json', '{ "compilerOptions": { "verbatimModuleSyntax": true } }');
  for (const { folder, files, expression } of shapes) {
    for (const [path, text] of Object.entries({ 'package.json': '{ "type": "module" }', ...files }))
      write(`${folder}/${path}`, text);
    write(`${folder}.expression.mts`, `export default async (exports) => (${expression});`);
  }
  const read = (path: string) =>
    existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined;
  scratch = makeScratch();
  const sandbox = await chooseSandbox('process', scratch);
  evaluator = startEvaluator({ sandbox, root, read, list: () => [], readOnly: [root] });
  inNode = outcomesInNode();
});
afterAll(async () => {
  await evaluator?.close();
  removeTree(scratch);
  remove(root);
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function outcomesInNode(): Map<string, Outcome> {
  const list = JSON.stringify(shapes.map(({ folder, module }) => ({ folder, module })));
  const quiet = '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON';
  const script = join(import.meta.dirname, 'fidelity/plain-node.ts');
  const printed = execFileSync(process.execPath, [quiet, script, root, list], { encoding: 'utf8' });
  const outcomes = printed.trim().split('\n');
  return new Map(shapes.map(({ name }, index) => [name, JSON.parse(outcomes[index] as string) as Outcome]));
}

async function inLab({ module, expression }: Shape & { module: string }): Promise<Outcome> {
  const { value, status, message, console } = await evaluator.evaluate({ module, expression });
  return status === 'ok' ? { value, console } : { error: message ?? status, console };
}

describe('a module in the Lab', () => {
  it.each(shapes)('is as in Node: $name', async (shape) => {
    const [lab, node] = [await inLab(shape), inNode.get(shape.name)];
    if (!shape.differs) return expect(lab).toEqual(node);
    expect(lab).toEqual(shape.differs.lab);
    expect(lab).not.toEqual(node);
  });

  it('has at least sixty shapes, each with a name of its own', () => {
    expect(inNode.size).toBe(shapes.length);
    expect(shapes.filter(({ differs }) => !differs).length).toBeGreaterThanOrEqual(60);
  });
});
