import { execFile } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { groupFolders } from '../../lab/sandbox/control-group.ts';
import { makeProject, processesWith, remove, type StartedLab, startLab, tiers } from './started-lab.ts';

/** Looks for the canaries from inside, past `node:vm`, with everything that Node offers. */
const search = `
const host = this.constructor.constructor('return process')();
const fs = host.getBuiltinModule('node:fs');
const found: string[] = [];
const look = async (name: string, read: () => unknown) => {
  try {
    if (String(await read()).includes(canary)) found.push(name);
  } catch {}
};
const connect = () => new Promise((resolve) => {
  const socket = host.getBuiltinModule('node:net').connect(port, '127.0.0.1');
  socket.on('data', resolve).on('error', () => resolve('closed'));
});
await look('environment', () => JSON.stringify(host.env));
await look('file', () => fs.readFileSync(file, 'utf8'));
await look('network', connect);
await look('program', () => host.getBuiltinModule('node:child_process').execFileSync('/usr/bin/env'));
for (const pid of [1, 2, 3, host.pid, host.ppid, labPid]) {
  await look('environment of ' + pid, () => fs.readFileSync('/proc/' + pid + '/environ', 'utf8'));
}
for (const path of [file + '.written', root + '/written']) {
  try { fs.writeFileSync(path, canary); found.push('wrote ' + path); } catch {}
}
`;

/** What SIGTERM and the end of stdin start is one and the same, so each is tried in one tier. */
const endings = {
  bubblewrap: ['its starter is gone', 'SIGKILL'],
  container: ['SIGTERM', 'SIGKILL'],
  process: ['SIGTERM', 'SIGKILL'],
} as const;

describe.each(tiers)('the boundary of a Lab with the %s sandbox', (tier) => {
  let root: string;
  let started: StartedLab;
  beforeEach(() => {
    root = makeProject();
  });
  afterEach(async () => {
    await started.stop();
    remove(root);
  });

  it('keeps environment, files, processes and network of the starter from evaluated code', async () => {
    const canary = `canary-${crypto.randomUUID()}`;
    const outside = realpathSync(mkdtempSync(join(tmpdir(), 'lab-outside-')));
    const file = join(outside, 'key.txt');
    writeFileSync(file, canary);
    const server = createServer((socket) => socket.end(canary)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    started = await startLab(root, tier, { ANTHROPIC_API_KEY: canary, LOOM_TEST_SECRET: canary });
    const known = { canary, file, port, root, labPid: started.process.pid };
    const constants = Object.entries(known).map(
      ([name, value]) => `const ${name} = ${JSON.stringify(value)};`,
    );
    const control = `${constants.join('\n')}${search}; console.log(JSON.stringify(found)); host.exit();`;
    expect(JSON.parse(await outsideOfLab(control))).toEqual(
      expect.arrayContaining(['file', 'network', `wrote ${file}.written`]),
    );
    rmSync(`${file}.written`);
    rmSync(join(root, 'written'));
    const answer = await started.lab.eval({
      setup: constants.join('\n') + search,
      expression: 'found',
      timeoutMs: 20_000,
    });
    expect(answer).toMatchObject({ status: 'ok', value: [] });
    expect(readdirSync(outside)).toEqual(['key.txt']);
    expect(existsSync(join(root, 'written'))).toBe(false);
    server.close();
    remove(outside);
  });

  it.each(endings[tier])('leaves nothing behind when %s ends it, whatever its children do', async (how) => {
    const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'lab-temporary-')));
    started = await startLab(root, tier, { TMPDIR: temporary });
    const { lab, process: running } = started;
    const marker = `70.${running.pid}`;
    const found = () => leftovers(`loom-lab-${running.pid}-`, temporary, [root, marker]);
    const runaway = `(setsid sh -c '(setsid sleep ${marker} &)' &); touch written; sleep ${marker}`;
    const command = tier === 'process' ? ['node', '-e', 'for (;;);'] : ['sh', '-c', runaway];
    lab.eval({ expression: '(() => { for (;;); })()', timeoutMs: 60_000 }).catch(() => {});
    lab.test({ select: 'command', command }).catch(() => {});
    await expect.poll(async () => (await lab.status()).children, { timeout: 20_000 }).toBe(3);
    if (tier !== 'process') {
      await expect.poll(() => processesWith(marker), { timeout: 20_000 }).toContain(`sleep ${marker}`);
    }
    expect(found()).not.toEqual(nothing);
    if (how === 'its starter is gone') running.stdin?.end();
    else running.kill(how);
    await expect.poll(found, { timeout: 30_000 }).toEqual(nothing);
    remove(temporary);
  });
});

const nothing = { processes: [], mounts: [], groups: [], files: [] };

/** What there is of a Lab on the machine: by the names that it gives, by its temporary folder, by texts in command lines. */
function leftovers(name: string, temporary: string, texts: string[]): typeof nothing {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  return {
    processes: [name, ...texts].flatMap(processesWith),
    mounts: mounts.filter((line) => line.includes(temporary)),
    groups: groupFolders()
      .flatMap((folder) => readdirSync(folder))
      .filter((each) => each.startsWith(name)),
    files: readdirSync(temporary),
  } as typeof nothing;
}

/** The same search without a sandbox: shows that it finds what is there to be found. */
async function outsideOfLab(code: string): Promise<string> {
  const args = ['--input-type=commonjs-typescript', '-e', `(async () => {${code}})()`];
  return (await promisify(execFile)(process.execPath, args)).stdout;
}
