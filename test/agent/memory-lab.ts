/** A Lab in this process: the real engine over files in memory. It runs no code, and says so. */
import type { Lab } from '../../agent/worker.ts';
import { WireError } from '../../contracts/wire.ts';
import { digestOf } from '../../engine/evidence.ts';
import { memoryFiles, openWorkspace, type Workspace } from '../../engine/index.ts';

const tsconfig = JSON.stringify({
  compilerOptions: {
    strict: true,
    module: 'esnext',
    target: 'es2022',
    lib: ['es5'],
    types: [],
    noEmit: true,
  },
  include: ['src'],
});

const promises = {
  ...{ network: false, files: false, links: false, processes: false, memory: false, processCount: false },
  ...{ disk: false, systemCalls: false, privileges: false, nativeCode: false, leftovers: false },
};

/** Opens a Lab on these files. */
export function memoryLab(files: Record<string, string>): { lab: Lab; workspace: Workspace } {
  const absolute = Object.entries({ 'tsconfig.json': tsconfig, ...files });
  const fileSystem = memoryFiles(Object.fromEntries(absolute.map(([path, text]) => [`/lab/${path}`, text])));
  const workspace = openWorkspace({ root: '/lab', files: fileSystem });
  const baseline = workspace.diagnostics().length;
  const noChildren = async () => {
    throw new WireError('unavailable', 'This Lab runs no code.', 'Use a real Lab.');
  };
  const lab: Lab = {
    status: async () => ({
      ...{ name: 'lab', root: workspace.root, sandbox: 'process', promises, uptimeMs: 0 },
      ...{ files: workspace.list().length, changes: workspace.changes().length, children: 0 },
    }),
    eval: noChildren,
    compare: noChildren,
    test: noChildren,
    program: async () => {
      const changed = workspace.changedFiles();
      return {
        program: workspace.program(),
        changes: workspace.changes(),
        files: changed,
        digest: digestOf(changed),
      };
    },
    edit: async ({ calls, undo, preview, check } = {}) =>
      undo === undefined
        ? workspace.run(calls ?? [], { ...(preview && { preview }), ...(check && { check }) })
        : workspace.undo(undo),
    refresh: async () => ({ changed: [] }),
    query: async (call) => workspace.query(call),
    check: async () => {
      const fresh = workspace.diagnostics();
      const ok = fresh.length <= baseline;
      return { ok, fresh, total: fresh.length, baseline, checker: 'engine', durationMs: 0 };
    },
  };
  return { lab, workspace };
}
