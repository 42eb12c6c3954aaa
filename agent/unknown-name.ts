/** The failure of a command that is given a name which is not one of a list. */
import { CliError } from './exit-codes.ts';

/** A usage error with the names most like it first, then all of them. */
export async function unknownName(what: string, name: string, known: string[]): Promise<CliError> {
  // Commands load the engine only when they need it.
  const { nearestNames } = await import('../engine/index.ts');
  const longer = known.filter((each) => each.includes(name));
  const near = longer.length ? longer.slice(0, 3) : nearestNames(name, known).slice(0, 1);
  const meant = near.length ? ` Did you mean ${near.join(' or ')}?` : '';
  return new CliError('usage', `There is no ${what} ${name}.${meant}`, `There are: ${known.join(', ')}.`);
}
