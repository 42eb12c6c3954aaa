/** The packed library, in a folder of its own, as somebody who installs it has it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { pack } from './pack.ts';

const root = join(import.meta.dirname, '../..');

test('the package has the library as JavaScript and none of the pinned Nodes, and works where it is unpacked', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'loom-packed-'));
  try {
    const file = await pack(folder);
    const installed = join(folder, 'node_modules/loom-ast');
    mkdirSync(installed, { recursive: true });
    await execa('tar', ['-xzf', file, '-C', installed, '--strip-components', '1']);
    const text = readFileSync(join(installed, 'package.json'), 'utf8');
    expect(text).not.toMatch(/node-(?:linux|win)/);
    for (const name of Object.keys(JSON.parse(text).dependencies)) {
      mkdirSync(join(folder, 'node_modules', name, '..'), { recursive: true });
      symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
    }
    const example = `import { memoryFiles, openWorkspace } from 'loom-ast/engine';
      const files = memoryFiles({ '/p/tsconfig.json': '{}', '/p/a.ts': 'export const half = 1;\\n' });
      const workspace = openWorkspace({ root: '/p', files });
      workspace.run([{ operation: 'rename-symbol', params: { target: 'a.ts#half', to: 'halve' } }]);
      console.log(workspace.read('a.ts').trim());`;
    writeFileSync(join(folder, 'use.mjs'), example);
    const { stdout } = await execa(process.execPath, [join(folder, 'use.mjs')]);
    expect(stdout).toBe('export const halve = 1;');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
