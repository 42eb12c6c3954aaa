/** A file with dozens of importers moves and they follow, against `move` of ts-morph. */
import { Project } from 'ts-morph';
import { openWorkspace } from '../../engine/index.ts';
import { corpus } from './corpora.ts';
import { type Bench, inTurns, rounded } from './measure.ts';

const from = 'src/internal/util/lift.ts';
const to = 'src/internal/moved/lift.ts';

export const moveFile: Bench = async () => {
  const root = await corpus('rxjs');
  const workspace = openWorkspace({ root });
  const project = new Project({ tsConfigFilePath: `${root}/tsconfig.json` });
  let importers = 0;
  const ours = () => {
    const outcome = workspace.run([{ operation: 'move-file', params: { path: from, to } }], {
      check: 'syntax',
    });
    if (!outcome.ok) throw new Error(outcome.refusal.message);
    importers = outcome.change.files.filter(({ kind }) => kind === 'modify').length;
    workspace.undo(outcome.change.id);
  };
  const theirs = () => {
    project.getSourceFileOrThrow(`${root}/${from}`).move(`${root}/${to}`);
  };
  ours();
  // One move of ts-morph takes a minute: once says enough.
  const { theirsMs } = await inTurns(1, () => {}, theirs);
  const { oursMs } = await inTurns(5, ours, () => {});
  workspace.dispose();
  const followed = project.getSourceFileOrThrow(`${root}/${to}`).getReferencingSourceFiles().length;
  if (followed !== importers) throw new Error(`${importers} importers follow, of ts-morph ${followed}.`);
  return {
    ratio: rounded(theirsMs / oursMs),
    goal: 100,
    detail: {
      corpus: 'rxjs',
      importers,
      oursMs: rounded(oursMs),
      tsMorphMs: rounded(theirsMs),
      tsMorphRounds: 1,
    },
  };
};
