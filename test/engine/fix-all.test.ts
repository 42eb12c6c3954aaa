/** One fix of the compiler, everywhere it is offered. */
import { describe, expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';

const files = {
  'a.ts': 'export function one() {\n  const unused = 1;\n  return 1;\n}\n',
  'b.ts': 'export function two() {\n  const unused = 2;\n  return 2;\n}\n',
};

describe('fix-all', () => {
  test('mends all files, or only those named', () => {
    const all = workspaceOf(files);
    all.run([{ operation: 'fix-all', params: { fix: 'unusedIdentifier' } }]);
    expect(all.read('a.ts')).toBe('export function one() {\n  return 1;\n}\n');
    expect(all.read('b.ts')).toBe('export function two() {\n  return 2;\n}\n');
    const some = workspaceOf(files);
    some.run([{ operation: 'fix-all', params: { fix: 'unusedIdentifier', paths: ['b.ts'] } }]);
    expect(Object.keys(some.changedFiles())).toEqual(['b.ts']);
  });

  test('adds a member that two files ask for only once', () => {
    const workspace = workspaceOf({
      'car.ts': 'export class Car {}\n',
      'a.ts': "import { Car } from './car.ts';\nnew Car().honk(4);\n",
      'b.ts': "import { Car } from './car.ts';\nnew Car().honk(6);\n",
    });
    const outcome = workspace.run([{ operation: 'fix-all', params: { fix: 'fixMissingMember' } }]);
    expect(outcome).toMatchObject({ ok: true });
    expect(workspace.read('car.ts')?.split('honk(').length).toBe(2);
  });

  test('names the fixes that are offered when the name is wrong', () => {
    const outcome = workspaceOf(files).run([{ operation: 'fix-all', params: { fix: 'unusedIdentifer' } }]);
    expect(outcome).toMatchObject({
      ok: false,
      refusal: { code: 'not-found', candidates: ['unusedIdentifier'] },
    });
  });
});
