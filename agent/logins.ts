/** Login links for the page: each carries a code that is good once, so that no history of a terminal or browser holds the token. */
import { randomBytes } from 'node:crypto';
import { WireError } from '../contracts/wire.ts';

export interface Logins {
  /** A code that was not there before. */
  invite(): string;
  /** The link to the page at this address, with such a code behind the `#`, which a browser keeps to itself. */
  link(url: string): string;
  /** The token, for a code that nobody used yet. @throws WireError otherwise */
  redeem(code: string): string;
}

const codesMax = 100;

/** Starts with no code given out; beyond a hundred that nobody used the oldest is forgotten. */
export function openLogins(token: string): Logins {
  const codes = new Set<string>();
  const invite = () => {
    const code = randomBytes(16).toString('hex');
    codes.add(code);
    const [oldest] = codes;
    if (codes.size > codesMax && oldest) codes.delete(oldest);
    return code;
  };
  return {
    invite,
    link: (url) => `${url}/#login=${invite()}`,
    redeem(code) {
      if (codes.delete(code)) return token;
      const hint = 'Each link is good once, and until Prime starts again: `loom page` gives another.';
      throw new WireError('unauthorised', 'This login link was used already, or is too old.', hint);
    },
  };
}
