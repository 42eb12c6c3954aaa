/** Lists as a person writes them in one line. */

const namedMax = 3;

/** The first few, and how many more there are. */
export function listed(names: string[]): string {
  const rest = names.length - namedMax;
  if (rest > 1) return `${names.slice(0, namedMax).join(', ')} and ${rest} more`;
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : (names[0] ?? '');
}
