/** A session in a project of twice the size: open it, rename what every file uses, move its file, check all types. */
import type { EditCall } from '../../contracts/edit.ts';
import { memoryFiles, openWorkspace } from '../../engine/index.ts';
import { type Bench, growth } from './measure.ts';

const modules = 200;

export const twiceTheProject: Bench = () => {
  const once = projectOf(modules);
  const twice = projectOf(modules * 2);
  return growth(
    5,
    () => session(once, modules),
    () => session(twice, modules * 2),
  );
};

function session(files: Record<string, string>, count: number): void {
  const workspace = openWorkspace({ root: '/doubled', files: memoryFiles(files) });
  const calls: EditCall[] = [
    { operation: 'rename-symbol', params: { target: 'src/scale.ts#scale', to: 'scaled' } },
    { operation: 'move-file', params: { path: 'src/scale.ts', to: 'src/shared/scale.ts' } },
  ];
  for (const call of calls) {
    const outcome = workspace.run([call]);
    if (!outcome.ok) throw new Error(outcome.refusal.message);
    const { length } = outcome.change.files;
    if (length < count) throw new Error(`${call.operation} changes ${length} files of ${count}.`);
  }
  const [error] = workspace.diagnostics();
  if (error) throw new Error(`${error.file}:${error.line} ${error.message}`);
  workspace.dispose();
}

/** So many modules, each of which uses one that all use, and its neighbour. */
function projectOf(count: number): Record<string, string> {
  const part = (index: number) => {
    const before = Math.max(0, index - 1);
    const next = index ? `import { measure${before} } from './part-${before}.ts';\n` : '';
    const value = index ? `measure${before}(scale(value), ${index})` : 'scale(value)';
    const rest = Array.from(
      { length: 20 },
      (_, each) =>
        `\nexport const share${each} = (value: number): number => scale(value) / ${each + 1} + ${index};\n`,
    );
    const text = `import { scale } from './scale.ts';\n${next}\nexport function measure${index}(value: number, times = 1): number {\n  return ${value} * times;\n}\n`;
    return [`/doubled/src/part-${index}.ts`, text + rest.join('')] as const;
  };
  return {
    '/doubled/tsconfig.json': JSON.stringify({
      compilerOptions: {
        strict: true,
        target: 'es2022',
        module: 'nodenext',
        allowImportingTsExtensions: true,
        noEmit: true,
        types: [],
      },
      include: ['src'],
    }),
    '/doubled/src/scale.ts': 'export const scale = (value: number): number => value * 2;\n',
    ...Object.fromEntries(Array.from({ length: count }, (_, index) => part(index))),
  };
}
