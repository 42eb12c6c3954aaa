import { describe, expect, test } from 'vitest';
import type { EditCall } from '../../contracts/edit.ts';
import type { Workspace } from '../../engine/workspace-types.ts';
import fc from '../seeded.ts';
import { textsOf, workspaceOf } from './fixture.ts';
import { anyCall, edit, files } from './random-calls.ts';

const apply = (workspace: Workspace, calls: EditCall[]) => {
  const outcome = workspace.run(calls, { check: 'syntax' });
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  return outcome.change;
};

/** Undoes a change and, as long as it is refused, the later ones that the refusal names. */
function undoWithBlockers(workspace: Workspace, id: string): void {
  for (let outcome = workspace.undo(id); !outcome.ok; outcome = workspace.undo(id)) {
    const blockers = outcome.refusal.candidates ?? [];
    const ids = workspace.changes().map((change) => change.id);
    expect(outcome.refusal.code).toBe('overlap');
    expect(blockers).not.toEqual([]);
    for (const blocker of blockers) expect(ids.lastIndexOf(blocker)).toBeGreaterThan(ids.lastIndexOf(id));
    for (const blocker of blockers.toReversed())
      if (workspace.changes().some((change) => change.id === blocker)) undoWithBlockers(workspace, blocker);
  }
}

describe('undo', () => {
  test('in any order leaves the bytes that the remaining calls make, or names changes whose undoing allows it', () => {
    fc.assert(
      fc.property(
        fc.array(anyCall, { minLength: 3, maxLength: 10 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
        (calls, order) => {
          const workspace = workspaceOf(files);
          for (const call of calls) workspace.run([call], { check: 'syntax' });
          for (const pick of order) {
            const applied = workspace.changes();
            const chosen = applied[pick % Math.max(1, applied.length)];
            if (!chosen) break;
            undoWithBlockers(workspace, chosen.id);
            const replayed = workspaceOf(files);
            for (const change of workspace.changes())
              expect(apply(replayed, change.calls)).toEqual({ ...change, id: expect.any(String) });
            expect(replayed.changedFiles()).toEqual(workspace.changedFiles());
            replayed.dispose();
          }
          for (const { id } of workspace.changes().toReversed())
            expect(workspace.undo(id)).toMatchObject({ ok: true });
          expect(workspace.changedFiles()).toEqual({});
          workspace.dispose();
        },
      ),
      { numRuns: 25 },
    );
  });

  test('keeps later changes as their calls write them without it, for the undo after the next', () => {
    const workspace = workspaceOf(files);
    const first = apply(workspace, [edit('rename-symbol', { target: 'price.ts#half', to: 'third' })]);
    // Beside `half` the new import stands elsewhere than beside `third`.
    const second = apply(workspace, [edit('move-declaration', { target: 'cart.ts#sign', to: 'price.ts' })]);
    const third = apply(workspace, [edit('move-declaration', { target: 'price.ts#tax', to: 'shop.ts' })]);
    for (const { id } of [first, third]) expect(workspace.undo(id)).toMatchObject({ ok: true });
    const replayed = workspaceOf(files);
    apply(replayed, second.calls);
    expect(workspace.changedFiles()).toEqual(replayed.changedFiles());
  });

  test('of several changes under a later one, one by one, gives the first bytes back', () => {
    const workspace = workspaceOf(files);
    const first = apply(workspace, [
      edit('replace-body', { target: 'price.ts#half', body: 'return n / 20000;' }),
    ]);
    const second = apply(workspace, [edit('replace-body', { target: 'price.ts#tax', body: 'return n;' })]);
    expect(workspace.undo(first.id)).toMatchObject({ ok: true });
    expect(workspace.undo(second.id)).toMatchObject({ ok: true });
    expect(textsOf(workspace, Object.keys(files))).toEqual(files);
  });

  test('names every change that is in the way', () => {
    const workspace = workspaceOf(files);
    const body = (text: string) =>
      apply(workspace, [edit('replace-body', { target: 'price.ts#half', body: text })]);
    const first = body('return n / 4;');
    const second = body('return n / 5;');
    apply(workspace, [edit('replace-body', { target: 'price.ts#tax', body: 'return n;' })]);
    const fourth = body('return n / 6;');
    const gone = apply(workspace, [edit('delete-file', { path: 'shop.ts' })]);
    expect(workspace.undo(first.id)).toMatchObject({
      ok: false,
      refusal: { code: 'overlap', candidates: [second.id, fourth.id] },
    });
    expect(workspace.undo(gone.id)).toMatchObject({ ok: true });
    expect(workspace.read('shop.ts')).toBe(files['shop.ts']);
  });

  test('is refused when a later call names what the change made, with that call', () => {
    const workspace = workspaceOf(files);
    const renamed = apply(workspace, [edit('rename-symbol', { target: 'cart.ts#spare', to: 'left' })]);
    const user = apply(workspace, [edit('replace-body', { target: 'cart.ts#left', body: 'return 1;' })]);
    const outcome = workspace.undo(renamed.id);
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'overlap', candidates: [user.id] } });
    expect(outcome.ok ? '' : outcome.refusal.message).toContain('declares no left');
    expect(workspace.changes()).toHaveLength(2);
  });
});
