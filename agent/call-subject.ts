/** What a tool call is about, in a few words: for those who follow the work. */

/** Fields of inputs that say most, the best first. */
const telling = [
  'target',
  'path',
  'from',
  'pattern',
  'module',
  'name',
  'command',
  'title',
  'summary',
  'reason',
  'generation',
];
const lengthMax = 160;

/** The most telling field of the input, or the operations of a program; undefined when there is none. */
export function subjectOf(input: unknown): string | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  const fields = input as Record<string, unknown>;
  const found = telling
    .map((name) => fields[name])
    .find((value) => ['string', 'number'].includes(typeof value));
  const text = found === undefined ? operationsOf(fields.calls) : String(found);
  if (!text) return undefined;
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > lengthMax ? `${line.slice(0, lengthMax)}…` : line;
}

function operationsOf(calls: unknown): string | undefined {
  if (!Array.isArray(calls)) return undefined;
  const said = calls.map((call) => {
    const { operation, params } = (call ?? {}) as { operation?: unknown; params?: unknown };
    return [String(operation), subjectOf(params)].filter(Boolean).join(' ');
  });
  return said.join(', ');
}
