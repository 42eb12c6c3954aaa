/** The engine's side of a comparison, run in a process of its own by `sides.ts`. */
import type { Workspace } from '../../engine/index.ts';
import { openWorkspace } from '../../engine/index.ts';
import { peakKb } from './cpu.ts';
import type { Answer, Asked } from './sides.ts';

const [what, text] = process.argv.slice(2);
const asked: Asked = JSON.parse(text ?? '');
const workspace = openWorkspace({ root: asked.root });
const places = referencesOf(workspace, asked);
const errors = what === 'session' ? session(workspace, asked) : 0;
const answer: Answer = { places, errors, peakKb: peakKb() };
workspace.dispose();
console.log(JSON.stringify(answer));

function referencesOf({ query }: Workspace, { path, selector }: Asked): number {
  const answered = query({ query: 'references', params: { target: `${path}#${selector}` } });
  if (!answered.ok) throw new Error(answered.refusal.message);
  const { places } = answered.result as { places: number };
  return places;
}

/** An edit of the file, the check of the file, and the check of the whole project. */
function session(opened: Workspace, { path }: Asked): number {
  const text = '\nexport const addedByTheSession: number = 1;\n';
  const params = { target: path, position: 'last', text };
  const outcome = opened.run([{ operation: 'insert-declaration', params }]);
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  return opened.diagnostics().length;
}
