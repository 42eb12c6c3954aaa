/** What workers expected of their work, against what was measured. */
import type { JournalEntry } from '../contracts/event.ts';
import type { Fitness, Prediction } from '../contracts/fitness.ts';
import type { Generation } from '../contracts/generation.ts';

type Direction = keyof Prediction;

/** One line for each measured generation whose worker predicted something, or should have. */
export function predictionLines(generations: Generation[], entries: JournalEntry[]): string[] {
  const made = new Map(
    entries.flatMap(({ event }) =>
      event.type === 'worked' && event.prediction ? [[event.generation, event.prediction] as const] : [],
    ),
  );
  return generations.flatMap(({ number, verdict }) => {
    const prediction = made.get(number);
    if (!prediction || !verdict?.fitness) return [];
    const text = comparison(prediction, verdict.fitness);
    return text ? [`generation ${number} against its prediction: ${text}`] : [];
  });
}

/** `codeLines better as predicted; complexity predicted better, was not`; empty: nothing was predicted and nothing changed. */
function comparison(prediction: Prediction, fitness: Fitness): string {
  const told = (['better', 'worse'] as Direction[]).flatMap((direction) => {
    const predicted = new Set<string>(prediction[direction]);
    const measured = new Set(fitness[direction]);
    return [
      ...[...predicted].map((name) =>
        measured.has(name) ? `${name} ${direction} as predicted` : `${name} predicted ${direction}, was not`,
      ),
      ...[...measured]
        .filter((name) => !predicted.has(name))
        .map((name) => `${name} ${direction}, not predicted`),
    ];
  });
  return told.join('; ');
}
