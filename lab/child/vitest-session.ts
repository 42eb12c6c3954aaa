/** One vitest instance on the selected test files, run again after files change. Knows the versions 1 to 5. */
import { isAbsolute, relative } from 'node:path';
import type { VitestRequest } from '../messages.ts';
import { type Selection, selected } from '../runs/selected.ts';
import { type PoolWorkers, useSpareWorkers } from './spare-workers.ts';
import type { TaskFile } from './vitest-results.ts';

export interface Session {
  version: string;
  /** Runs the selected tests, or all when one of the files is a foundation, on the present texts. Answers whether all is well. */
  run(selection: Selection, changed?: string[]): Promise<boolean>;
  /** The test files of the last run. */
  files(): TaskFile[];
  errors(): unknown[];
  /** Files that all tests stand on, relative to the root: the configuration, what it imports, setup files. */
  foundations(): string[];
  /** The foundation for which the last run took all tests. */
  whole(): string | undefined;
  /** Starts what the next run needs, when there will be one. */
  prepare(): void;
}

/** The parts of vitest that are used; older versions lack the optional ones. */
interface Vitest {
  version?: string;
  config: Config;
  projects?: { config: Config; vite?: Server; server?: Server; testFilesList?: unknown }[];
  vite?: Server;
  server?: Server;
  state: { getFiles(): TaskFile[]; getUnhandledErrors?(): unknown[]; filesMap?: Map<string, unknown> };
  start(filters: string[]): Promise<unknown>;
  close(): Promise<void>;
  standalone?(): Promise<void>;
  globTestSpecifications?(filters: string[]): Promise<{ moduleId: string }[]>;
  runTestSpecifications?(specifications: unknown[], allTestsRun: boolean): Promise<unknown>;
  invalidateFile?(path: string): void;
  clearSpecificationsCache?(): void;
}

type Config = Record<
  'setupFiles' | 'globalSetup' | 'snapshotSerializers' | 'environment' | 'runner',
  string | string[] | undefined
> & { typecheck?: { enabled?: boolean } };
interface Server {
  config: { configFileDependencies?: string[] };
}

/** Each takes some 60 MB. */
const sparesMax = 4;

type Create = (mode: 'test', options: object, viteOverrides?: object) => Promise<Vitest>;

/**
 * Opens vitest in the run folder with the project's own config and these overrides. It prints nothing but what tests print.
 * @throws the error of vitest when the project's config is broken
 */
export async function openSession(request: VitestRequest, overrides: object): Promise<Session> {
  const { createVitest, ...pools } = (await import(request.vitest)) as { createVitest: Create } & PoolWorkers;
  const { root, keep } = request;
  const fill = keep && useSpareWorkers(pools);
  const options = {
    root,
    watch: false,
    passWithNoTests: true,
    coverage: { enabled: false },
    reporters: [{ onUserConsoleLog: (log: { content: string }) => process.stdout.write(log.content) }],
    // What it keeps in memory is told of each change; what an earlier state left on the disk is not.
    ...(keep && { fsModuleCache: false }),
    ...overrides,
  };
  const open = async () => {
    const opened = await createVitest('test', options, keep ? { cacheDir: keep.cache } : {});
    // Types are for the check, which knows what the base had; vitest would write into its own package for them.
    for (const { config } of [opened, ...(opened.projects ?? [])])
      if (config.typecheck) config.typecheck.enabled = false;
    return opened;
  };
  let vitest = await open();
  const warm = vitest.globTestSpecifications && vitest.runTestSpecifications && vitest.invalidateFile;
  if (warm) await vitest.standalone?.();
  let runs = 0;
  let last: Selection = request;
  let whole: string | undefined;
  const run = async (selection: Selection, changed: string[] = []) => {
    const foundations = foundationsOf(vitest, root);
    whole = selection.files?.find((path) => foundations.includes(path));
    last = { include: selection.include, files: whole === undefined ? selection.files : null };
    if (!warm && runs > 0) {
      await vitest.close();
      vitest = await open();
    }
    runs += 1;
    for (const path of changed) vitest.invalidateFile?.(path);
    // What an earlier run said must not count for tests that this one never reached.
    vitest.state.filesMap?.clear();
    await (warm ? runSpecifications(vitest, root, last) : vitest.start(oldFilters(last)));
    const failed = vitest.state.getFiles().some((file) => file.result?.state === 'fail');
    return !failed && !vitest.state.getUnhandledErrors?.().length;
  };
  return {
    version: vitest.version ?? '1',
    run,
    files: () => vitest.state.getFiles().filter((file) => selected(relative(root, file.filepath), last)),
    errors: () => vitest.state.getUnhandledErrors?.() ?? [],
    foundations: () => foundationsOf(vitest, root),
    whole: () => whole,
    prepare: () => fill?.(Math.min(sparesMax, vitest.state.getFiles().length)),
  };
}

function foundationsOf(vitest: Vitest, root: string): string[] {
  const { projects = [] } = vitest;
  const named = [vitest, ...projects].flatMap(({ config }) => [
    ...[config.setupFiles, config.globalSetup, config.snapshotSerializers, config.environment, config.runner],
  ]);
  const imported = [vitest, ...projects].map(
    ({ vite, server }) => (vite ?? server)?.config.configFileDependencies,
  );
  const paths = [...named, ...imported].flat().filter((path) => path !== undefined && isAbsolute(path));
  return [...new Set(paths.map((path) => relative(root, path as string)))].filter(
    (path) => !path.startsWith('..'),
  );
}

async function runSpecifications(vitest: Vitest, root: string, selection: Selection): Promise<void> {
  // Test files may have come and gone since the last look.
  vitest.clearSpecificationsCache?.();
  // Version 3 keeps the list all the same.
  for (const project of vitest.projects ?? []) project.testFilesList = null;
  const all = (await vitest.globTestSpecifications?.([])) ?? [];
  const chosen = all.filter(({ moduleId }) => selected(relative(root, moduleId), selection));
  if (chosen.length) await vitest.runTestSpecifications?.(chosen, chosen.length === all.length);
}

/** Before version 3 a filter is a part of the path. */
function oldFilters({ files, include }: Selection): string[] {
  return files ?? include.filter((entry) => !/[*!]/.test(entry));
}
