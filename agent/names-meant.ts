/** Names that a model spells in its own way: `renameSymbol`, `rename_symbol` and `mcp__loom__rename-symbol` are one. */

/** The one of these names that is meant; undefined when none is, or several are. */
export function nameMeant(name: string, names: readonly string[]): string | undefined {
  if (names.includes(name)) return name;
  const [last = name] = name.split(/__|[.:/]/).slice(-1);
  const found = names.filter((each) => [bare(name), bare(last)].includes(bare(each)));
  return found.length === 1 ? found[0] : undefined;
}

/** A name without what only separates its words. */
export const bare = (name: string) => name.toLowerCase().replace(/[-_\s]/g, '');
