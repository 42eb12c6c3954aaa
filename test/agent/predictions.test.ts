import { expect, test } from 'vitest';
import { predictionLines } from '../../agent/predictions.ts';
import type { LoomEvent } from '../../contracts/event.ts';
import type { Prediction } from '../../contracts/fitness.ts';
import type { Generation } from '../../contracts/generation.ts';
import { entriesOf } from './journal-entries.ts';

const measured = { files: 3, codeLines: 90, typeErrors: 0, unusedExports: 1, unusedLocals: 0 };
const rest = { anyCount: 0, complexity: 12, longestFunction: 30 };

const generation = (number: number, better: string[], worse: string[]) =>
  ({
    number,
    verdict: {
      fitness: { before: { ...measured, ...rest }, after: { ...measured, ...rest }, better, worse, score: 1 },
    },
  }) as unknown as Generation;

const worked = (number: number, better: Prediction['better'], worse: Prediction['worse']): LoomEvent => ({
  ...{ type: 'worked', generation: number, outcome: 'finished', calls: 1, detail: 'Done.' },
  prediction: { better, worse },
});

test('reflection reads what came true of a prediction, what did not, and what nobody foresaw', () => {
  const lines = predictionLines(
    [generation(1, ['codeLines'], ['complexity']), generation(2, [], []), generation(3, ['codeLines'], [])],
    entriesOf([worked(1, ['codeLines', 'unusedExports'], []), worked(2, [], [])]),
  );
  expect(lines).toEqual([
    'generation 1 against its prediction: codeLines better as predicted; unusedExports predicted better, was not; complexity worse, not predicted',
  ]);
});
