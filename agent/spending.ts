/** What a run has spent and may spend, in a few characters, for the status line. */
import type { LoomEvent, RunLimits } from '../contracts/event.ts';
import { tokensOf } from './model.ts';

/** Takes in the events of a run; gives the text for each moment: empty before anything is spent. */
export function spending(): (event: LoomEvent) => string {
  let limits: RunLimits | undefined;
  let [tokens, cost] = [0, 0];
  let unpriced = false;
  return (event) => {
    if (event.type === 'run-started') limits = event.limits;
    if (event.type === 'model-called') {
      tokens += tokensOf(event.usage);
      cost += event.cost ?? 0;
      unpriced ||= event.cost === undefined;
    }
    if (!tokens) return '';
    const counted = `${thousands(tokens)}${limits?.tokens ? ` of ${thousands(limits.tokens)}` : ''} tokens`;
    // Money tells the whole only when every call has a price.
    if (unpriced) return counted;
    const paid = `$${cost.toFixed(2)}${limits?.cost ? ` of $${limits.cost}` : ''}`;
    return limits?.tokens ? `${paid}, ${counted}` : paid;
  };
}

const thousands = (count: number) => (count < 10_000 ? String(count) : `${Math.round(count / 1000)}k`);
