/** Removes what nothing uses and applies the compiler's safe fixes, one small transaction each. */
import type { EditCall } from '../../contracts/edit.ts';
import type { Task } from '../../contracts/task.ts';
import type { Lab, WorkerContext, WorkResult } from '../worker.ts';
import { askLab, type CodeFix, type UnusedExports, type UnusedLocals, withoutHash } from './answers.ts';
import { listed } from './listed.ts';
import { cleanUpKey } from './propose.ts';

/** Works on the targets of a clean-up. What is refused is left as it is; what breaks a test is undone. */
export async function cleanUp(task: Task, lab: Lab, context: WorkerContext): Promise<WorkResult> {
  const targets = new Set(task.targets);
  const done: string[] = [];
  const refused: string[] = [];
  // Deleting one thing can leave another unused: go on as long as that happens.
  for (let round = 0; round < 5; round++) {
    const calls = await callsFor(lab, targets, context);
    let applied = 0;
    for (const call of calls) {
      context.signal.throwIfAborted();
      const outcome = await lab.edit({ calls: [call] });
      const { target, fix, path } = call.params;
      const what = `${call.operation} ${target ?? `${fix} in ${path}`}`;
      if (!outcome.ok) {
        refused.push(`${what} (${outcome.refusal.code}: ${outcome.refusal.message})`);
        continue;
      }
      applied++;
      done.push(what);
      for (const { path } of outcome.change.files) targets.add(path);
    }
    await context.report([
      {
        type: 'phase',
        generation: context.generation,
        phase: 'work',
        detail: `round ${round + 1}: ${applied} of ${calls.length} clean-ups applied`,
      },
    ]);
    if (applied === 0) break;
  }
  const result = done.length
    ? `Cleaned up: ${listed([...new Set(done)])}.`
    : `Nothing could be cleaned up: ${refused[0] ?? 'the targets are clean'}`;
  const { generation } = context;
  await context.report([{ type: 'tried', key: cleanUpKey(task.targets), result, generation }]);
  return done.length ? { outcome: 'finished', detail: result } : { outcome: 'gave-up', detail: result };
}

async function callsFor(lab: Lab, targets: Set<string>, { config }: WorkerContext): Promise<EditCall[]> {
  const { entryPoints = [] } = config;
  const exports = await askLab<UnusedExports>(lab, 'unused-exports', { entryPoints });
  const locals = await askLab<UnusedLocals>(lab, 'unused-locals', {});
  const fixes = await askLab<{ items: CodeFix[] }>(lab, 'code-fixes', { safe: true });
  const isAsked = (target: string) => targets.has(target) || targets.has(target.split('#')[0] ?? '');
  const unusedImports = locals.items.filter(({ what, file }) => what === 'import' && isAsked(file));
  return [
    ...unusedImports.map(({ file, line, code }) => ({
      operation: 'apply-code-fix',
      params: { path: file, fix: 'unusedIdentifier', line, code },
    })),
    ...locals.items.flatMap(({ deletable }) =>
      deletable && isAsked(deletable)
        ? [{ operation: 'delete-declaration', params: { target: deletable } }]
        : [],
    ),
    ...exports.items
      .map(({ selector }) => withoutHash(selector))
      .filter(isAsked)
      .map((target) => ({ operation: 'remove-export', params: { target } })),
    ...fixes.items
      .filter(({ path }) => isAsked(path))
      .map(({ path, line, fix }) => ({ operation: 'apply-code-fix', params: { path, fix, line } })),
  ];
}
