/** Projects of a given size for the benches. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const checkout = join(import.meta.dirname, '../..');

/** Runs something in a new folder with these files and the checkout's packages, which is removed afterwards. */
export async function inProject<T>(
  files: Record<string, string>,
  action: (root: string) => Promise<T>,
): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), 'loom-bench-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    symlinkSync(join(checkout, 'node_modules'), join(root, 'node_modules'));
    return await action(root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

const settings = {
  'package.json': '{ "name": "modules", "type": "module", "private": true }',
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      ...{ strict: true, target: 'es2022', module: 'nodenext', types: [] },
      ...{ allowImportingTsExtensions: true, noEmit: true, skipLibCheck: true },
    },
    include: ['src', 'test'],
  }),
};

/** A chain of modules, each of which uses the one before, with a test of the last. */
export function chainOfModules(count: number): Record<string, string> {
  const modules = Array.from({ length: count }, (_, index) => {
    const before = index === 0 ? '' : `import { step${index - 1} } from './step-${index - 1}.ts';\n\n`;
    const inner = index === 0 ? 'value' : index % 10 === 0 ? `step${index - 1}(value)` : 'value';
    return [
      `src/step-${index}.ts`,
      `${before}export function step${index}(value: number): number {\n  return ${inner} + ${index % 10};\n}\n${index && index % 10 ? `\nexport const before${index} = step${index - 1};\n` : ''}`,
    ] as const;
  });
  const last = count - 1;
  return {
    ...settings,
    ...Object.fromEntries(modules),
    'test/last.test.ts': `import { expect, test } from 'vitest';\nimport { step${last} } from '../src/step-${last}.ts';\n\ntest('adds', () => {\n  expect(step${last}(1)).toBeGreaterThan(0);\n});\n`,
  };
}

/** So many modules that all import `src/hub.ts`, and `src/all.ts`, which adds up what they give. */
export function hubOfModules(count: number): Record<string, string> {
  const indexes = Array.from({ length: count }, (_, index) => index);
  const parts = indexes.map((index) => [
    `src/part-${index}.ts`,
    `import { hub } from './hub.ts';\n\nexport function part${index}(value: number): number {\n  return hub(value);\n}\n`,
  ]);
  const imports = indexes.map((index) => `import { part${index} } from './part-${index}.ts';\n`);
  const calls = indexes.map((index) => `part${index}(value)`);
  return {
    ...settings,
    ...Object.fromEntries(parts),
    'src/hub.ts': 'export function hub(value: number): number {\n  return value;\n}\n',
    'src/all.ts': `${imports.join('')}\nexport function all(value: number): number {\n  return [${calls.join(', ')}].reduce((sum, each) => sum + each, 0);\n}\n`,
    'test/hub.test.ts': `import { expect, test } from 'vitest';\nimport { hub } from '../src/hub.ts';\n\ntest('is a number', () => {\n  expect(hub(1)).toBeGreaterThan(0);\n});\n`,
  };
}
