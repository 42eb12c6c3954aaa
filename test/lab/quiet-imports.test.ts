import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const script = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
for (const name of ['existsSync', 'lstatSync', 'mkdirSync', 'readdirSync', 'readFileSync', 'readlinkSync']) {
  const look = fs[name];
  fs[name] = (path, ...options) => {
    if (/^\\/(?:bin|etc|lib|proc|sys|usr)\\b/.test(path)) throw new Error('touched: ' + path);
    return look(path, ...options);
  };
}
syncBuiltinESMExports();
await import('./lab/sandbox/control-group.ts');
await import('./lab/sandbox/container-programs.ts');
console.log('nothing was touched');
`;

test('the sandboxes look at the machine when they are asked for, not when they are loaded', () => {
  const args = ['--input-type=module', '--eval', script];
  const printed = execFileSync(process.execPath, args, {
    cwd: join(import.meta.dirname, '../..'),
    encoding: 'utf8',
  });
  expect(printed).toBe('nothing was touched\n');
});
