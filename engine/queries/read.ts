/** The text of a declaration or a file. */
import { Type } from '@sinclair/typebox';
import { Target } from '../../contracts/edit.ts';
import { declarationsOf } from '../declarations.ts';
import { attachedStart } from '../layout.ts';
import { defineQuery } from '../query.ts';
import { parseSelector, resolveTarget, selectorOf } from '../selector.ts';
import { lineAndColumn } from '../text.ts';

const partMax = 20_000;

export default defineQuery({
  name: 'read',
  summary:
    'Read a declaration with its comments, or a file. Long texts come in parts: ask again with `offset` = `next`.',
  params: Type.Object(
    {
      target: Target,
      offset: Type.Optional(
        Type.Integer({ minimum: 0, description: 'First character of the part; default 0.' }),
      ),
    },
    { additionalProperties: false },
  ),
  run: (snapshot, { target, offset = 0 }) => {
    const { path, name } = parseSelector(target);
    const text = snapshot.text(path);
    const part = (whole: string) => {
      const end = Math.min(whole.length, offset + partMax);
      return {
        text: whole.slice(offset, end),
        total: whole.length,
        truncated: end < whole.length,
        ...(end < whole.length && { next: end }),
      };
    };
    if (name === undefined) return { selector: path, line: 1, ...part(text) };
    const declaration = resolveTarget(snapshot, target);
    const start = attachedStart(text, declaration.whole);
    const all = declarationsOf(path, snapshot.tree(path));
    return {
      selector: selectorOf(declaration, all, true),
      kind: declaration.kind,
      line: lineAndColumn(text, start).line,
      ...part(text.slice(start, declaration.whole.end)),
    };
  },
});
