/** One vitest instance on the selected test files, run again after files change. Knows the versions 1 to 5. */
import { matchesGlob, relative } from 'node:path';
import type { VitestRequest } from '../messages.ts';
import type { TaskFile } from './vitest-results.ts';

export interface Session {
  version: string;
  /** Runs the selected tests on the present texts. Answers whether all is well. */
  run(changed?: string[]): Promise<boolean>;
  files(): TaskFile[];
  errors(): unknown[];
}

/** The parts of vitest that are used; older versions lack the optional ones. */
interface Vitest {
  version?: string;
  state: { getFiles(): TaskFile[]; getUnhandledErrors?(): unknown[]; filesMap?: Map<string, unknown> };
  start(filters: string[]): Promise<unknown>;
  close(): Promise<void>;
  standalone?(): Promise<void>;
  globTestSpecifications?(filters: string[]): Promise<{ moduleId: string }[]>;
  runTestSpecifications?(specifications: unknown[], allTestsRun: boolean): Promise<unknown>;
  invalidateFile?(path: string): void;
}

type Create = (mode: 'test', options: object) => Promise<Vitest>;

/** Opens vitest in the run folder with the project's own config and these overrides. It prints nothing but what tests print. */
export async function openSession(request: VitestRequest, overrides: object): Promise<Session> {
  const { createVitest } = (await import(request.vitest)) as { createVitest: Create };
  const open = () =>
    createVitest('test', {
      root: request.root,
      watch: false,
      passWithNoTests: true,
      coverage: { enabled: false },
      reporters: [{ onUserConsoleLog: (log: { content: string }) => process.stdout.write(log.content) }],
      ...overrides,
    });
  let vitest = await open();
  const warm = vitest.globTestSpecifications && vitest.runTestSpecifications && vitest.invalidateFile;
  if (warm) await vitest.standalone?.();
  let runs = 0;
  const run = async (changed: string[] = []) => {
    if (!warm && runs > 0) {
      await vitest.close();
      vitest = await open();
    }
    runs += 1;
    for (const path of changed) vitest.invalidateFile?.(path);
    // What an earlier run said must not count for tests that this one never reached.
    vitest.state.filesMap?.clear();
    await (warm ? runSpecifications(vitest, request) : vitest.start(oldFilters(request)));
    const failed = vitest.state.getFiles().some((file) => file.result?.state === 'fail');
    return !failed && !vitest.state.getUnhandledErrors?.().length;
  };
  return {
    version: vitest.version ?? '1',
    run,
    files: () =>
      vitest.state.getFiles().filter((file) => selected(relative(request.root, file.filepath), request)),
    errors: () => vitest.state.getUnhandledErrors?.() ?? [],
  };
}

async function runSpecifications(vitest: Vitest, request: VitestRequest): Promise<void> {
  const all = (await vitest.globTestSpecifications?.([])) ?? [];
  const chosen = all.filter(({ moduleId }) => selected(relative(request.root, moduleId), request));
  if (chosen.length) await vitest.runTestSpecifications?.(chosen, chosen.length === all.length);
}

/** Before version 3 a filter is a part of the path. */
function oldFilters({ files, include }: VitestRequest): string[] {
  return files ?? include.filter((entry) => !/[*!]/.test(entry));
}

/** A test file counts when it is among the files, if any are named, and `include` lets it through. */
export function selected(
  path: string,
  { files, include }: Pick<VitestRequest, 'files' | 'include'>,
): boolean {
  if (files && !files.includes(path)) return false;
  const matches = (entry: string) =>
    entry.includes('*')
      ? matchesGlob(path, entry)
      : path === entry || path.startsWith(`${entry.replace(/\/$/, '')}/`) || path.endsWith(`/${entry}`);
  const [excluding, including] = [
    include.filter((each) => each.startsWith('!')),
    include.filter((each) => !each.startsWith('!')),
  ];
  return (
    (!including.length || including.some(matches)) && !excluding.some((entry) => matches(entry.slice(1)))
  );
}
