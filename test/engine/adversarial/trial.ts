/** One call on one adversarial program, judged from outside: refused by name, or nothing but what was asked. */
import { ts } from 'ts-morph';
import { expect } from 'vitest';
import type { EditCall, EditOutcome, FileChange } from '../../../contracts/edit.ts';
import { makeProvider } from '../../../engine/compiler/provider.ts';
import { loadProject } from '../../../engine/files/project.ts';
import { syntaxErrors } from '../../../engine/text/edits.ts';
import { openWorkspace } from '../../../engine/workspace.ts';
import type { Workspace } from '../../../engine/workspace-types.ts';
import { compilerOptions, filesOf, root } from '../fixture.ts';
import { attempts } from './attempts.ts';
import { meaningOf, resultsOf, textsIn } from './oracle.ts';
import { type AdversarialProgram, programOf, randomOf } from './programs.ts';
import { sceneOf } from './scene.ts';

const tsconfig = JSON.stringify({
  compilerOptions: { ...compilerOptions, jsx: 'react', jsxFactory: 'h' },
});
const jsx =
  'declare namespace JSX {\n  interface IntrinsicElements {\n    [name: string]: any;\n  }\n  type Element = string;\n}\n';

export interface Corpus {
  programs: AdversarialProgram[];
  workspace: Workspace;
  /** The checker of the judge: not the engine's. */
  checkerAt(): ts.Program;
  dispose(): void;
}

/** Programs of these numbers, each in a folder of one workspace. */
export function corpusOf(from: number, count: number): Corpus {
  const programs = Array.from({ length: count }, (_, index) => programOf(from + index));
  const files = {
    'tsconfig.json': tsconfig,
    'jsx.d.ts': jsx,
    ...Object.assign({}, ...programs.map((each) => each.files)),
  };
  // One checker answers for all: it is not the subject here.
  const workspace = openWorkspace({ root, files: filesOf(files), nativeCompiler: 'never' });
  const disk = filesOf(files);
  const project = loadProject(root, disk);
  const provider = makeProvider(root, project, disk);
  return {
    programs,
    workspace,
    dispose: () => {
      workspace.dispose();
      provider.dispose();
    },
    checkerAt: () => {
      const overlay = new Map(Object.entries(workspace.changedFiles()));
      const read = (path: string) => workspace.read(path);
      return provider.at({ root, project, overlay, read }).getProgram() as ts.Program;
    },
  };
}

export type Verdict = 'accepted' | 'refused' | 'wrong';

/** Tries one operation on one program, judges what comes out, and takes it back. Complaints are added to a list. */
export function tryOperation(
  corpus: Corpus,
  program: AdversarialProgram,
  call: EditCall,
  complaints: string[],
): Verdict {
  const { workspace } = corpus;
  const label = `${program.folder} ${JSON.stringify(call)}`;
  try {
    return judge(corpus, program, call, label);
  } catch (error) {
    complaints.push(`${label}\n${(error as Error).message}`);
    return 'wrong';
  } finally {
    for (const { id } of workspace.changes().toReversed()) workspace.undo(id);
  }
}

function judge(corpus: Corpus, program: AdversarialProgram, call: EditCall, label: string): Verdict {
  const { workspace } = corpus;
  const isRename = call.operation === 'rename-symbol';
  const sound = soundnessOf(corpus, program);
  const outcome = workspace.run([call]);
  if (!outcome.ok) {
    const { code, message, hint } = outcome.refusal;
    expect(workspace.changedFiles()).toEqual({});
    expect([message, hint]).not.toContain('');
    expect(code, message).not.toBe('provider-crash');
    return 'refused';
  }
  const after = textsIn(workspace, program.folder, Object.keys(program.files));
  checkFootprint(outcome, program, after, label);
  for (const [path, text] of Object.entries(after)) expect(syntaxErrorsOf(path, text), text).toEqual([]);
  const edits = JSON.stringify(outcome.change.files, null, 1);
  // What is evaluated when may change with a new cycle of imports; the note warns of it.
  const warned = outcome.change.notes.some((note) => note.includes('cycle'));
  if (!warned) expect(resultsOf(after, program.main), edits).toBe(sound.results);
  expect(errorsOf(workspace, program, after), edits).toEqual([]);
  if (isRename) expect(meaningNow(corpus, program), edits).toEqual(sound.meaning);
  expect(workspace.undo(outcome.change.id)).toMatchObject({ ok: true });
  expect(workspace.changedFiles()).toEqual({});
  return 'accepted';
}

/** A call of an operation for this program, or undefined when it has no place for it. */
export function callFor(program: AdversarialProgram, operation: string, seed: number): EditCall | undefined {
  const params = attempts[operation]?.(sceneOf(program, randomOf(seed)));
  return params && { operation, params };
}

/** What a program is before any call; asked once. */
function soundnessOf(corpus: Corpus, program: AdversarialProgram) {
  const known = sounds.get(program);
  if (known) return known;
  const made = { results: resultsOf(program.files, program.main), meaning: meaningNow(corpus, program) };
  sounds.set(program, made);
  return made;
}

const sounds = new WeakMap<AdversarialProgram, { results: string; meaning: string[] }>();

const meaningNow = (corpus: Corpus, program: AdversarialProgram) =>
  meaningOf(corpus.checkerAt(), root, Object.keys(program.files));

/** Kinds of type errors; a name that is no longer used is none. */
const errorsOf = (workspace: Workspace, program: AdversarialProgram, texts: Record<string, string>) =>
  workspace
    .diagnostics(Object.keys(texts).filter((path) => path.startsWith(`${program.folder}/`)))
    .map(({ file, code, message }) => `${file} TS${code} ${message}`);

function syntaxErrorsOf(path: string, text: string): string[] {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  return syntaxErrors(tree).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

/** The declared edits, and no other byte, make the texts after from the texts before; marks and line ends stay. */
function checkFootprint(
  outcome: EditOutcome & { ok: true },
  program: AdversarialProgram,
  after: Record<string, string>,
  label: string,
): void {
  const files = new Map(outcome.change.files.map((file) => [file.path, file]));
  for (const path of files.keys())
    expect(path.startsWith(`${program.folder}/`), `${label} touches ${path}`).toBe(true);
  for (const [path, before] of Object.entries(program.files)) {
    const file = files.get(path);
    expect(after[path], `${label} ${path}`).toBe(file ? rebuilt(file, before) : before);
    const text = after[path];
    if (text === undefined) continue;
    expect(text.startsWith('\uFEFF'), `${label} ${path}`).toBe(before.startsWith('\uFEFF'));
    if (before.includes('\r\n'))
      expect(/[^\r]\n/.test(text), `${label} ${path} has other line ends`).toBe(false);
    else expect(text.includes('\r'), `${label} ${path} has other line ends`).toBe(false);
  }
}

function rebuilt(file: FileChange, before: string): string | undefined {
  if (file.kind === 'delete') return undefined;
  if (file.kind === 'create') return file.text;
  let text = '';
  let position = 0;
  for (const { start, removed, inserted } of file.edits) {
    expect(before.slice(start, start + removed.length)).toBe(removed);
    text += before.slice(position, start) + inserted;
    position = start + removed.length;
  }
  return text + before.slice(position);
}
