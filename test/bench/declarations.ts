/** 1,000 mixed calls that add functions, imports and exports to one 150 KB file, against the same calls of ts-morph. */
import { Project } from 'ts-morph';
import type { EditCall } from '../../contracts/edit.ts';
import { memoryFiles, openWorkspace } from '../../engine/index.ts';
import { type Bench, inTurns, rounded } from './measure.ts';

const calls = 1000;
const nameOf = (index: number) => `measureOfTheSeriesNumber${index}`;
const addedName = (index: number) => `addedMeasureNumber${index}`;

const text = `import { scale } from './scale.ts';\n\n${Array.from(
  { length: calls },
  (_, index) =>
    `/** The measure number ${index} of a series. */\nfunction ${nameOf(index)}(value: number): number {\n  const scaled = scale(value) * ${index};\n  return scaled + ${index};\n}\n`,
).join('\n')}`;

export const declarations: Bench = async () => {
  let ours = '';
  let theirs = '';
  withOperations();
  const first = await inTurns(
    1,
    () => {
      ours = withOperations();
    },
    () => {
      theirs = withTsMorph();
    },
  );
  if (ours !== theirs) throw new Error('The two sides do not give the same text.');
  const { oursMs } = await inTurns(5, withOperations, () => {});
  return {
    ratio: rounded(first.theirsMs / oursMs),
    goal: 300,
    detail: {
      calls,
      bytes: text.length,
      oursMs: rounded(oursMs),
      tsMorphMs: rounded(first.theirsMs),
      tsMorphRounds: 1,
      sameText: true,
    },
  };
};

function callOf(index: number): EditCall {
  if (index % 3 === 0) {
    const code = `export function ${addedName(index)}(value: number): number {\n  return value + ${index};\n}`;
    return { operation: 'insert-declaration', params: { target: 'a.ts', position: 'last', text: code } };
  }
  if (index % 3 === 1) return { operation: 'add-export', params: { target: `a.ts#${nameOf(index)}` } };
  const params = { path: 'a.ts', from: `./part-${index}.ts`, names: [{ name: `part${index}` }] };
  return { operation: 'add-import', params };
}

const tsconfig = '{ "compilerOptions": { "target": "es2022", "module": "nodenext", "types": [] } }';

function withOperations(): string {
  const workspace = openWorkspace({
    root: '/bench',
    files: memoryFiles({ '/bench/tsconfig.json': tsconfig, '/bench/a.ts': text }),
  });
  const program = Array.from({ length: calls }, (_, index) => callOf(index));
  const outcome = workspace.run(program, { check: 'syntax' });
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  workspace.dispose();
  return workspace.read('a.ts') ?? '';
}

function withTsMorph(): string {
  const project = new Project({
    useInMemoryFileSystem: true,
    manipulationSettings: { indentationText: '  ' as never, quoteKind: "'" as never },
  });
  const source = project.createSourceFile('a.ts', text);
  for (let index = 0; index < calls; index++) {
    if (index % 3 === 0) {
      source.addFunction({
        name: addedName(index),
        isExported: true,
        parameters: [{ name: 'value', type: 'number' }],
        returnType: 'number',
        statements: `return value + ${index};`,
      });
    } else if (index % 3 === 1) source.getFunctionOrThrow(nameOf(index)).setIsExported(true);
    else
      source.addImportDeclaration({
        moduleSpecifier: `./part-${index}.ts`,
        namedImports: [`part${index}`],
      });
  }
  return source.getFullText();
}
