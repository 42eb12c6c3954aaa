/** The escape hatch: replaces a text that occurs once inside a target, or as often as is said. */
import { Type } from '@sinclair/typebox';
import { Target } from '../../contracts/edit.ts';
import { checkIsPath, parseSelector, resolveTarget } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { splice } from '../text/edits.ts';
import { attachedStart } from '../text/layout.ts';
import { lineAndColumn } from '../text/text.ts';

export default defineOperation({
  name: 'edit-text',
  summary:
    'Replace a text that occurs exactly once inside a declaration or a file, or `count` times. Names elsewhere do not follow.',
  when: 'no other operation does it: comments, Markdown and other files that are not code',
  whenNot:
    'names → rename-symbol; code → replace-statement, replace-expression, replace-body; JSON → edit-json',
  params: Type.Object(
    {
      target: Target,
      find: Type.String({
        minLength: 1,
        maxLength: 1_000_000,
        description: 'The exact present text, unique inside the target.',
      }),
      replace: Type.String({ maxLength: 1_000_000, description: 'What stands there afterwards.' }),
      count: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 10_000,
          description: 'The text occurs so often, and is replaced everywhere.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'a.ts':
        'export const half = (n: number) => n / 2; // rounds\nexport const third = (n: number) => n / 2;\n',
    },
    params: { target: 'a.ts#third', find: 'n / 2', replace: 'n / 3' },
    after: {
      'a.ts':
        'export const half = (n: number) => n / 2; // rounds\nexport const third = (n: number) => n / 3;\n',
    },
  },
  find: (snapshot, { target, find, count = 1 }) => {
    const { path, start, end } = areaOf(snapshot, target);
    const text = snapshot.text(path);
    const crlf = text.includes('\r\n');
    const wanted = crlf ? find.replaceAll(/\r?\n/g, '\r\n') : find;
    const places = occurrences(text, wanted, start, end, count === 1 ? 1 : wanted.length);
    if (places.length === 0) {
      refuse('count', `The text does not occur in ${target}.`, 'Copy it exactly, white space included.', {
        present: text.slice(start, Math.min(end, start + 4000)),
      });
    }
    if (places.length !== count) {
      refuse(
        'count',
        `The text occurs ${places.length} times in ${target}${count === 1 ? '' : `, not ${count}`}.`,
        `Give more of the text around it, a smaller target, or \`count\` ${places.length} to replace it everywhere.`,
        {
          candidates: places.slice(0, 10).map((place) => `${path}:${lineAndColumn(text, place).line}`),
        },
      );
    }
    return { path, places, wanted, crlf };
  },
  edit: ({ path, places, wanted, crlf }, { replace }) => {
    const text = crlf ? replace.replaceAll(/\r?\n/g, '\r\n') : replace;
    return text === wanted ? [] : places.map((at) => splice(path, at, at + wanted.length, text));
  },
});

function areaOf(snapshot: Snapshot, target: string): { path: string; start: number; end: number } {
  const { path, name } = parseSelector(target);
  checkIsPath(snapshot, target);
  if (name === undefined) return { path, start: 0, end: snapshot.text(path).length };
  const { whole } = resolveTarget(snapshot, target);
  return { path, start: attachedStart(snapshot.text(path), whole), end: whole.end };
}

function occurrences(text: string, wanted: string, start: number, end: number, step: number): number[] {
  const found: number[] = [];
  for (
    let at = text.indexOf(wanted, start);
    at !== -1 && at + wanted.length <= end;
    at = text.indexOf(wanted, at + step)
  )
    found.push(at);
  return found;
}
