/** The search for canaries, sent as text to wherever hostile code runs: it uses nothing but what it is given. */
import type { Where } from './payload.ts';

export interface Loot {
  /** What was got of each canary, with the canary's own text. */
  found: string[];
  /** How many attempts were refused. */
  refused: number;
}

/** Tries every way to every canary with a `process` of Node. Never rejects because of a refusal. */
export async function loot(host: NodeJS.Process, where: Where): Promise<Loot> {
  const found: string[] = [];
  let refused = 0;
  const look = async (what: string, read: () => unknown) => {
    try {
      const text = String(await read());
      const at = text.indexOf('canary-');
      if (at >= 0) found.push(`${what}: ${text.slice(at, at + 80)}`);
    } catch (_refusal) {
      refused += 1;
    }
  };
  const fs = host.getBuiltinModule('node:fs');
  const net = host.getBuiltinModule('node:net');
  const connect = (to: object) =>
    new Promise((resolve, reject) => {
      const socket = net.connect(to as { path: string });
      socket.on('data', resolve).on('error', reject);
      socket.setTimeout(400, () => socket.destroy(new Error('nobody answers')));
    });
  await look('environment', () => JSON.stringify(host.env));
  await look('report', () => JSON.stringify(host.report.getReport()));
  for (const path of [where.file, where.token]) {
    await look(path, () => fs.readFileSync(path, 'utf8'));
    await look(path, () =>
      fs.readFileSync(`${where.tree}/../${path.split('/').slice(-2).join('/')}`, 'utf8'),
    );
  }
  for (const pid of ['self', 1, 2, 3, 4, 5, host.ppid, where.labPid, where.victimPid]) {
    for (const name of ['environ', 'cmdline', `root${where.file}`, `cwd/../${where.file.split('/').pop()}`]) {
      await look(`/proc/${pid}/${name}`, () => fs.readFileSync(`/proc/${pid}/${name}`, 'latin1'));
    }
  }
  await look('program', () => host.getBuiltinModule('node:child_process').execFileSync('/usr/bin/env'));
  for (const path of [`${where.outside}/written`, `${where.tree}/written.ts`, where.file]) {
    await look(path, () => fs.appendFileSync(path, 'written by hostile code'));
  }
  await look('udp', async () => {
    const socket = host.getBuiltinModule('node:dgram').createSocket('udp4');
    await new Promise((resolve, reject) => {
      socket.on('error', reject);
      socket.send('hostile', where.udpPort, '127.0.0.1', (error: Error | null) =>
        error ? reject(error) : resolve(undefined),
      );
    });
    socket.close();
  });
  const ways = [{ port: where.tcpPort, host: '127.0.0.1' }, { path: where.socket }, { path: where.abstract }];
  await Promise.all(ways.map((to) => look(JSON.stringify(to), () => connect(to))));
  return { found, refused };
}
