/** Peak memory of a session: open, references, an edit with its check, the check of the project; against ts-morph. */
import { corpus } from './corpora.ts';
import { type Bench, rounded } from './measure.ts';
import { type Asked, runSide } from './sides.ts';

const shareMax = 0.7;

export const memory: Bench = async () => {
  const asked: Asked = {
    root: await corpus('effect'),
    path: 'src/Chunk.ts',
    selector: 'empty',
    before: 'export const ',
    name: 'empty',
  };
  const theirs = await runSide('ts-morph', 'session', asked);
  const ours = await runSide('loom', 'session', asked);
  const share = ours.peakKb / theirs.peakKb;
  return {
    ratio: rounded(shareMax / share),
    goal: 1,
    detail: {
      corpus: 'effect',
      share: rounded(share),
      shareMax,
      oursMb: Math.round(ours.peakKb / 1024),
      tsMorphMb: Math.round(theirs.peakKb / 1024),
      places: ours.places,
      errors: ours.errors,
    },
  };
};
