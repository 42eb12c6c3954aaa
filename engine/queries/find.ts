/** Declarations by name, or places by text. */
import { Type } from '@sinclair/typebox';
import { declarationsOf } from '../declarations.ts';
import { defineQuery, pageOf } from '../query.ts';
import { enclosingSelector } from '../references.ts';
import { refuse } from '../refusal.ts';
import { selectorOf } from '../selector.ts';
import type { Snapshot } from '../snapshot.ts';
import { lineAndColumn } from '../text.ts';

export default defineQuery({
  name: 'find',
  summary: 'Find declarations whose name contains `name`, or places that contain the exact `text`.',
  params: Type.Object(
    {
      name: Type.Optional(
        Type.String({ minLength: 1, description: 'Part of a name; upper and lower case are the same.' }),
      ),
      text: Type.Optional(Type.String({ minLength: 1, description: 'An exact text.' })),
      limit: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 5000, description: 'At most so many items; default 50.' }),
      ),
    },
    { additionalProperties: false },
  ),
  run: (snapshot, { name, text, limit = 50 }) => {
    if ((name === undefined) === (text === undefined))
      refuse('shape', 'find takes either `name` or `text`.', 'Give one of the two.');
    return pageOf<object>(
      name !== undefined ? byName(snapshot, name) : byText(snapshot, text as string),
      limit,
    );
  },
});

function byName(snapshot: Snapshot, name: string) {
  const wanted = name.toLowerCase();
  return snapshot.list().flatMap((path) => {
    const all = declarationsOf(path, snapshot.tree(path));
    return all
      .filter(
        ({ kind, name: full }) =>
          kind !== 'parameter' && (full.split('.').at(-1) ?? '').toLowerCase().includes(wanted),
      )
      .map((declaration) => ({
        selector: selectorOf(declaration, all, true),
        kind: declaration.kind,
        line: lineAndColumn(snapshot.text(path), declaration.whole.getStart()).line,
      }));
  });
}

function byText(snapshot: Snapshot, wanted: string) {
  return snapshot.list().flatMap((path) => {
    const text = snapshot.text(path);
    const found = [];
    for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length)) {
      const { line, column } = lineAndColumn(text, at);
      found.push({
        path,
        line,
        column,
        in: enclosingSelector(snapshot, path, at),
        text: text.split('\n')[line - 1]?.trim() ?? '',
      });
    }
    return found;
  });
}
