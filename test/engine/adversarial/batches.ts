/** The adversarial corpus: hundreds of programs full of traps. Every call is refused, or does what it says and nothing else. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../../engine/catalogue.ts';
import { attempts } from './attempts.ts';
import { resultsOf } from './oracle.ts';
import { type Corpus, callFor, corpusOf, tryOperation, type Verdict } from './trial.ts';

const batchSize = 85;
/** The share of accepted calls: a corpus in which everything is refused proves nothing. */
const acceptedMin = 0.5;

const tried = Object.keys(attempts).filter((name) => operations[name] && name !== 'rename-symbol');

/** Tries the programs of some batches; the test files share them out, so that they run beside each other. */
export function tryBatches(first: number, count: number): void {
  const rates: Record<string, Record<Verdict, number>> = {};
  describe.each(Array.from({ length: count }, (_, index) => first + index))('programs of batch %i', (batch) =>
    tryBatch(batch, rates),
  );

  afterAll(() => {
    const lines = Object.entries(rates).map(
      ([name, { accepted, refused }]) => `${name}: ${accepted} of ${accepted + refused} accepted`,
    );
    console.info(lines.join('\n'));
  });

  test('are accepted often enough to prove something', () => {
    const sum = (verdict: Verdict) => Object.values(rates).reduce((total, rate) => total + rate[verdict], 0);
    expect(sum('accepted') / (sum('accepted') + sum('refused'))).toBeGreaterThan(acceptedMin);
    // A part of the corpus may be too small for one that refuses most of what it is offered.
    const never = Object.keys(rates).filter((name) => rates[name]?.accepted === 0);
    expect(never.length, never.join()).toBeLessThan(2);
  });
}

function tryBatch(batch: number, rates: Record<string, Record<Verdict, number>>): void {
  let corpus: Corpus;
  beforeAll(() => {
    corpus = corpusOf(batch * batchSize, batchSize);
  });
  afterAll(() => corpus.dispose());

  test('are sound', () => {
    expect(corpus.workspace.diagnostics()).toEqual([]);
    for (const { files, main } of corpus.programs) expect(resultsOf(files, main)).toMatch(/^\[.+\]$/s);
  });

  test('survive every operation, or are left alone by name', () => {
    const complaints: string[] = [];
    for (const [index, program] of corpus.programs.entries()) {
      const seed = batch * batchSize + index;
      const other = tried[seed % tried.length] as string;
      for (const name of seed % 2 ? [other] : ['rename-symbol', other]) {
        const call = callFor(program, name, seed);
        if (!call) continue;
        rates[name] ??= { accepted: 0, refused: 0, wrong: 0 };
        rates[name][tryOperation(corpus, program, call, complaints)]++;
      }
    }
    expect(complaints).toEqual([]);
  });
}
