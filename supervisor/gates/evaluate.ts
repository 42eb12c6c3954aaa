/**
 * The task's probes hold, the changed modules load, and a clean-up kept behaviour. What the parent could not load either, and
 * what cannot be compared, is only noted.
 */
import type { EvalRequest, EvalResponse } from '../../contracts/evaluation.ts';
import type { Finding } from '../../contracts/report.ts';
import type { Probe } from '../../contracts/task.ts';
import { isTestCode } from '../policy/paths.ts';
import { isSource } from '../policy/syntax.ts';
import { type Candidate, failed, type Gate, passed, skipped } from './gate.ts';
import { keptBehaviour } from './kept-behaviour.ts';
import { textIn } from './policy.ts';

/** For one module or one probe. */
const timeoutMs = 5_000;
const timeoutMsMax = 600_000;

export const evaluate: Gate = {
  name: 'evaluate',
  async run(candidate) {
    const modules = modulesOf(candidate.work.files);
    const { probes } = candidate.task;
    if (modules.length + probes.length === 0)
      return skipped('no probe, and no changed module outside of tests');
    const noted: Finding[] = [];
    for (const module of modules) {
      const finding = await loads(candidate, module);
      if (finding?.rule === 'does-not-load') return failed(`${module} no longer loads`, [finding]);
      if (finding) noted.push(finding);
    }
    const broken = probes.length ? await brokenProbes(candidate, probes) : [];
    if (broken.length) return failed(`${broken.length} of ${probes.length} probes do not hold`, broken);
    const loaded = `${modules.length - noted.length} of ${modules.length} changed modules load, ${probes.length} probes hold`;
    const { sandbox } = await candidate.lab();
    if (candidate.task.purpose !== 'clean-up') return { ...passed(loaded, noted), sandbox };
    const kept = await keptBehaviour(candidate);
    if (kept.broken.length) {
      const [first] = kept.broken as [Finding];
      const findings = [...kept.broken, ...kept.notes];
      return { ...failed(`behaviour changed: ${first.message}`, findings), sandbox };
    }
    return { ...passed(`${loaded}, ${kept.summary}`, [...noted, ...kept.notes]), sandbox };
  },
};

function modulesOf(files: Record<string, string | null>): string[] {
  return Object.keys(files).filter(
    (path) => files[path] !== null && isSource(path) && !isTestCode(path) && !/\.d\.[cm]?ts$/.test(path),
  );
}

async function loads(
  { lab, parentLab, parentTree }: Candidate,
  module: string,
): Promise<Finding | undefined> {
  const request: EvalRequest = { module, timeoutMs };
  const now = await (await lab()).client.eval(request);
  if (now.status === 'ok') return undefined;
  const isNew = textIn(parentTree, module) === null;
  const before = isNew ? undefined : await (await parentLab()).client.eval(request);
  const loadedBefore = before === undefined || before.status === 'ok';
  return {
    rule: loadedBefore ? 'does-not-load' : 'did-not-load-before',
    message: `${said(now)}${loadedBefore ? '' : ' (the parent does not load either)'}`,
    file: module,
  };
}

async function brokenProbes({ lab }: Candidate, probes: Probe[]): Promise<Finding[]> {
  const deadlineMs = Math.min(timeoutMs * probes.length, timeoutMsMax);
  const answer = await (await lab()).client.eval({ probes, timeoutMs: deadlineMs });
  return probes.flatMap((probe, index) => {
    const result = answer.probes?.[index];
    if (result?.passed) return [];
    const why = result?.message ?? said(answer);
    return [{ rule: 'probe', message: `\`${nameOf(probe)}\`: ${why}`, file: probe.module }];
  });
}

function nameOf({ expression, call }: Probe): string {
  return call
    ? `${call.export}(${call.args.map((arg) => JSON.stringify(arg)).join(', ')})`
    : String(expression);
}

function said({ status, message }: EvalResponse): string {
  return `${status}: ${message ?? 'no message'}`;
}
