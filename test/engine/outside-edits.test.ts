import { describe, expect, test } from 'vitest';
import type { Workspace } from '../../engine/index.ts';
import { openWorkspace, RefusalError } from '../../engine/index.ts';
import fc from '../seeded.ts';
import { filesOf, root } from './fixture.ts';
import { anyCall, edit, files } from './random-calls.ts';

/** A workspace, and somebody else who writes to its files. */
function shared(more: Record<string, string> = {}) {
  const fileSystem = filesOf({ ...files, ...more });
  const workspace = openWorkspace({ root, files: fileSystem });
  const write = (path: string, text: string | null) =>
    fileSystem.commit(new Map([[`${root}/${path}`, text]]));
  return { workspace, fileSystem, write };
}

function applied(workspace: Workspace, call: ReturnType<typeof edit>): string {
  const outcome = workspace.run([call]);
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  workspace.save();
  return outcome.change.id;
}

const rename = edit('rename-symbol', { target: 'price.ts#half', to: 'halve' });

describe('what others write', () => {
  test('is never overwritten: the save is refused, and nothing of it is written', () => {
    const { workspace, fileSystem, write } = shared();
    expect(workspace.run([rename])).toMatchObject({ ok: true });
    const theirs = `${files['price.ts']}\nexport const theirs = 1;\n`;
    write('price.ts', theirs);
    expect(() => workspace.save()).toThrow(RefusalError);
    for (const [path, text] of Object.entries({ ...files, 'price.ts': theirs }))
      expect(fileSystem.read(`${root}/${path}`)).toBe(text);
    workspace.dispose();
  });

  test('is seen after a refresh by queries, edits and types, new files and deleted ones too', () => {
    const { workspace, write } = shared();
    workspace.diagnostics();
    write('theirs.ts', "import { half } from './price.ts';\n\nexport const wrong: string = half(2);\n");
    write('price.ts', `${files['price.ts']}\nexport const theirs = 1;\n`);
    expect(workspace.refresh(['theirs.ts', 'price.ts', 'tsconfig.json']).sort()).toEqual([
      'price.ts',
      'theirs.ts',
    ]);
    expect(workspace.changedFiles()).toEqual({});
    expect(workspace.diagnostics(['theirs.ts'])).toMatchObject([{ code: 2322 }]);
    expect(workspace.query({ query: 'read', params: { target: 'price.ts#theirs' } }).ok).toBe(true);
    applied(workspace, rename);
    expect(workspace.read('theirs.ts')).toContain('halve(2)');
    write('theirs.ts', null);
    expect(workspace.refresh(['theirs.ts'])).toEqual(['theirs.ts']);
    expect(workspace.list()).not.toContain('theirs.ts');
    workspace.dispose();
  });

  test('is seen when it is a setting of the compiler, also in a file that the configuration only extends', () => {
    const settings = (strict: boolean) => JSON.stringify({ compilerOptions: { strict, noLib: true } });
    const { workspace, write } = shared({
      'tsconfig.json': '{ "extends": "./settings/shared.json" }',
      'settings/shared.json': settings(false),
      'price.ts': 'export const price = (cents) => cents;\n',
    });
    expect(workspace.diagnostics(['price.ts'])).toEqual([]);
    write('settings/shared.json', settings(true));
    expect(workspace.refresh(['settings/shared.json'])).toEqual(['settings/shared.json']);
    expect(workspace.diagnostics(['price.ts'])).toMatchObject([{ code: 7006 }]);
    write('tsconfig.json', settings(false));
    workspace.refresh(['tsconfig.json']);
    expect(workspace.diagnostics(['price.ts'])).toEqual([]);
    workspace.dispose();
  });

  test('leaves the changes of other files to be undone, and those of the same file to their author', () => {
    const { workspace, write } = shared();
    const elsewhere = applied(
      workspace,
      edit('create-file', { path: 'own.ts', text: 'export const own = 1;\n' }),
    );
    const renamed = applied(workspace, rename);
    write('price.ts', `${workspace.read('price.ts')}\nexport const theirs = 1;\n`);
    workspace.refresh(['price.ts']);
    expect(workspace.undo(renamed)).toMatchObject({
      ok: false,
      refusal: { code: 'not-found', candidates: [elsewhere] },
    });
    expect(workspace.undo(elsewhere)).toMatchObject({ ok: true });
    expect(workspace.read('own.ts')).toBeUndefined();
    expect(workspace.read('price.ts')).toContain('theirs');
    workspace.dispose();
  });

  test('makes, together with the changes that are left, always the state that is there', () => {
    const calls = fc.array(anyCall, { minLength: 2, maxLength: 6 });
    const place = fc.constantFrom(...Object.keys(files));
    fc.assert(
      fc.property(calls, place, calls, (before, path, after) => {
        const { workspace, fileSystem, write } = shared();
        for (const call of before) workspace.run([call], { check: 'syntax' });
        workspace.save();
        write(path, `${workspace.read(path) ?? ''}\n// theirs\n`);
        workspace.refresh([path]);
        for (const call of after) workspace.run([call], { check: 'syntax' });
        workspace.save();
        for (const each of workspace.list())
          expect(fileSystem.read(`${root}/${each}`)).toBe(workspace.read(each));
        for (const { id } of workspace.changes().toReversed())
          expect(workspace.undo(id)).toMatchObject({ ok: true });
        expect(workspace.changedFiles()).toEqual({});
        expect(workspace.read(path)).toContain('// theirs');
        workspace.dispose();
      }),
      { numRuns: 15 },
    );
  });
});
