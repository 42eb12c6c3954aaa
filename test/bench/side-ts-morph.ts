/** The side of ts-morph in a comparison, run in a process of its own by `sides.ts`. */
import { Node, Project } from 'ts-morph';
import { peakKb } from './cpu.ts';
import type { Answer, Asked } from './sides.ts';

const [what, text] = process.argv.slice(2);
const { root, path, name }: Asked = JSON.parse(text ?? '');
const project = new Project({ tsConfigFilePath: `${root}/tsconfig.json` });
const file = project.getSourceFileOrThrow(`${root}/${path}`);
const [declaration] = file.getExportedDeclarations().get(name) ?? [];
if (!Node.isReferenceFindable(declaration)) throw new Error(`${path} does not export ${name}.`);
const places = declaration.findReferencesAsNodes().length;
const errors = what === 'session' ? session() : 0;
const answer: Answer = { places, errors, peakKb: peakKb() };
console.log(JSON.stringify(answer));

/** An edit of the file, the check of the file, and the check of the whole project. */
function session(): number {
  file.addStatements('export const addedByTheSession: number = 1;');
  file.getPreEmitDiagnostics();
  return project.getPreEmitDiagnostics().length;
}
