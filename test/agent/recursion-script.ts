/** The script of the recursion proof: generation 1 adds an operation to Loom's catalogue, 2 breaks Prime, 3 uses the operation. */
import type { Script } from '../../agent/models/scripted.ts';
import type { Task } from '../../contracts/task.ts';

export const newOperation = 'add-line-comment';

/** The operation as a model would write it. */
const newOperationText = `/** Adds a line comment above a declaration. */
import { Type } from '@sinclair/typebox';
import { Target } from '../../contracts/edit.ts';
import { splice } from '../text/edits.ts';
import { defineOperation } from '../operation.ts';
import { resolveTarget } from '../names/selector.ts';

export default defineOperation({
  name: '${newOperation}',
  summary: 'Add a line comment directly above a declaration.',
  when: 'a remark is for readers of the code alone',
  whenNot: 'documentation → add-jsdoc',
  params: Type.Object(
    { target: Target, text: Type.String({ pattern: '^[^\\\\r\\\\n]+$', description: 'One line, without the slashes.' }) },
    { additionalProperties: false },
  ),
  example: {
    before: { 'a.ts': 'export const one = 1;\\n' },
    params: { target: 'a.ts#one', text: 'The first of all.' },
    after: { 'a.ts': '// The first of all.\\nexport const one = 1;\\n' },
  },
  find: (snapshot, { target }) => resolveTarget(snapshot, target),
  edit: ({ path, whole }, { text }) => [splice(path, whole.getStart(), whole.getStart(), \`// \${text}\\n\`)],
});
`;

const task = (title: string, purpose: Task['purpose'], targets: string[]): Task => ({
  title,
  purpose,
  requirements: [title],
  acceptance: [],
  constraints: [],
  targets,
  probes: [],
});

/** What the scripted model proposes and does; the last generation comments this declaration of the repository. */
export function recursionScript(commented: string): Script {
  const path = `engine/operations/${newOperation}.ts`;
  const catalogue = 'engine/catalogue.ts';
  const calls = [
    { operation: 'create-file', params: { path, text: newOperationText } },
    {
      operation: 'add-import',
      params: { path: catalogue, from: `./operations/${newOperation}.ts`, default: 'addLineComment' },
    },
    {
      operation: 'edit-text',
      params: {
        target: `${catalogue}#operations`,
        find: 'applyCodeFix,',
        replace: 'applyCodeFix,\n  addLineComment,',
      },
    },
  ];
  const comment = { target: commented, text: 'Written by an operation that Loom gave itself.' };
  const first = 'const options = readPrimeOptions(process.argv.slice(2));';
  const broken = `if (process.pid > 0) throw new Error('This Prime does not start.');\n  ${first}`;
  const breaking = { target: 'agent/prime-main.ts#main', find: first, replace: broken };
  return {
    reflect: [
      task(`Add the operation ${newOperation}`, 'feature', [catalogue]),
      task('Break Prime', 'feature', ['agent/prime-main.ts']),
      task(`Use the operation ${newOperation}`, 'feature', [commented]),
    ],
    generations: [
      generation('apply_program', { calls }, `The catalogue has ${newOperation} now.`),
      generation('edit-text', breaking, 'Prime does not start any more.'),
      generation(newOperation, comment, 'Commented by the new operation.'),
    ],
  };
}

/** One call, and the end. */
const generation = (name: string, input: object, summary: string) => [
  { tools: [{ name, input }] },
  { tools: [{ name: 'finish', input: { summary, prediction: { better: [], worse: [] } } }] },
];
