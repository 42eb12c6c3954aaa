/** Waiting for what other processes do: as long as a busy machine may take, and no longer than it takes here. */
import { expect } from 'vitest';

/** Expects of what `read` gives, again and again, until it is so. */
export const eventually = <Value>(read: () => Value) => expect.poll(read, { timeout: 30_000 });
