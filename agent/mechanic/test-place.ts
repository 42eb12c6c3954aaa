/** Where new tests for a module go. */

import type { Lab, WorkerContext } from '../worker.ts';
import { askLab, type PureFunction } from './answers.ts';

export interface TestPlace {
  path: string;
  /** Undefined when the file is to be made. */
  text: string | undefined;
  /** The quote that the tests of the project use. */
  quote: "'" | '"';
  semicolons: boolean;
  /** Ending of relative imports in tests: `.ts`, `.js` or nothing. */
  ending: string;
  indent: string;
}

const testFile = /\.(?:test|spec)\.([cm]?[jt]sx?)$/;

/**
 * The test file that is named after the module, or else a new one: in the configured folder, beside the tests that import
 * the module, or in the folder of the other tests.
 */
export async function placeForTests(
  lab: Lab,
  { path }: PureFunction,
  { config }: WorkerContext,
): Promise<TestPlace> {
  const files = (await askLab<{ items: string[] }>(lab, 'outline', { limit: 5000 })).items;
  const tests = files.filter((file) => testFile.test(file) && !/\.e2e\./.test(file));
  const stem = path.slice(path.lastIndexOf('/') + 1).replace(/\.[cm]?[jt]sx?$/, '');
  const wanted = config.tests?.folder
    ? `${config.tests.folder.replace(/\/$/, '')}/${path.replace(/^src\//, '').replace(/[^/]*$/, '')}`
    : undefined;
  const users = await askLab<{ items: { selector: string }[] }>(lab, 'importers', { path, limit: 5000 });
  const importers = users.items.map(({ selector }) => selector).filter((file) => tests.includes(file));
  const example = importers[0] ?? tests[0];
  const sampleText = example ? (await askLab<{ text: string }>(lab, 'read', { target: example })).text : '';
  const named = tests.find(
    (file) =>
      baseOf(file) === stem && (wanted === undefined ? importers.includes(file) : file.startsWith(wanted)),
  );
  const suffix = /\.spec\./.test(example ?? '') ? 'spec' : 'test';
  const folder = wanted ?? (example ? folderOf(example) : folderOf(path));
  const free = [`${stem}.${suffix}.ts`, `${stem}.behaviour.${suffix}.ts`]
    .map((name) => folder + name)
    .find((name) => !files.includes(name));
  const chosen = named ?? free ?? `${folder}${stem}.behaviour-2.${suffix}.ts`;
  const text = named ? (await askLab<{ text: string }>(lab, 'read', { target: named })).text : undefined;
  return { path: chosen, text, ...styleOf(text ?? sampleText) };
}

const folderOf = (file: string) => file.slice(0, file.lastIndexOf('/') + 1);
const baseOf = (file: string) => file.slice(file.lastIndexOf('/') + 1).replace(testFile, '');

function styleOf(text: string): Pick<TestPlace, 'quote' | 'semicolons' | 'ending' | 'indent'> {
  const relative = /from (['"])\.{1,2}\/[^'"]*?(\.[cm]?[jt]s)?\1/.exec(text);
  const imported = /^import .* from (['"])[^'"]+\1(;?)/m.exec(text);
  return {
    quote: imported?.[1] === '"' ? '"' : "'",
    semicolons: imported ? imported[2] === ';' : true,
    ending: relative ? (relative[2] ?? '') : '.ts',
    indent: /^(\t| {2,4})\S/m.exec(text)?.[1] ?? '  ',
  };
}
