/** How untrusted children are confined: one protocol, three tiers, chosen by trying to get out. */
import type { SandboxPromises, SandboxReport, SandboxTier } from '../../contracts/lab.ts';
import { bubblewrap } from './bubblewrap.ts';
import { type Compiled, compiledFor, compileFor, notCompiled } from './compiled.ts';
import { container } from './container.ts';
import type { Limits } from './limits.ts';
import { permissionModel } from './permission-model.ts';
import { probe } from './probe.ts';

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

/** How a command is started so that it is confined. */
export interface Confined {
  argv: string[];
  env: Record<string, string>;
  /** What it reads from fd 5. */
  fd5?: Buffer;
  /** A shell command that ends it where a signal to its process group does not reach it. */
  endCommand?: string;
  /** Where the Lab listens for it, when it cannot be given fd 3. */
  socket?: string;
  /** A control group that it joins. */
  group?: ControlGroup | undefined;
}

export interface ControlGroup {
  /** Files of the kernel into which a process writes 0 to join. */
  joins: string[];
  /** Kills whoever is left in it, and removes it. */
  remove(): Promise<void>;
}

/** A way to confine. */
export interface Tier {
  name: SandboxTier;
  /** Native code and programs of a test run are confined like the rest. */
  holdsNativeCode: boolean;
  /** What a child starts ends with it, whatever it does to get away. */
  leavesNothing: boolean;
  /** Command line and environment that run the command confined. @throws WireError when the tier cannot confine it. */
  confine(command: ConfinedCommand, limits: Limits): Confined;
}

/** A tier that was tried here. */
export interface Sandbox {
  tier: SandboxTier;
  promises: SandboxPromises;
  confine: Tier['confine'];
  /** Of the child scripts. */
  compiled: Compiled;
}

/** A tier that was asked for and does not work here. */
class SandboxError extends Error {}

/** Ways to confine, or why there is none; of several the first that works is taken. */
type Maker = (scratch: string) => (Tier | { problem: string })[];
const makers: Record<SandboxTier, Maker> = {
  bubblewrap: (scratch) => [bubblewrap(scratch)],
  container,
  process: (scratch) => [permissionModel(scratch)],
};
const remedies: Record<SandboxTier, string> = {
  bubblewrap: 'Install bubblewrap (apt-get install bubblewrap), and let users make namespaces.',
  container:
    'Install podman (apt-get install podman runc); without root it needs ranges in /etc/subuid and /etc/subgid.',
  process: 'Run Loom with Node 26 or newer.',
};

/**
 * Chooses by LOOM_SANDBOX: the tier that it names, or with `auto` the strongest that works. `scratch` is the Lab's own folder.
 * @throws SandboxError when nothing suitable works; the message says what to do.
 */
export async function chooseSandbox(wanted: string, scratch: string): Promise<Sandbox> {
  const candidates = wanted === 'auto' ? tiers : tiers.filter((tier) => tier === wanted);
  const problems: string[] = [];
  for (const tier of candidates) {
    const tried = await tryTier(tier, scratch);
    const asked = wanted === 'process' || tier !== 'process' || nodeMajor >= 26;
    if (!('problem' in tried) && asked) return tried;
    problems.push(
      'problem' in tried
        ? `${tier} does not work here: ${tried.problem} ${remedies[tier]}`
        : 'Before Node 26 the process tier leaves the network open to candidate code; accept that with LOOM_SANDBOX=process.',
    );
  }
  throw new SandboxError(problems.join('\n'));
}

/** Tries every tier, for `loom doctor`. */
export async function reportSandboxes(scratch: string): Promise<SandboxReport> {
  const report: SandboxReport = [];
  for (const tier of tiers) {
    const tried = await tryTier(tier, scratch);
    if ('problem' in tried) report.push({ tier, problem: tried.problem, todo: remedies[tier] });
    else report.push({ tier, promises: tried.promises });
  }
  return report;
}

const tiers = Object.keys(makers) as SandboxTier[];
const nodeMajor = Number(process.versions.node.split('.')[0]);

async function tryTier(name: SandboxTier, scratch: string): Promise<Sandbox | { problem: string }> {
  const problems: string[] = [];
  for (const tier of makers[name](scratch)) {
    const tried = 'problem' in tier ? tier : await tryOne(tier, scratch);
    if (!('problem' in tried)) return tried;
    problems.push(tried.problem);
  }
  return { problem: problems.join('\n') };
}

/** A tier of namespaces that lets something through is broken here, not weak. */
async function tryOne(tier: Tier, scratch: string): Promise<Sandbox | { problem: string }> {
  const compiled = compiledFor(tier);
  const promises = await probe(tier, scratch, compiled);
  if ('problem' in promises) return promises;
  const broken = (['network', 'files', 'processes'] as const).filter((promise) => !promises[promise]);
  if (broken.length && tier.name !== 'process') {
    return { problem: `A trial run got through to: ${broken.join(', ')}.` };
  }
  const { name, confine } = tier;
  return {
    tier: name,
    promises,
    confine,
    compiled: compiled === notCompiled ? await compileFor(tier) : compiled,
  };
}
