/** Keeps evaluated code from signalling other processes where nothing else does: Node's permission model lets it. */
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';

/** `_debugProcess` makes another Node open its debugger; the rest is as named. */
const reaching = ['kill', '_kill', '_debugProcess', '_debugEnd'];

/** Under the permission model, puts functions that refuse in the place of those that reach other processes. */
export function refuseSignals(): void {
  if (!process.permission) return;
  const refuse = () => {
    throw new Error('The sandbox lets nothing through to other processes.');
  };
  for (const name of reaching) Object.defineProperty(process, name, { value: refuse });
  Object.assign(os, { setPriority: refuse });
  syncBuiltinESMExports();
}
