/** Places by text. */
import { Type } from '@sinclair/typebox';
import { defineQuery, pageOf, pageParams } from '../query.ts';
import { enclosingSelector } from '../references.ts';
import type { Snapshot } from '../snapshot.ts';
import { lineAndColumn } from '../text.ts';

export default defineQuery({
  name: 'find',
  summary: 'Find places that contain the exact `text`.',
  params: Type.Object(
    { text: Type.String({ minLength: 1, description: 'An exact text.' }), ...pageParams(50) },
    { additionalProperties: false },
  ),
  run: (snapshot, { text, limit = 50, offset }) => pageOf(byText(snapshot, text), limit, offset),
});

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
