/** "Did this edit break its file?", asked again and again in a warm project, against the language service of TypeScript 6. */
import { Project, ts } from 'ts-morph';
import { openWorkspace } from '../../engine/index.ts';
import { corpus } from './corpora.ts';
import { type Bench, inTurns, quantile, rounded, wallMs } from './measure.ts';

const latencyMaxMs = 100;
const filesAsked = 20;

/** Answers with the codes of the errors that a file has with this line at its end. */
type Ask = (path: string, line: string) => number[];

export const broken: Bench = async () => {
  const root = await corpus('effect');
  const ours = withEngine(root);
  const theirs = withTypeScript6(root);
  // Files from all over the project, each with a line that is right and one that is wrong.
  const every = Math.floor(ours.paths.length / filesAsked);
  const asked = ours.paths
    .filter((_, index) => index % every === 0)
    .flatMap((path) => [
      [path, 'export const addedByThisBench: number = 1;'] as const,
      [path, 'missingInThisBench();'] as const,
    ]);
  const latencies: number[] = [];
  const answers = { ours: '', theirs: '' };
  const all = (ask: Ask) => JSON.stringify(asked.map(([path, line]) => ask(path, line)));
  const timedAsk: Ask = (path, line) => {
    const start = wallMs();
    const codes = ours.ask(path, line);
    latencies.push(wallMs() - start);
    return codes;
  };
  all(ours.ask);
  all(theirs);
  const { oursMs, theirsMs } = await inTurns(
    5,
    () => {
      answers.ours = all(timedAsk);
    },
    () => {
      answers.theirs = all(theirs);
    },
  );
  ours.dispose();
  if (answers.ours !== answers.theirs) throw new Error(`${answers.ours} is not ${answers.theirs}.`);
  const p95 = quantile(latencies, 0.95);
  const ratio = theirsMs / oursMs;
  return {
    // Both goals in one number: it falls below five when the slowest answers take too long.
    ratio: rounded(Math.min(ratio, (5 * latencyMaxMs) / p95)),
    goal: 5,
    detail: {
      corpus: 'effect',
      questions: asked.length,
      times: rounded(ratio),
      oursMs: rounded(oursMs / asked.length),
      typeScript6Ms: rounded(theirsMs / asked.length),
      p95Ms: rounded(p95),
      p95MaxMs: latencyMaxMs,
      sameErrors: true,
    },
  };
};

function withEngine(root: string) {
  const workspace = openWorkspace({ root });
  const ask: Ask = (path, line) => {
    const params = { target: path, position: 'last', text: line };
    const outcome = workspace.run([{ operation: 'insert-declaration', params }], { check: 'syntax' });
    if (!outcome.ok) throw new Error(outcome.refusal.message);
    const errors = workspace.diagnostics([path]);
    workspace.undo(outcome.change.id);
    return errors.map(({ code }) => code).sort();
  };
  return { paths: workspace.list(), ask, dispose: workspace.dispose };
}

function withTypeScript6(root: string): Ask {
  const added = new Map<string, string>();
  let version = 0;
  const { config } = ts.readConfigFile(`${root}/tsconfig.json`, ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const libs = new Project({ useInMemoryFileSystem: true }).getModuleResolutionHost();
  const read = (file: string) => ts.sys.readFile(file) ?? libs.readFile(file);
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getProjectVersion: () => String(version),
    getScriptFileNames: () => fileNames,
    getScriptVersion: (file) => added.get(file) ?? '',
    getScriptSnapshot: (file) => {
      const text = read(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text + (added.get(file) ?? ''));
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: (all) => `/node_modules/typescript/lib/${ts.getDefaultLibFileName(all)}`,
    fileExists: (file) => ts.sys.fileExists(file) || libs.fileExists(file),
    readFile: read,
  });
  return (path, line) => {
    const file = `${root}/${path}`;
    added.clear();
    added.set(file, `\n${line}\n`);
    version++;
    return [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)]
      .filter(({ category }) => category === ts.DiagnosticCategory.Error)
      .map(({ code }) => code)
      .sort();
  };
}
