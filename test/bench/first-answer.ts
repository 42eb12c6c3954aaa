/** To open a project and answer the first question for references, each side in a process of its own. */
import { readFileSync } from 'node:fs';
import { corpus, typescript6 } from './corpora.ts';
import { type Bench, median, rounded, timed } from './measure.ts';
import { type Asked, askTsserver, runSide } from './sides.ts';

const rounds = 5;

interface Sides {
  places: number;
  oursMs: number;
  tsMorphMs: number;
  tsserverMs: number;
}

/** Against `tsserver` or `ts-morph`. */
export const firstAnswerAgainst =
  (peer: 'tsserver' | 'ts-morph', goal: number): Bench =>
  async () => {
    measured ??= measure();
    const { places, oursMs, tsMorphMs, tsserverMs } = await measured;
    const peerMs = peer === 'tsserver' ? tsserverMs : tsMorphMs;
    return {
      ratio: rounded(peerMs / oursMs),
      goal,
      detail: { corpus: 'effect', places, oursMs: rounded(oursMs), peerMs: rounded(peerMs), rounds },
    };
  };

/** Both peers are measured in the same turns. */
let measured: Promise<Sides> | undefined;

async function measure(): Promise<Sides> {
  const root = await corpus('effect');
  const tsserver = await typescript6('lib/tsserver.js');
  const asked: Asked = {
    root,
    path: 'src/Chunk.ts',
    selector: 'empty',
    before: 'export const ',
    name: 'empty',
  };
  const text = readFileSync(`${root}/${asked.path}`, 'utf8');
  const times = { ours: [] as number[], tsMorph: [] as number[], tsserver: [] as number[] };
  const places = new Set<number>();
  for (let round = 0; round < rounds; round++) {
    times.tsserver.push(await timed(async () => places.add(await askTsserver(tsserver, asked, text))));
    times.tsMorph.push(
      await timed(async () => places.add((await runSide('ts-morph', 'references', asked)).places)),
    );
    times.ours.push(await timed(async () => places.add((await runSide('loom', 'references', asked)).places)));
  }
  // tsserver counts the declaration itself as a place.
  if (Math.max(...places) - Math.min(...places) > 1)
    throw new Error(`The sides find ${[...places].join(', ')} places.`);
  return {
    places: Math.min(...places),
    oursMs: median(times.ours),
    tsMorphMs: median(times.tsMorph),
    tsserverMs: median(times.tsserver),
  };
}
