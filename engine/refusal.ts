/** Expected failures of the engine. */
import type { Refusal, RefusalCode } from '../contracts/edit.ts';

/** Carries a refusal to the edge of a transaction, of a query or of a process. */
export class RefusalError extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(`${refusal.message} ${refusal.hint}`);
    this.refusal = refusal;
  }
}

/**
 * Refuses. The message says what failed and why, the hint what to do next.
 * @throws RefusalError always
 */
export function refuse(
  code: RefusalCode,
  message: string,
  hint: string,
  more: Partial<Pick<Refusal, 'candidates' | 'present'>> = {},
): never {
  throw new RefusalError({ code, message, hint, ...more });
}

/** The refusal that an error carries; a crash of the language service is one too. @throws the error itself when it is a bug */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof RefusalError) return error.refusal;
  if (!(error instanceof Error) || !isProviderCrash(error)) throw error;
  return {
    code: 'provider-crash',
    message: `The language service crashed: ${error.message.split('\n')[0]}`,
    hint: 'Nothing was applied. Try a smaller operation, or edit-text.',
  };
}

/** One frame of the compiler is a function of it that was given nonsense, and that is a bug of ours. */
function isProviderCrash({ message, stack = '' }: Error): boolean {
  if (message.startsWith('Debug Failure')) return true;
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return frames.length > 1 && frames.slice(0, 2).every((line) => /@ts-morph[\\/]common/.test(line));
}

/** The names closest to a name, best first, at most five; by Levenshtein distance (V. Levenshtein, 1966). */
export function nearestNames(name: string, names: Iterable<string>): string[] {
  const limit = Math.max(2, Math.ceil(name.length / 2));
  return [...new Set(names)]
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= limit || candidate.includes(name))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 5)
    .map(({ candidate }) => candidate);
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substituted));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
