/** k edits in one 150 KB file: one program of operations against a loop of ts-morph calls, and against bare text work. */
import { Project, ts } from 'ts-morph';
import { memoryFiles, openWorkspace, type Workspace } from '../../engine/index.ts';
import { joinSplices } from '../../engine/text/splices.ts';
import { type Bench, growth, inTurns, rounded } from './measure.ts';

const functions = 1000;
const nameOf = (index: number) => `measureOfTheSeriesNumber${index}`;
const bodyOf = (index: number) => `const scaled = value * ${index + 1};\nreturn scaled - ${index};`;
const bracesOf = (index: number) => `{\n  ${bodyOf(index).replace('\n', '\n  ')}\n}`;

const text = (count: number) =>
  Array.from(
    { length: count },
    (_, index) =>
      `/** The measure number ${index} of a series. */\nexport function ${nameOf(index)}(value: number): number {\n  const scaled = value * ${index};\n  return scaled + ${index};\n}\n`,
  ).join('\n');
const file = text(functions);

/** So many edits against as many calls of ts-morph. */
export const editsAgainstCalls =
  (count: number, goal: number): Bench =>
  async () => {
    let ours = '';
    let theirs = '';
    // A thousand calls of ts-morph take minutes: once says enough. Ours is so short that a median of five says more.
    const rounds = count > 100 ? 1 : 5;
    withOperations(file, count);
    const first = await inTurns(
      rounds,
      () => {
        ours = withOperations(file, count);
      },
      () => {
        theirs = withTsMorph(count);
      },
    );
    if (ours !== theirs) throw new Error('The two sides do not give the same text.');
    const { oursMs } = await inTurns(
      5,
      () => withOperations(file, count),
      () => {},
    );
    return {
      ratio: rounded(first.theirsMs / oursMs),
      goal,
      detail: {
        edits: count,
        bytes: file.length,
        oursMs: rounded(oursMs),
        tsMorphMs: rounded(first.theirsMs),
        tsMorphRounds: rounds,
        sameText: true,
      },
    };
  };

/** The public operations with all their checks, against what no tool can avoid: to parse, to join, to parse again. */
export const editsAgainstText: Bench = async () => {
  let ours = '';
  let theirs = '';
  const rounds = 21;
  // To read the configuration of a project is no edit: the other side has none.
  const opened = Array.from({ length: rounds + 1 }, () => workspaceWith(file));
  const edited = () => editIn(opened.pop() ?? workspaceWith(file), functions);
  edited();
  withText();
  const { oursMs, theirsMs } = await inTurns(
    rounds,
    () => {
      ours = edited();
    },
    () => {
      theirs = withText();
    },
  );
  if (ours !== theirs) throw new Error('The two sides do not give the same text.');
  const cost = oursMs / theirsMs;
  return {
    ratio: rounded(1.5 / cost),
    goal: 1,
    detail: {
      edits: functions,
      cost: rounded(cost),
      costMax: 1.5,
      oursMs: rounded(oursMs),
      textMs: rounded(theirsMs),
    },
  };
};

/** Twice the edits in twice the text. */
export const twiceTheEdits: Bench = () => {
  const twice = text(functions * 2);
  return growth(
    11,
    () => withOperations(file, functions),
    () => withOperations(twice, functions * 2),
  );
};

const tsconfig = '{ "compilerOptions": { "target": "es2022", "module": "nodenext", "types": [] } }';

const withOperations = (before: string, count: number) => editIn(workspaceWith(before), count);

const workspaceWith = (before: string) =>
  openWorkspace({
    root: '/bench',
    files: memoryFiles({ '/bench/tsconfig.json': tsconfig, '/bench/a.ts': before }),
  });

function editIn(workspace: Workspace, count: number): string {
  const calls = Array.from({ length: count }, (_, index) => ({
    operation: 'replace-body',
    params: { target: `a.ts#${nameOf(index)}`, body: bodyOf(index) },
  }));
  const outcome = workspace.run(calls, { check: 'syntax' });
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  workspace.dispose();
  return workspace.read('a.ts') ?? '';
}

function withTsMorph(count: number): string {
  const project = new Project({
    useInMemoryFileSystem: true,
    manipulationSettings: { indentationText: '  ' as never },
  });
  const source = project.createSourceFile('a.ts', file);
  for (let index = 0; index < count; index++)
    source.getFunctionOrThrow(nameOf(index)).setBodyText(bodyOf(index));
  return source.getFullText();
}

function withText(): string {
  const parse = (source: string) => ts.createSourceFile('a.ts', source, ts.ScriptTarget.ES2022, true);
  const bodies = parse(file).statements.filter(ts.isFunctionDeclaration);
  const splices = bodies.map(({ body }, index) => {
    const { pos, end } = body as ts.Block;
    return { start: pos + 1, end, text: bracesOf(index) };
  });
  return parse(joinSplices(file, splices)).text;
}
