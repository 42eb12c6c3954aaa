/** Renames a declaration and every reference to it, in all files. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Identifier, Target } from '../../contracts/edit.ts';
import { labelPlaces } from '../names/labels.ts';
import { type Name, resolveName } from '../names/names.ts';
import { type Found, renamePlaces } from '../names/rename-places.ts';
import { parseSelector } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { splice } from '../text/edits.ts';
import { checkIdentifier } from '../text/snippets.ts';

export default defineOperation({
  name: 'rename-symbol',
  summary:
    'Rename a declaration and every reference to it, in all files: members with all that implement or override them, parameters, imported and destructured names, keys in strings. A re-export keeps its public name. Says where equal strings and untyped keys were left alone.',
  when: 'anything that has a name in code should be called something else',
  whenNot: 'a file → rename-file; words in comments and prose → edit-text',
  params: Type.Object(
    {
      target: Target,
      to: { ...Identifier, description: 'The new name: `halve`; a private member keeps its `#`.' },
      label: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 200,
          description: 'A label of a statement inside the target, to rename instead of the target.',
        }),
      ),
      publicName: Type.Optional(
        Type.Boolean({
          description:
            'Also rename what `export { … }` lists and re-exports call it, and their importers. Default: false.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'a.ts': 'export const half = (n: number) => n / 2;\n',
      'b.ts': "import { half } from './a.ts';\n\nexport const api = { half, quarter: half(half(1)) };\n",
    },
    params: { target: 'a.ts#half', to: 'halve' },
    after: {
      'a.ts': 'export const halve = (n: number) => n / 2;\n',
      'b.ts':
        "import { halve } from './a.ts';\n\nexport const api = { half: halve, quarter: halve(halve(1)) };\n",
    },
  },
  find: (snapshot, { target, to, label, publicName = false }): Found => {
    if (label !== undefined) return findLabel(snapshot, target, label, to);
    const name = resolveName(snapshot, target);
    const written = spelled(name, target, to);
    if (name.node.getText() === written)
      refuse('no-change', `${target} has that name already.`, 'Nothing needs to be done.');
    return renamePlaces(snapshot, name, { target, to: written, publicName });
  },
  edit: ({ places }) => places.map(({ path, start, end, text }) => splice(path, start, end, text)),
  notes: ({ doubtful }) => {
    if (doubtful.length === 0) return [];
    const more = doubtful.length > shownMax ? ` and ${doubtful.length - shownMax} more places` : '';
    return [
      `These have the old name as a string or a key, and no type says that they mean it; they were left alone: ${doubtful.slice(0, shownMax).join(', ')}${more}.`,
    ];
  },
  inverse: ({ target, to, label, publicName }) => {
    if (label !== undefined) return { operation: 'rename-symbol', params: { target, label: to, to: label } };
    const { path, name = '' } = parseSelector(target);
    const parts = name.split('.');
    const from = parts.pop() ?? '';
    return {
      operation: 'rename-symbol',
      params: {
        target: `${path}#${[...parts, from.startsWith('#') ? `#${to.replace(/^#/, '')}` : to].join('.')}`,
        to: from,
        ...(publicName ? { publicName } : {}),
      },
    };
  },
});

const shownMax = 8;

function findLabel(snapshot: Snapshot, target: string, label: string, to: string): Found {
  checkIdentifier(to);
  if (label === to) refuse('no-change', `The label is ${to} already.`, 'Nothing needs to be done.');
  const { path, nodes } = labelPlaces(snapshot, target, label, to);
  const places = nodes.map((node) => ({ path, start: node.getStart(), end: node.end, text: to }));
  return { places, doubtful: [] };
}

/** The new name as it is written: a private member keeps its `#`. */
function spelled({ node }: Name, target: string, to: string): string {
  checkIdentifier(to.replace(/^#/, ''));
  if (ts.isPrivateIdentifier(node)) return `#${to.replace(/^#/, '')}`;
  if (to.startsWith('#'))
    refuse('clash', `${target} is not private, so ${to} cannot be its name.`, 'Choose a name without `#`.');
  return to;
}
