/** Two compilers answer for the engine; nobody sees which. */
import { afterEach, expect, test } from 'vitest';
import { type Compiler, makeCompiler } from '../../engine/compiler/compiler.ts';
import { makeNative, type Native } from '../../engine/compiler/native.ts';
import { makeProvider } from '../../engine/compiler/provider.ts';
import { loadProject } from '../../engine/files/project.ts';
import { openWorkspace, type Workspace } from '../../engine/index.ts';
import { filesOf, root } from './fixture.ts';

const files = {
  'src/half.ts':
    "\ufeff/** 😀 Halves. */\nexport default function half(n: number): number {\n  return n / 2;\n}\nexport const unit: string = 'é';\n",
  'src/shapes.ts':
    'export interface Shape {\n  area: number;\n}\nexport namespace Shape {\n  export const none: Shape = { area: 0 };\n}\nexport class Square implements Shape {\n  area = 1;\n  static of(area: number): Square {\n    return Object.assign(new Square(), { area });\n  }\n}\n',
  'src/index.ts':
    "export { default as halve, unit as unitOfMeasure } from './half.ts';\nexport * from './shapes.ts';\n",
  'src/use.ts':
    "import h, { unit } from './half.ts';\nimport * as all from './index.ts';\nimport { halve, Shape, type Square } from './index.ts';\n\nconst area = 2;\nexport const made = { unit, area, half: h(halve(1)) };\nexport const shape: Shape = { area };\nexport const text: number = all.unitOfMeasure;\nexport const square = (s: Square) => s['area'] + Shape.none.area;\nfunction wrong(n: { deep: { deeper: number } }) {}\nwrong({ deep: { deeper: 'x' } });\nmissing();\n",
  'src/broken.ts': 'export const broken = (;\nconst twice = 1;\nconst twice = 2;\n',
};

const opened: Workspace[] = [];
function open(
  nativeCompiler: 'always' | 'never',
  more: Record<string, string> = {},
  log: (message: string) => void = () => {},
) {
  const workspace = openWorkspace({ root, files: filesOf({ ...files, ...more }), nativeCompiler, log });
  opened.push(workspace);
  return workspace;
}
afterEach(() => {
  for (const workspace of opened.splice(0)) workspace.dispose();
});

/** What both say, whichever answers; nothing is logged. */
function both<Answer>(ask: (workspace: Workspace) => Answer): Answer {
  const logged: string[] = [];
  const answers = (['always', 'never'] as const).map((which) =>
    ask(open(which, {}, (line) => logged.push(line))),
  );
  expect(logged).toEqual([]);
  expect(answers[0]).toEqual(answers[1]);
  return answers[0] as Answer;
}

test('gives the same errors, at the same places, with the same words', () => {
  const errors = both((workspace) => workspace.diagnostics());
  expect(errors.map(({ file, line, code }) => `${file}:${line} ${code}`)).toContain('src/use.ts:8 2322');
  expect(errors.length).toBeGreaterThan(5);
});

test.each([
  'src/half.ts#half',
  'src/half.ts#unit',
  'src/shapes.ts#Shape~1',
  'src/shapes.ts#Shape.area',
  'src/shapes.ts#Square',
  'src/shapes.ts#Square.area',
  'src/use.ts#area',
])('gives the same references to %s', (target) => {
  const answer = both((workspace) => workspace.query({ query: 'references', params: { target } }));
  expect(answer).toMatchObject({ ok: true });
});

test('follows edits, new files and deleted files, and goes back when one is refused', () => {
  both((workspace) => {
    const answers: unknown[] = [workspace.diagnostics()];
    const run = (operation: string, params: Record<string, unknown>) => {
      answers.push(workspace.run([{ operation, params }]), workspace.diagnostics());
    };
    run('edit-text', { target: 'src/use.ts', find: 'missing();', replace: "h('x');" });
    run('edit-text', { target: 'src/use.ts', find: 'missing();', replace: 'h(2);' });
    run('create-file', {
      path: 'src/more.ts',
      text: "import { unit } from './half.ts';\nexport const n: number = unit;\n",
    });
    run('create-file', {
      path: 'src/more.ts',
      text: "import { unit } from './half.ts';\nexport const n = unit;\n",
    });
    run('edit-text', { target: 'src/half.ts', find: "string = 'é'", replace: 'number = 1' });
    run('delete-file', { path: 'src/broken.ts' });
    const undone = workspace.changes()[0];
    answers.push(workspace.undo(undone?.id ?? ''), workspace.diagnostics());
    return answers;
  });
});

test('gives the same errors where there is so much source that its checker is exchanged on the way', () => {
  const long = `/* ${'long '.repeat(60_000)}*/\nimport { unit } from './half.ts';\nexport const n: number = unit;\n`;
  const more = Object.fromEntries([1, 2, 3].map((index) => [`src/long-${index}.ts`, long]));
  const [native = [], other] = (['always', 'never'] as const).map((which) => open(which, more).diagnostics());
  expect(native).toEqual(other);
  expect(native.filter(({ file }) => file in more)).toHaveLength(3);
});

test('leaves the environment as it was', () => {
  const before = { ...process.env };
  open('always').diagnostics();
  expect(process.env).toEqual(before);
});

test('lets TypeScript 6 answer, and says why, where the native compiler does not know an option', () => {
  const logged: string[] = [];
  const tsconfig =
    '{ "compilerOptions": { "strict": true, "baseUrl": "src", "module": "esnext", "moduleResolution": "bundler" } }';
  const more = {
    'tsconfig.json': tsconfig,
    'src/based.ts': "import { unit } from 'half';\nexport const n: number = unit;\n",
  };
  const workspace = open('always', more, (line) => logged.push(line));
  expect(workspace.diagnostics(['src/based.ts'])).toMatchObject([{ line: 2, code: 2322 }]);
  expect(workspace.diagnostics(['src/half.ts'])).toEqual([]);
  expect(logged).toEqual([expect.stringContaining('baseUrl')]);
});

test('lets TypeScript 6 answer, and says why, where there is no native compiler', () => {
  const logged: string[] = [];
  const workspace = openWorkspace({
    root,
    files: filesOf(files),
    nativeCompiler: 'always',
    nativeCompilerPath: '/nowhere/tsc',
    log: (line) => logged.push(line),
  });
  opened.push(workspace);
  const errors = workspace.diagnostics();
  expect(errors).toEqual(open('never').diagnostics());
  expect(errors.length).toBeGreaterThan(5);
  const change = { target: 'src/half.ts', find: 'n / 2', replace: 'n * 0.5' };
  expect(workspace.run([{ operation: 'edit-text', params: change }])).toMatchObject({ ok: true });
  expect(logged).toEqual([expect.stringContaining('The native compiler is not asked any more: ')]);
});

/** A compiler over the native one, which tells less than it found, and one that is right. */
function faulty(spoil: (native: Native) => Partial<Native>, logged: string[]): [Compiler, Compiler] {
  const disk = filesOf(files);
  const project = loadProject(root, disk);
  const native = makeNative(root, disk, (line) => logged.push(line));
  return [
    makeCompiler(makeProvider(root, project, disk), { ...native, ...spoil(native) }, 'always'),
    makeCompiler(makeProvider(root, project, disk), native, 'never'),
  ];
}

const textsOf = () => {
  const disk = filesOf(files);
  return {
    root,
    project: loadProject(root, disk),
    read: (path: string) => disk.read(`${root}/${path}`),
    overlay: new Map(),
  };
};

/** More questions than there are between two that are compared. */
const questions = 101;

test('finds out by samples that the native compiler misses an error, and lets TypeScript 6 answer from then on', () => {
  const logged: string[] = [];
  const spoil = (native: Native): Partial<Native> => ({
    errors: (texts, paths) => native.errors(texts, paths)?.slice(1),
  });
  const [compiler, right] = faulty(spoil, logged);
  const texts = textsOf();
  const expected = right.errors(texts, ['src/use.ts']);
  expect(compiler.errors(texts, ['src/use.ts'])).toEqual(expected.slice(1));
  for (let asked = 1; asked < questions; asked++) compiler.errors(texts, ['src/use.ts']);
  expect(compiler.answering()).toBe('service');
  expect(compiler.errors(texts, ['src/use.ts'])).toEqual(expected);
  expect(logged).toEqual([expect.stringMatching(/errors in src\/use\.ts differ/)]);
  for (const each of [compiler, right]) each.dispose();
});

test('finds out by samples that the native compiler misses a reference', () => {
  const logged: string[] = [];
  const spoil = (native: Native): Partial<Native> => ({
    references: (texts, path, offset) => native.references(texts, path, offset)?.slice(1),
  });
  const [compiler, right] = faulty(spoil, logged);
  const texts = textsOf();
  const offset = texts.read('src/half.ts')?.indexOf('unit') ?? 0;
  const ask = (which: Compiler) => which.references(texts, 'src/half.ts', offset, 'unit');
  expect(ask(compiler).length).toBeLessThan(ask(right).length);
  for (let asked = 1; asked < questions; asked++) ask(compiler);
  expect(compiler.answering()).toBe('service');
  expect(ask(compiler)).toEqual(ask(right));
  expect(logged).toEqual([expect.stringMatching(/references of unit in src\/half\.ts differ/)]);
  for (const each of [compiler, right]) each.dispose();
});
