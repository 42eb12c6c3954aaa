import { existsSync, mkdtempSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeScratch } from '../../lab/leftovers.ts';
import { startChild } from '../../lab/sandbox/child.ts';
import { type Limits, trialLimits } from '../../lab/sandbox/limits.ts';
import { probe } from '../../lab/sandbox/probe.ts';
import { type ConfinedCommand, chooseSandbox, type Sandbox } from '../../lab/sandbox/sandbox.ts';
import { removeTree } from '../../lab/scratch.ts';
import { processesWith, tiers } from './started-lab.ts';

const scratch = makeScratch();
afterAll(() => removeTree(scratch));

it('a trial run sees each thing that nothing holds back', async () => {
  const open = {
    ...({ name: 'process', holdsNativeCode: false, leavesNothing: false } as const),
    confine: ({ program, args }: ConfinedCommand) => ({ argv: [program, ...args], env: {} }),
  };
  expect(await probe(open, scratch)).toMatchObject({
    ...{
      network: false,
      files: false,
      links: false,
      processes: false,
      processCount: false,
      disk: false,
      systemCalls: false,
    },
  });
});

it('a tier that is not installed is refused with what to do, and `auto` goes on to the next', async () => {
  const { PATH } = process.env;
  process.env.PATH = '/nowhere';
  try {
    await expect(chooseSandbox('bubblewrap', scratch)).rejects.toThrow(/not found.*Install bubblewrap/s);
    await expect(chooseSandbox('container', scratch)).rejects.toThrow(/podman.*docker.*Install podman/s);
    const isSafe = Number.parseInt(process.versions.node, 10) >= 26;
    const chosen = chooseSandbox('auto', scratch);
    if (isSafe) expect((await chosen).tier).toBe('process');
    else await expect(chosen).rejects.toThrow('leaves the network open');
  } finally {
    process.env.PATH = PATH;
  }
});

describe.each(tiers)('the %s sandbox', (tier) => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await chooseSandbox(tier, scratch);
  });

  /** Runs a program of Node to its end, with a folder to write in. */
  const run = async (code: string, limits: Partial<Limits> = {}, command: Partial<ConfinedCommand> = {}) => {
    const folder = realpathSync(mkdtempSync(join(scratch, 'writable-')));
    const child = startChild(
      sandbox,
      {
        ...{ program: process.execPath, args: ['-e', code], cwd: folder, readOnly: [], writable: [folder] },
        ...{ env: { TMPDIR: folder }, ...command },
      },
      { ...trialLimits, ...limits },
      () => {},
    );
    const { code: ending } = await child.ended;
    return { ending, output: child.output() };
  };

  it('keeps what a tier of its kind must keep', () => {
    const always = { network: true, files: true, processes: true, memory: true, disk: true };
    const walled = { ...always, links: true, systemCalls: true, nativeCode: true, leftovers: true };
    const ofTier = {
      bubblewrap: { ...walled, privileges: true },
      container: walled,
      process: { ...always, links: false },
    };
    expect(sandbox.promises).toMatchObject(ofTier[tier]);
  });

  it('runs a program with its exit code and its output', async () => {
    expect(await run('console.log("ran"); process.exitCode = 3')).toEqual({ ending: 3, output: 'ran\n' });
  });

  it('ends what writes more than its share of the disk, in however many files', async () => {
    const fill = `for (let n = 0; ; n++) require('fs').writeFileSync('part-' + n, Buffer.alloc(4e6, n))`;
    expect((await run(fill)).output).toMatch('Its files passed the limit of 64 MB.');
  });

  it('lets no file grow above its limit', async () => {
    const grow = `require('fs').writeFileSync('large', Buffer.alloc(${trialLimits.fileMb} * 1048576 + 1))`;
    expect((await run(grow)).output).toContain('EFBIG');
  });

  it('ends a program that takes more processor time than it may', async () => {
    const { ending } = await run('for (;;);', { cpuSeconds: 1 });
    expect([137, 152, 'SIGKILL', 'SIGXCPU']).toContain(ending);
  });
});

describe.each(tiers.filter((tier) => tier !== 'process'))('programs in the %s sandbox', (tier) => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await chooseSandbox(tier, scratch);
  });

  const shell = async (script: string, whenPrinted?: string) => {
    const command = { program: '/bin/sh', args: ['-c', script], cwd: '/', readOnly: [], writable: [] };
    const child = startChild(sandbox, { ...command, env: { PATH: '/usr/bin:/bin' } }, trialLimits, () => {});
    if (whenPrinted === undefined) await child.ended;
    else await expect.poll(child.output, { timeout: 20_000 }).toContain(whenPrinted);
    return child;
  };

  it('make no more processes than they may', async ({ skip }) => {
    skip(
      !sandbox.promises.processCount,
      'the kernel counts no processes against root, and there are no groups',
    );
    const marker = `60.${process.pid}`;
    const bomb = `i=0; while [ $i -lt 200 ]; do sleep ${marker} & i=$((i + 1)); done; wait`;
    const child = await shell(`(${bomb}); echo counted; sleep ${marker}`, 'counted');
    const sleeping = processesWith(marker).filter((line) => line === `sleep ${marker}`);
    child.kill();
    await child.ended;
    expect(sleeping.length).toBeLessThan(trialLimits.tasks);
    expect(processesWith(marker)).toEqual([]);
  });

  it('leave nothing behind, not even what ran away from its parent, its group and its session', async () => {
    const marker = `61.${process.pid}`;
    await shell(`(setsid sh -c '(setsid sleep ${marker} &)' &); sleep 0.2; exit 0`);
    expect(processesWith(marker)).toEqual([]);
  });

  const hasNumbers = process.arch === 'x64' && existsSync('/usr/bin/perl');
  it.skipIf(!hasNumbers)('cannot make the system calls that attacks on the kernel need', async () => {
    const calls = { mount: 165, unshare: 272, bpf: 321, keyctl: 250, io_uring_setup: 425, setns: 308 };
    const [cloneUser, netlinkAudit] = ['syscall(56, 0x10000011, 0, 0, 0, 0)', 'syscall(41, 16, 3, 9)'];
    const numbers = Object.values(calls).join(', ');
    const script = `print syscall($_, 0, 0, 0, 0, 0), " $!\\n" for (${numbers}); print ${cloneUser}, ${netlinkAudit}`;
    const child = await shell(`perl -e '${script}'`);
    const refusals = [...Object.keys(calls).map(() => '-1 Operation not permitted'), '-1-1'];
    expect(child.output().split('\n')).toEqual(refusals);
  });
});
