/** Tries a tier: a child of it does what candidate code would, and says what it got. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Value } from '@sinclair/typebox/value';
import type { SandboxPromises } from '../../contracts/lab.ts';
import { childScript, labCode } from '../own-code.ts';
import { processStart } from '../process-start.ts';
import { startChild } from './child.ts';
import { type Compiled, notCompiled } from './compiled.ts';
import { trialLimits } from './limits.ts';
import { ProbeAnswer, type ProbeRequest } from './probe-messages.ts';
import type { Tier } from './sandbox.ts';

const deadlineMs = 20_000;

/** Gives what the tier keeps here, or why it cannot even start a program. */
export async function probe(
  tier: Tier,
  scratch: string,
  compiled: Compiled = notCompiled,
): Promise<SandboxPromises | { problem: string }> {
  const canary = randomBytes(16).toString('hex');
  const [hidden, tree] = [mkdtempSync(join(scratch, 'hidden-')), mkdtempSync(join(scratch, 'trial-'))];
  const file = join(hidden, 'canary');
  writeFileSync(file, canary);
  const link = join(tree, 'link');
  symlinkSync(file, link);
  const server = createServer((socket) => socket.on('error', () => socket.destroy()).end(canary));
  server.listen(0, '127.0.0.1');
  try {
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const answer = await ask(tier, compiled, {
      canary,
      file,
      tree,
      link,
      port,
      labPid: process.pid,
      labStart: processStart(process.pid),
      limits: trialLimits,
    });
    if ('problem' in answer) return answer;
    return { ...answer, nativeCode: tier.holdsNativeCode, leftovers: tier.leavesNothing };
  } finally {
    server.close();
    for (const path of [hidden, tree]) rmSync(path, { recursive: true });
  }
}

async function ask(
  tier: Tier,
  compiled: Compiled,
  request: ProbeRequest,
): Promise<ProbeAnswer | { problem: string }> {
  const { readOnly, env } = compiled();
  const answered = Promise.withResolvers<unknown>();
  const command = {
    program: process.execPath,
    args: [childScript('probe-child.ts')],
    cwd: '/',
    readOnly: [...labCode, ...readOnly, request.tree],
    writable: [],
    env: { NODE_ENV: 'test', LANG: 'C.UTF-8', ...env },
  };
  const child = startChild(tier, command, trialLimits, answered.resolve);
  child.send(request);
  const late = setTimeout(() => answered.resolve('late'), deadlineMs);
  const answer = await Promise.race([answered.promise, child.ended]);
  clearTimeout(late);
  child.kill();
  const { code } = await child.ended;
  if (Value.Check(ProbeAnswer, answer)) return answer;
  if (answer === 'late') return { problem: `A trial run gave no answer within ${deadlineMs} ms.` };
  return { problem: child.output().trim() || `A trial run ended with ${code} and said nothing.` };
}
