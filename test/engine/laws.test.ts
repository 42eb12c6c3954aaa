/** Laws that every operation of the catalogue keeps. A new operation is tested by being listed. */
import { describe, expect, test } from 'vitest';
import { operations } from '../../engine/catalogue.ts';
import { digestOf } from '../../engine/evidence.ts';
import { openWorkspace, type Workspace } from '../../engine/index.ts';
import { filesOf, root, textsOf, workspaceOf } from './fixture.ts';

const refusedCall = { operation: 'rename-symbol', params: { target: 'none.ts#none', to: 'other' } };

describe.each(Object.values(operations).map((operation) => [operation.name, operation] as const))(
  '%s',
  (name, operation) => {
    const { before, params, after } = operation.example;
    const call = { operation: name, params };
    const paths = new Set([...Object.keys(before), ...Object.keys(after)]);
    const open = () => workspaceOf(before);
    const runIn = (workspace: Workspace) => ({ workspace, outcome: workspace.run([call]) });
    let once: ReturnType<typeof runIn> | undefined;
    /** The example, done; for tests that only look at it. */
    const applied = () => {
      once ??= runIn(open());
      return once;
    };

    test('does what its example says', () => {
      const { workspace, outcome } = applied();
      expect(outcome).toMatchObject({ ok: true });
      expect(textsOf(workspace, paths)).toEqual({ ...before, ...after });
    });

    test('has a preview that is equal to applying it, and applies nothing', () => {
      const workspace = open();
      const preview = workspace.run([call], { preview: true });
      expect(textsOf(workspace, Object.keys(before))).toEqual(before);
      expect(workspace.changes()).toEqual([]);
      expect(workspace.run([call])).toEqual(preview);
    });

    test('is undone to the same bytes, and done again to the same bytes', () => {
      const workspace = open();
      const first = workspace.run([call]);
      const done = textsOf(workspace, paths);
      if (!first.ok) throw new Error(first.refusal.message);
      expect(workspace.undo(first.change.id)).toMatchObject({ ok: true });
      expect(workspace.changedFiles()).toEqual({});
      expect(textsOf(workspace, Object.keys(before))).toEqual(before);
      expect(workspace.run([call])).toEqual(first);
      expect(textsOf(workspace, paths)).toEqual(done);
    });

    test('leaves nothing behind when a later call of its program is refused', () => {
      const workspace = open();
      expect(workspace.run([call, refusedCall])).toMatchObject({
        ok: false,
        refusal: { call: 1, code: 'not-found' },
      });
      expect(workspace.changedFiles()).toEqual({});
      expect(workspace.changes()).toEqual([]);
    });

    test('gives the same bytes when its program is replayed', () => {
      const { workspace } = applied();
      const replayed = open();
      replayed.run(workspace.program().calls);
      expect(digestOf(replayed.changedFiles())).toBe(digestOf(workspace.changedFiles()));
    });

    test('changes no byte outside of the splices that it declares', () => {
      const { workspace, outcome } = applied();
      if (!outcome.ok) throw new Error(outcome.refusal.message);
      for (const file of outcome.change.files) {
        if (file.kind !== 'modify') continue;
        const old = before[file.path] ?? '';
        let rebuilt = '';
        let position = 0;
        for (const { start, removed, inserted } of file.edits) {
          expect(old.slice(start, start + removed.length)).toBe(removed);
          rebuilt += old.slice(position, start) + inserted;
          position = start + removed.length;
        }
        expect(rebuilt + old.slice(position)).toBe(workspace.read(file.path));
      }
      const touched = new Set(outcome.change.files.map(({ path }) => path));
      for (const path of Object.keys(before))
        if (!touched.has(path)) expect(workspace.read(path)).toBe(before[path]);
    });

    test('refuses to touch a protected path', () => {
      const workspace = workspaceOf(before, Object.keys(after));
      expect(workspace.run([call])).toMatchObject({ ok: false, refusal: { code: 'read-only' } });
      expect(workspace.changedFiles()).toEqual({});
    });

    test('refuses parameters that do not fit, with an example', () => {
      const outcome = open().run([{ operation: name, params: { ...params, surprise: 1 } }]);
      expect(outcome).toMatchObject({ ok: false, refusal: { code: 'shape' } });
      expect(outcome.ok ? '' : outcome.refusal.hint).toContain(JSON.stringify(params));
    });

    test('is found on the disk after a save, and gone from it after an undo', () => {
      const files = filesOf(before);
      const workspace = openWorkspace({ root, files });
      const outcome = workspace.run([call]);
      workspace.save();
      for (const [path, text] of Object.entries(after))
        expect(files.read(`${root}/${path}`) ?? null).toBe(text);
      if (outcome.ok) workspace.undo(outcome.change.id);
      workspace.save();
      for (const [path, text] of Object.entries(before)) expect(files.read(`${root}/${path}`)).toBe(text);
    });

    const inverse = operation.inverse?.(params as never);
    if (!inverse) return;
    test('has an inverse that restores the example', () => {
      const workspace = open();
      workspace.run([call]);
      expect(workspace.run([inverse])).toMatchObject({ ok: true });
      expect(textsOf(workspace, Object.keys(before))).toEqual(before);
    });
  },
);
