/** A small project in a temporary folder, and a real Lab process on it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { SandboxTier } from '../../contracts/lab.ts';
import { labRoutes } from '../../contracts/routes.ts';
import { type Client, connectRoutes } from '../../contracts/wire.ts';
import { makeScratch } from '../../lab/leftovers.ts';
import { reportSandboxes } from '../../lab/sandbox/sandbox.ts';
import { removeTree } from '../../lab/scratch.ts';

const checkout = join(import.meta.dirname, '../..');
const compiled = join(checkout, 'node_modules/.cache/loom-compiled');

export interface StartedLab {
  lab: Client<typeof labRoutes>;
  process: ChildProcess;
  /** Ends it as a starter does and gives its exit code. */
  stop(): Promise<number | null>;
}

/** The tiers that work here. A machine that lacks one tests the others only, and says so. */
export const tiers: SandboxTier[] = await workingTiers();

/** The strongest and the weakest of them: enough for what hardly depends on how a child is confined. */
export const farTiers: SandboxTier[] = tiers.filter((_, index) => index === 0 || index === tiers.length - 1);

export const priceModule = `export interface Line {
  cents: number;
  count: number;
}

export function total(lines: Line[]): number {
  return lines.reduce((sum, line) => sum + line.cents * line.count, 0);
}

export function discount(cents: number): number {
  if (cents < 0) throw new RangeError(\`negative: \${cents}\`);
  return cents > 1000 ? cents - 100 : cents;
}
`;

const project: Record<string, string> = {
  'package.json': '{ "name": "shop", "type": "module" }',
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      ...{ module: 'nodenext', target: 'es2024', strict: true, types: [] },
      ...{ allowImportingTsExtensions: true, skipLibCheck: true, noEmit: true },
    },
    include: ['src', 'test'],
  }),
  'src/price.ts': priceModule,
  'src/receipt.ts': `import { type Line, total } from './price.ts';

export const receipt = (lines: Line[]): string => \`\${total(lines) / 100} EUR\`;
`,
  'src/clock.ts': 'export const hours = (minutes: number): number => minutes / 60;\n',
  'test/price.test.ts': `import { describe, expect, it } from 'vitest';
import { discount } from '../src/price.ts';
import { receipt } from '../src/receipt.ts';

describe('price', () => {
  it('takes 100 off above 1000', () => {
    expect(discount(2000)).toBe(1900);
    expect(discount(500)).toBe(500);
  });
  it('is printed in euros', () => expect(receipt([{ cents: 150, count: 2 }])).toBe('3 EUR'));
});
`,
  'test/clock.test.ts': `import { expect, it } from 'vitest';
import { hours } from '../src/clock.ts';

it('has 60 minutes an hour', () => expect(hours(120)).toBe(2));
`,
};

/** Lays out the project, with the packages of this checkout. */
export function makeProject(): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'lab-project-')));
  for (const [path, text] of Object.entries(project)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  symlinkSync(join(checkout, 'node_modules'), join(root, 'node_modules'));
  return root;
}

/** Starts a Lab process and waits for its ready line. */
export function startLab(
  root: string,
  tier: string,
  env: Record<string, string> = {},
  more: string[] = [],
): Promise<StartedLab> {
  const args = ['--root', root, '--port', '0', '--follow-stdin', ...more];
  return startScript([join(checkout, 'lab/main.ts'), ...args], { LOOM_SANDBOX: tier, ...env });
}

/** Starts a script that is a Lab and waits for its ready line. `known`: its token, when the line has none. */
export async function startScript(
  args: string[],
  env: Record<string, string>,
  known?: string,
): Promise<StartedLab> {
  const child = spawn(process.execPath, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      DOCKER_HOST: process.env.DOCKER_HOST,
      NODE_COMPILE_CACHE: compiled,
      ...env,
    },
  });
  const exited = once(child, 'exit');
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), exited]);
  if (typeof line !== 'string') throw new Error(`The Lab ended with exit code ${line} before it was ready.`);
  const { url, token = known ?? '' } = JSON.parse(line) as { url: string; token?: string };
  const stop = async () => {
    child.stdin?.end();
    const [code] = (await exited) as [number | null];
    return code;
  };
  return { lab: connectRoutes(labRoutes, url, token), process: child, stop };
}

/** Command lines of the processes that have this text in theirs. */
export function processesWith(text: string): string[] {
  const lines = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(text));
}

export function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

async function workingTiers(): Promise<SandboxTier[]> {
  const scratch = makeScratch();
  const report = await reportSandboxes(scratch);
  removeTree(scratch);
  for (const { tier, problem } of report) if (problem) console.warn(`${tier} is not tested: ${problem}`);
  return report.flatMap(({ tier, promises }) => (promises ? [tier] : []));
}
