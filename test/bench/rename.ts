/** A rename of a symbol with thousands of references, applied in a warm project, against `rename` of ts-morph. */
import { Project } from 'ts-morph';
import { openWorkspace } from '../../engine/index.ts';
import { corpus } from './corpora.ts';
import { type Bench, inTurns, rounded } from './measure.ts';

const rounds = 5;
const path = 'src/Effect.ts';
/** Each round has a name that nobody has asked for before. */
const names = ['Effect', 'Program', 'Workflow', 'Computation', 'Recipe', 'Procedure'] as const;

export const rename: Bench = async () => {
  const root = await corpus('effect');
  const ours = withEngine(root);
  const theirs = withTsMorph(root);
  let round = 0;
  const to = () => names[round + 1] as string;
  const from = () => names[round] as string;
  const { oursMs, theirsMs } = await inTurns(
    rounds,
    () => {
      ours.rename(from(), to());
      round++;
    },
    () => theirs.rename(from(), to()),
  );
  const differing = ours.paths.filter((each) => ours.text(each) !== theirs.text(each));
  if (differing.length) throw new Error(`The sides differ in ${differing.join(', ')}.`);
  const places = ours.places();
  ours.dispose();
  return {
    ratio: rounded(theirsMs / oursMs),
    goal: 5,
    detail: {
      corpus: 'effect',
      places,
      oursMs: rounded(oursMs),
      tsMorphMs: rounded(theirsMs),
      rounds,
      sameText: true,
    },
  };
};

function withEngine(root: string) {
  const workspace = openWorkspace({ root });
  workspace.query({ query: 'references', params: { target: `${path}#${names[0]}~1` } });
  return {
    paths: workspace.list(),
    text: (each: string) => workspace.read(each),
    rename: (from: string, to: string) => {
      const call = { operation: 'rename-symbol', params: { target: `${path}#${from}~1`, to } };
      const outcome = workspace.run([call], { check: 'syntax' });
      if (!outcome.ok) throw new Error(outcome.refusal.message);
    },
    places: () => {
      const files = workspace.changes().at(-1)?.files ?? [];
      return files.reduce((sum, file) => sum + (file.kind === 'modify' ? file.edits.length : 0), 0);
    },
    dispose: workspace.dispose,
  };
}

function withTsMorph(root: string) {
  const project = new Project({ tsConfigFilePath: `${root}/tsconfig.json` });
  const file = project.getSourceFileOrThrow(`${root}/${path}`);
  file.getInterfaceOrThrow(names[0]).findReferences();
  return {
    text: (each: string) => project.getSourceFileOrThrow(`${root}/${each}`).getFullText(),
    rename: (from: string, to: string) => {
      file.getInterfaceOrThrow(from).rename(to, { usePrefixAndSuffixText: true });
    },
  };
}
