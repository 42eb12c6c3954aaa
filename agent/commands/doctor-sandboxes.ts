/** What each sandbox keeps on this machine: asked of a Lab, which tries it from inside. */
import { join } from 'node:path';
import { Value } from '@sinclair/typebox/value';
import { execa } from 'execa';
import { type SandboxPromises, SandboxReport } from '../../contracts/lab.ts';
import { environmentWithoutSecrets } from '../child.ts';
import { CliError } from '../exit-codes.ts';
import { loomRoot } from '../supervisor-client.ts';
import type { Finding } from './doctor.ts';

const titles: Record<keyof SandboxPromises, string> = {
  network: 'network',
  files: 'files',
  links: 'links in the tree',
  processes: 'other processes',
  memory: 'memory limit',
  processCount: 'process limit',
  disk: 'disk limit',
  systemCalls: 'system calls filtered',
  privileges: 'privileges dropped',
  nativeCode: 'native code held',
  leftovers: 'leftovers ended',
};

/** What would make a promise hold that does not. */
const advice: Partial<Record<keyof SandboxPromises, string>> = {
  network: 'Run Loom with Node 26 or newer, or install bubblewrap or podman.',
  links: 'Install bubblewrap or podman: here candidate code reads what links in the repository lead to.',
  nativeCode: 'Install bubblewrap or podman: what tests load as native code runs free here.',
  processCount: 'Run Loom as a normal user: the kernel counts no processes against root.',
  privileges: 'Run Loom as a normal user; its children have no other user here.',
  systemCalls: 'Use bubblewrap on x64 or arm64, or a container.',
};

/** A finding for each tier. One that does not work, or leaves the network open, is no fault as long as a stronger one works. */
export async function sandboxes(): Promise<Finding[]> {
  const args = [join(loomRoot, 'lab', 'main.ts'), '--try-sandboxes'];
  const env = environmentWithoutSecrets();
  const { stdout, stderr } = await execa(process.execPath, args, { env, extendEnv: false, reject: false });
  const report = parseReport(stdout, stderr);
  const best = report.find(({ promises }) => promises)?.tier;
  return report.map(({ tier, promises, problem = '', todo }) => {
    const check = `sandbox ${tier}`;
    if (!promises) {
      return { check, state: best ? 'note' : 'wrong', says: problem, ...(todo && { todo }) };
    }
    const names = Object.keys(titles) as (keyof SandboxPromises)[];
    const [kept, broken] = [names.filter((name) => promises[name]), names.filter((name) => !promises[name])];
    const list = (chosen: typeof names) => chosen.map((name) => titles[name]).join(', ');
    const says = broken.length
      ? `holds ${kept.length} of ${names.length} promises, NOT ${list(broken)}`
      : `holds all of its ${names.length} promises`;
    // Where a stronger one works, nothing is to be done about a weaker one.
    const hint = tier === best && broken.map((name) => advice[name]).find((line) => line);
    const isOpen = tier === best && !promises.network;
    const state = isOpen ? 'wrong' : broken.length ? 'note' : 'ok';
    return { check, state, says, ...(hint && { todo: hint }) };
  });
}

/** @throws CliError with what the Lab said instead */
function parseReport(stdout: string, stderr: string): SandboxReport {
  const isJson = stdout.startsWith('[');
  const report: unknown = isJson ? JSON.parse(stdout) : undefined;
  if (Value.Check(SandboxReport, report)) return report;
  throw new CliError(
    'failed',
    `The Lab did not say which sandboxes work: ${stderr.trim() || stdout.trim()}`,
    'Run `node lab/main.ts --try-sandboxes`.',
  );
}
