/** The process of Prime: the only one that reads `.env` and has model keys. The launcher starts it. */

import type { RunLimits } from '../contracts/event.ts';
import { readSettings, SettingError, type Settings } from '../contracts/settings.ts';
import { WireError } from '../contracts/wire.ts';
import { stopOf } from './auto.ts';
import { readDotenv } from './dotenv.ts';
import { CliError, endingOf, exitCodes } from './exit-codes.ts';
import { proposeTask } from './mechanic/index.ts';
import { isPriced, openMeter } from './metered.ts';
import { ModelError } from './model.ts';
import { type CostOf, readPrices } from './models/prices.ts';
import { recordedModels } from './models/recording.ts';
import { replayedModels } from './models/replay.ts';
import { type Models, modelsOfScript, modelsOfSettings } from './models.ts';
import { limitsOf, type PrimeOptions, readPrimeOptions } from './prime-options.ts';
import { type PrimeWorld, servePrime } from './prime-serve.ts';
import { listenForSignals } from './prime-signals.ts';
import { readProjectConfig } from './project.ts';
import { triedKeys } from './run-state.ts';
import { reflection } from './run-worker.ts';
import { shownSettings } from './shown-settings.ts';
import { findSupervisor } from './supervisor-client.ts';

async function main(): Promise<number> {
  const options = readPrimeOptions(process.argv.slice(2));
  const settings = readSettings(process.env, readDotenv(options.repo));
  if (options.mode === 'settings') {
    console.log(JSON.stringify(await shownSettings(settings, options.callModels)));
    return 0;
  }
  const models = modelsOf(options, settings);
  if (options.worker === 'model' && options.mode !== 'serve') {
    // A missing key is told before anything is started.
    models.reflect(0);
    models.work(0);
  }
  const costOf = readPrices(options.prices ?? settings.LOOM_PRICES);
  if (options.worker !== 'mechanic') checkPrices(limitsOf(options.order, settings), models.names, costOf);
  const supervisor = await findSupervisor(options.repo, settings.LOOM_SUPERVISOR_URL);
  if (!supervisor)
    throw new CliError(
      'supervisor',
      `No Supervisor runs for ${options.repo}.`,
      'Start Prime by `loom up` or `loom auto`.',
    );
  const signals = listenForSignals(options.followStdin);
  const world = { options, settings, models, costOf, supervisor, signals };
  return options.mode === 'reflect' ? reflectOnce(world) : servePrime(world);
}

function modelsOf({ script, record, replay, order }: PrimeOptions, settings: Settings): Models {
  if (replay) return replayedModels(replay);
  const models = script ? modelsOfScript(script) : modelsOfSettings(settings);
  if (!record) return models;
  const { task } = order ?? {};
  return recordedModels(models, record, { limits: limitsOf(order, settings), ...(task && { task }) });
}

/** A budget of money is kept only where every price is known. */
function checkPrices({ cost }: RunLimits, names: string[], costOf: CostOf): void {
  const unpriced = names.filter((name) => !isPriced(costOf, name));
  if (!cost || !unpriced.length) return;
  throw new CliError(
    'usage',
    `No price is known for ${unpriced.join(', ')}, so that a budget of money cannot be kept.`,
    'Give the prices with --prices or LOOM_PRICES, or set a budget of tokens instead.',
  );
}

/** Looks for the next task and prints it, with its evidence, as one JSON line; starts nothing. */
async function reflectOnce(world: PrimeWorld): Promise<number> {
  const { options, settings, models, costOf, supervisor, signals } = world;
  const { client } = supervisor;
  const { tree } = await client.versions();
  const meter = openMeter(limitsOf(undefined, settings), costOf);
  const propose =
    options.worker === 'mechanic'
      ? proposeTask
      : reflection({ supervisor: client, settings, meter }, models, 0);
  const proposal = await propose({
    tree,
    config: readProjectConfig(tree),
    tried: triedKeys((await client.journal({})).entries),
    report: async (events) => {
      await client.report({ events });
    },
    signal: signals.now,
  });
  console.log(JSON.stringify(proposal ?? { task: null, evidence: [] }));
  return 0;
}

/** Says an expected failure in two lines, a bug with its stack; gives the exit code. */
function explain(error: unknown): number {
  if (error instanceof CliError) {
    console.error([error.message, error.hint].filter(Boolean).join('\n'));
    return exitCodes[error.ending].code;
  }
  if (error instanceof SettingError) {
    console.error(error.message);
    return exitCodes.usage.code;
  }
  if (error instanceof WireError) {
    console.error(`${error.message}\n${error.problem.hint}`);
    return exitCodes.supervisor.code;
  }
  if (error instanceof ModelError) {
    console.error(error.message);
    return exitCodes[endingOf[stopOf(error.kind)]].code;
  }
  console.error(error);
  return exitCodes.bug.code;
}

if (import.meta.main) process.exit(await main().catch(explain));
