import { ts } from 'ts-morph';
import { expect, test } from 'vitest';
import { memoryFiles } from '../../engine/files/memory-files.ts';
import { openWorkspace } from '../../engine/workspace.ts';

const options = { strict: true, module: 'esnext', moduleResolution: 'bundler', jsx: 'react', types: [] };

const texts = {
  'h.ts': 'export const h = (tag: string) => tag;\nexport type Name = string;\nexport const rate = 2;\n',
  'card.tsx':
    "import { h } from './h';\nimport * as React from './h';\nimport { type Name, rate } from './h';\n\nexport const card = <b>{h('a')}</b>;\n",
  'till.ts':
    'export class Till {\n  #coins = 1;\n  private notes = 2;\n  private checks = 3;\n  sum(other: Till, spare: number) {\n    const [first, second] = [1, 2];\n    return other.checks + first;\n  }\n}\n\ninterface Unseen {\n  a: number;\n}\n\nconst made = Date.now();\nfunction again(): void {\n  again();\n}\n',
  'old.js': "import { rate } from './h';\nconst spare = 1;\nexport const shown = 2;\n",
};

test('unused-locals finds in each file alone what the compiler finds in the whole project', () => {
  const root = '/shop';
  const files = {
    'tsconfig.json': JSON.stringify({ compilerOptions: { ...options, allowJs: true } }),
    ...texts,
  };
  const workspace = openWorkspace({
    root,
    files: memoryFiles(
      Object.fromEntries(Object.entries(files).map(([path, text]) => [`${root}/${path}`, text])),
    ),
  });
  const outcome = workspace.query({ query: 'unused-locals', params: {} });
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  const { items } = outcome.result as {
    items: { file: string; line: number; column: number; message: string }[];
  };
  const found = items.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`);
  expect(found.sort()).toEqual(wholeProject(root).sort());
  expect(found).toHaveLength(10);
});

/** What TypeScript says of all files in one program. */
function wholeProject(root: string): string[] {
  const sources = new Map(
    Object.entries(texts).map(([path, text]) => [
      `${root}/${path}`,
      ts.createSourceFile(`${root}/${path}`, text, ts.ScriptTarget.Latest, true),
    ]),
  );
  const host: ts.CompilerHost = {
    getSourceFile: (name) => sources.get(name),
    readFile: (name) => sources.get(name)?.text,
    fileExists: (name) => sources.has(name),
    getDefaultLibFileName: () => 'lib.d.ts',
    getCurrentDirectory: () => root,
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    writeFile: () => {},
  };
  const { options: read } = ts.convertCompilerOptionsFromJson(
    { ...options, allowJs: true, checkJs: true },
    root,
  );
  const unused = { ...read, noLib: true, noUnusedLocals: true, noUnusedParameters: true };
  const program = ts.createProgram([...sources.keys()], unused, host);
  return [...sources.values()].flatMap((tree) =>
    program
      .getSemanticDiagnostics(tree)
      .filter(({ reportsUnnecessary }) => reportsUnnecessary)
      .map(({ start = 0, messageText }) => {
        const { line, character } = tree.getLineAndCharacterOfPosition(start);
        return `${tree.fileName.slice(root.length + 1)}:${line + 1}:${character + 1} ${messageText}`;
      }),
  );
}
