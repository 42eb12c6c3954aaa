/** How untrusted children are confined: one protocol, two tiers, chosen by a probe that really runs. */
import { spawnSync } from 'node:child_process';
import type { SandboxTier } from '../contracts/lab.ts';
import { bubblewrap } from './sandbox-bubblewrap.ts';
import { permissionModel } from './sandbox-process.ts';

export interface Limits {
  /** RLIMIT_DATA; it counts ArrayBuffers too. Node itself needs 600. */
  memoryMb: number;
  cpuSeconds: number;
  openFiles: number;
}

/** What shall run, and all that it may see. Paths are absolute and real. */
export interface ConfinedCommand {
  program: string;
  args: string[];
  cwd: string;
  readOnly: string[];
  /** Writable; `readOnly` paths below stay read-only where the tier can. */
  writable: string[];
  env: Record<string, string>;
  /** It uses worker threads and native addons: needed by vitest, weakens the `process` tier. */
  native?: boolean;
  /** It starts programs of its own: needed by esbuild, weakens the `process` tier more. */
  spawns?: boolean;
}

export interface Sandbox {
  tier: SandboxTier;
  /** True only when no child of this tier can reach a network. */
  networkClosed: boolean;
  /** Command line and environment that run the command confined. @throws WireError when the tier cannot confine it. */
  confine(command: ConfinedCommand): { argv: string[]; env: Record<string, string> };
}

/** A tier that was asked for and does not work here. */
class SandboxError extends Error {}

/**
 * Chooses by LOOM_SANDBOX: `bubblewrap` or `process`, or with `auto` the first of them whose probe runs.
 * @throws SandboxError when nothing suitable works; the message says what to do.
 */
export function chooseSandbox(wanted: string): Sandbox {
  if (wanted === 'process') return permissionModel;
  const failure = probe(bubblewrap);
  if (!failure) return bubblewrap;
  if (wanted === 'bubblewrap') {
    throw new SandboxError(
      `bubblewrap does not work here: ${failure} Install it, or set LOOM_SANDBOX=process.`,
    );
  }
  if (Number(process.versions.node.split('.')[0]) < 26) {
    throw new SandboxError(
      `No bubblewrap (${failure}), and before Node 26 the process tier leaves the network open to candidate code. Install bubblewrap, or accept that with LOOM_SANDBOX=process.`,
    );
  }
  return permissionModel;
}

/** Runs Node once in the tier. Answers what went wrong, or undefined. */
function probe(sandbox: Sandbox): string | undefined {
  const { argv, env } = sandbox.confine({
    program: process.execPath,
    args: ['-e', 'process.stdout.write("confined")'],
    cwd: '/',
    readOnly: [],
    writable: [],
    env: {},
  });
  const ran = spawnSync(argv[0] as string, argv.slice(1), { env, encoding: 'utf8', timeout: 10_000 });
  if (ran.stdout === 'confined') return undefined;
  return `${ran.error?.message ?? ran.stderr.trim() ?? ''} (exit ${ran.status ?? ran.signal}).`;
}
