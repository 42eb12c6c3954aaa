/** Runs payloads against one Lab of one tier, and judges what came back. */
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makeProject, remove, type StartedLab, startScript } from '../lab/started-lab.ts';
import { type Canaries, makeCanaries } from './canaries.ts';
import type { Aim, Answer, Laid, Payload, Where } from './payload.ts';
import { processesNow, quiet, residentMb, strays } from './processes.ts';
import { isPromised } from './promises.ts';

export interface Line {
  payload: string;
  tier: string;
  /** The tier promises to withstand it. */
  promised: boolean;
  held: boolean;
  /** The typed answer, and what is wrong when it did not hold. */
  answer: string;
}

export interface Options {
  tier: string;
  payloads: Payload[];
  /** How long the next evaluation may take. */
  withinMs: number;
  onLine: (line: Line) => void;
}

interface Came {
  answer: Answer | 'none';
  value?: unknown;
  /** All that came back, in which secrets are looked for. */
  said: string;
}

/** An answer that takes longer is none. */
const answerMs = 40_000;
/** Growth of a Lab over the whole suite that is no leak: what it transpiled and read stays in memory. */
const growthMbMax = 160;
/** The checkout is read-only in here. */
const compiled = join(tmpdir(), 'compiled');

/** Runs every payload in turn against one Lab; a Lab that is gone is told and replaced. */
export async function runTier({ tier, payloads, withinMs, onLine }: Options): Promise<void> {
  mkdirSync(compiled, { recursive: true });
  const outer = processesNow();
  const root = makeProject();
  const canaries = await makeCanaries(root);
  const start = () => startOn(root, tier, canaries);
  let started = await start();
  for (let warm = 0; warm < 20; warm += 1) await nextAnswer(started, withinMs);
  const { promises } = await started.lab.status();
  const before = residentMb(started.process.pid as number);
  let replaced = false;
  for (const payload of payloads) {
    const where = {
      ...canaries.where,
      labPid: started.process.pid as number,
      victimPid: canaries.victimPid(),
    };
    await quiet(where.labPid);
    const came = await attempt(payload, started, where);
    const next = await nextAnswer(started, withinMs);
    onLine(
      judge(
        payload,
        { tier, promised: isPromised(payload, tier, promises) },
        came,
        await canaries.reached(came.said, outer),
        next,
      ),
    );
    if (started.process.exitCode === null && started.process.signalCode === null && next !== 'gone') continue;
    started.process.kill('SIGKILL');
    started = await start();
    replaced = true;
  }
  const after = residentMb(started.process.pid as number);
  const flat = after - before <= growthMbMax;
  const answer = replaced
    ? 'not measured: the Lab was replaced'
    : `${flat ? 'flat' : 'grown'}: ${before} MB before, ${after} MB after`;
  onLine({ payload: 'memory-of-the-lab', tier, promised: !replaced, held: replaced || flat, answer });
  await started.stop();
  canaries.close();
  const left = (await strays(outer)).length;
  onLine({
    ...{ payload: 'processes-after-the-lab', tier, promised: promises.leftovers, held: left === 0 },
    answer: left ? `${left} left` : 'none',
  });
  remove(root);
}

/** `open` is no tier: a Lab without a sandbox, by which the suite shows that it can fail. */
function startOn(root: string, tier: string, canaries: Canaries): Promise<StartedLab> {
  const { where } = canaries;
  const env = { NODE_COMPILE_CACHE: compiled, ...canaries.env };
  if (tier === 'open') return startScript([join(import.meta.dirname, 'open-lab.ts'), root], env);
  const args = ['--root', root, '--port', '0', '--follow-stdin', '--token-file', where.token];
  const script = join(import.meta.dirname, '../../lab/main.ts');
  return startScript([script, ...args], { LOOM_SANDBOX: tier, ...env }, readFileSync(where.token, 'utf8'));
}

/** Lays the files of a payload, sends its request, and takes the files away again. */
async function attempt({ attack }: Payload, { lab }: StartedLab, where: Where): Promise<Came> {
  const takeAway = lay(where.tree, attack.files?.(where) ?? {});
  const late = pause(answerMs, undefined, { ref: false });
  try {
    const response = await Promise.race([send(attack, lab, where), late]);
    if (!response) return { answer: 'none', said: '' };
    const { status } = response;
    return {
      answer: status,
      said: JSON.stringify(response),
      ...('value' in response && { value: response.value }),
    };
  } catch (error) {
    const isTyped = error instanceof Error && 'code' in error && error.code !== 'unreachable';
    return { answer: isTyped ? 'refused' : 'none', said: String(error) };
  } finally {
    takeAway();
  }
}

async function send(attack: Payload['attack'], lab: StartedLab['lab'], where: Where) {
  if (attack.route === 'eval') return lab.eval(attack.request(where));
  for (let left = attack.times ?? 1; left > 1; left -= 1) await lab.test(attack.request(where));
  return lab.test(attack.request(where));
}

/** Puts files into the tree; what it gives puts back what was there. */
function lay(tree: string, files: Record<string, Laid>): () => void {
  const undo = Object.entries(files).map(([path, laid]) => {
    const target = join(tree, path);
    const was = existsSync(target) ? readFileSync(target) : undefined;
    const made = mkdirSync(dirname(target), { recursive: true });
    if (typeof laid === 'string') writeFileSync(target, laid);
    else symlinkSync(laid.link, target);
    return () => {
      rmSync(made ?? target, { recursive: true, force: true });
      if (was) writeFileSync(target, was);
    };
  });
  return () => {
    for (const one of undo.reverse()) one();
  };
}

/** Whether the Lab still computes: `right`, or what is wrong. */
async function nextAnswer({ lab }: StartedLab, withinMs: number): Promise<string> {
  const asks = [
    { request: { expression: '6 * 7' }, value: 42 },
    {
      request: { module: 'src/receipt.ts', call: { export: 'receipt', args: [[{ cents: 150, count: 2 }]] } },
      value: '3 EUR',
    },
  ];
  for (const { request, value } of asks) {
    const started = performance.now();
    try {
      const response = await Promise.race([
        lab.eval(request),
        pause(20 * withinMs, undefined, { ref: false }),
      ]);
      const tookMs = Math.round(performance.now() - started);
      if (!response) return 'gone';
      if (response.status !== 'ok' || response.value !== value) return `wrong: ${JSON.stringify(response)}`;
      if (tookMs > withinMs) return `after ${tookMs} ms`;
    } catch (error) {
      return `wrong: ${error}`;
    }
  }
  return 'right';
}

function judge(
  payload: Payload,
  head: Pick<Line, 'tier' | 'promised'>,
  came: Came,
  reached: Aim[],
  next: string,
): Line {
  const wrong = [
    ...(reached.length ? [`reached ${reached.join(', ')}`] : []),
    ...(payload.answers.includes(came.answer as Answer)
      ? []
      : [`not expected; said ${came.said.slice(0, 300)}`]),
    ...('value' in payload &&
    came.answer === 'ok' &&
    JSON.stringify(came.value) !== JSON.stringify(payload.value)
      ? [`value ${JSON.stringify(came.value)?.slice(0, 200)}`]
      : []),
    ...(next === 'right' ? [] : [`the next evaluation is ${next}`]),
  ];
  return {
    payload: payload.name,
    ...head,
    held: wrong.length === 0,
    answer: [came.answer, ...wrong].join('; '),
  };
}
