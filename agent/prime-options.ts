/** How Prime is asked to run: its command line, as data. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Static, Type } from '@sinclair/typebox';
import { RunLimits } from '../contracts/event.ts';
import type { Settings } from '../contracts/settings.ts';
import { Task } from '../contracts/task.ts';
import { checked } from '../contracts/wire.ts';

/** What a run is asked to do. Limits that are absent come from the settings. */
export const RunOrder = Type.Object(
  {
    id: Type.String({ minLength: 1 }),
    limits: Type.Partial(RunLimits),
    task: Type.Optional(Task),
  },
  { additionalProperties: false },
);
export type RunOrder = Static<typeof RunOrder>;

type PrimeMode = 'serve' | 'auto' | 'reflect' | 'settings';
export type WorkerKind = 'mechanic' | 'model' | 'scripted';

export interface PrimeOptions {
  mode: PrimeMode;
  repo: string;
  port: number;
  /** Name of the state file in `.loom/`. */
  stateName: string;
  /** Commit that this Prime runs, or `installed`. */
  commit: string;
  followStdin: boolean;
  /** With the mode `settings`: whether to try the models, too. */
  callModels: boolean;
  worker: WorkerKind;
  script?: string;
  /** File that each exchange with a model is written to. */
  record?: string;
  /** File with such exchanges, to answer from instead of asking models. */
  replay?: string;
  /** File with prices; absent: the one of the settings. */
  prices?: string;
  order?: RunOrder;
}

/** Reads the command line of Prime; only Loom itself starts it. @throws on anything that does not fit. */
export function readPrimeOptions(args: string[]): PrimeOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      repo: { type: 'string', default: '.' },
      port: { type: 'string', default: '0' },
      'state-name': { type: 'string', default: 'prime' },
      commit: { type: 'string', default: 'installed' },
      'follow-stdin': { type: 'boolean', default: false },
      'call-models': { type: 'boolean', default: false },
      worker: { type: 'string', default: 'mechanic' },
      script: { type: 'string' },
      prices: { type: 'string' },
      record: { type: 'string' },
      replay: { type: 'string' },
      order: { type: 'string' },
    },
  });
  const order =
    values.order &&
    checked(RunOrder, JSON.parse(readFileSync(values.order, 'utf8')), 'bad-request', values.order);
  return {
    mode: (positionals[0] ?? 'serve') as PrimeMode,
    repo: resolve(values.repo),
    port: Number(values.port),
    stateName: values['state-name'],
    commit: values.commit,
    followStdin: values['follow-stdin'],
    callModels: values['call-models'],
    worker: values.worker as WorkerKind,
    ...(values.script && { script: resolve(values.script) }),
    ...(values.prices && { prices: resolve(values.prices) }),
    ...(values.record && { record: resolve(values.record) }),
    ...(values.replay && { replay: resolve(values.replay) }),
    ...(order && { order }),
  };
}

/** The limits of a run: those of the order, then those of the settings. */
export function limitsOf(order: RunOrder | undefined, settings: Settings): RunLimits {
  return {
    generations: settings.LOOM_MAX_GENERATIONS,
    tokens: settings.LOOM_TOKEN_BUDGET,
    timeMs: 0,
    plateau: settings.LOOM_PLATEAU_WINDOW,
    repairs: settings.LOOM_REPAIRS,
    cost: settings.LOOM_COST_BUDGET,
    calls: settings.LOOM_API_BUDGET,
    callsWindowMs: settings.LOOM_API_WINDOW_MS,
    ...order?.limits,
  };
}
