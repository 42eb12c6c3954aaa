/** Places by what stands there: a pattern, a text or a regular expression. */
import { Type } from '@sinclair/typebox';
import type { ts } from 'ts-morph';
import { pageOfItems, record } from '../answers.ts';
import { isSource } from '../files/project.ts';
import { declarationsOf } from '../names/declarations.ts';
import { lineText, ownerAt, shortLine } from '../names/listing.ts';
import { cleanPath, selectorOf } from '../names/selector.ts';
import { regexpPlaces } from '../patterns/guarded-regexp.ts';
import type { Bindings } from '../patterns/pattern.ts';
import { type Area, areasOf, findMatches, patternReader, Where, Within } from '../patterns/pattern-search.ts';
import { type Form, FormChoice } from '../patterns/pattern-syntax.ts';
import { defineQuery, pageOf, pageParams } from '../query.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { lineAndColumn } from '../text/text.ts';

interface Place {
  path: string;
  start: number;
  end: number;
  bindings?: Bindings;
}

export default defineQuery({
  name: 'search',
  summary:
    'Find places in the code: by `pattern`, code in which `$A` stands for one node and `$$$REST` for any number; by exact `text`, in comments, strings and documents too; or by `regexp`, line by line. Gives the declaration around each place, its line and column, the text, and what the metavariables stand for.',
  when: 'you look for code of a shape, or for words',
  whenNot: 'a declaration by its name → find-symbol; uses of a declaration → references',
  params: Type.Object(
    {
      pattern: Type.Optional(
        Type.String({ minLength: 1, maxLength: 10_000, description: 'Code with metavariables.' }),
      ),
      text: Type.Optional(Type.String({ minLength: 1, maxLength: 10_000, description: 'An exact text.' })),
      regexp: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 500,
          description: 'A JavaScript regular expression, without slashes.',
        }),
      ),
      ignoreCase: Type.Optional(Type.Boolean({ description: 'For a regular expression; default false.' })),
      syntax: Type.Optional(FormChoice),
      within: Type.Optional(Within),
      where: Type.Optional(Where),
      ...pageParams(50),
    },
    { additionalProperties: false },
  ),
  result: pageOfItems(
    record({
      selector: Type.String(),
      line: Type.Integer(),
      column: Type.Integer(),
      text: Type.String(),
      bindings: Type.Optional(Type.Record(Type.String(), Type.String())),
    }),
  ),
  example: {
    before: { 'list.ts': 'export const has = (list: string[], x: string) => list.indexOf(x) !== -1;\n' },
    params: { pattern: '$A.indexOf($B) !== -1' },
    answer: {
      items: [
        {
          selector: 'list.ts#has@d4906e8d',
          line: 1,
          column: 51,
          text: 'list.indexOf(x) !== -1',
          bindings: { A: 'list', B: 'x' },
        },
      ],
      total: 1,
    },
  },
  run: (
    snapshot,
    { pattern, text, regexp, ignoreCase = false, syntax, within, where, limit = 50, offset = 0 },
  ) => {
    const asked = [pattern, text, regexp].filter((each) => each !== undefined);
    if (asked.length !== 1)
      refuse('shape', 'search takes one of `pattern`, `text` and `regexp`.', 'Give one of the three.');
    const found =
      pattern !== undefined
        ? byPattern(snapshot, areasOf(snapshot, within), pattern, syntax, where)
        : byText(
            snapshot,
            withDocuments(snapshot, within),
            regexp === undefined ? placesOf(text as string) : regexpPlaces(regexp, ignoreCase),
          );
    return pageOf(found, limit, offset, (place) => show(snapshot, place));
  },
});

function byPattern(
  snapshot: Snapshot,
  areas: readonly Area[],
  text: string,
  syntax: Form | undefined,
  where: Parameters<typeof findMatches>[3],
): Place[] {
  return findMatches(snapshot, areas, patternReader(text, syntax), where).map(
    ({ path, nodes, bindings }) => ({
      path,
      start: (nodes[0] as ts.Node).getStart(),
      end: (nodes.at(-1) as ts.Node).end,
      bindings,
    }),
  );
}

const document = /\.(?:md|mdx|markdown|txt)$/i;

/** Where a text is looked for: in the sources and in what people read, or in the one file that is named, of any kind. */
function withDocuments(snapshot: Snapshot, within: string | undefined): readonly Area[] {
  if (within?.includes('#')) return areasOf(snapshot, within);
  const place = cleanPath(within ?? '');
  const named = (path: string): Area => ({ path, node: undefined });
  if (place !== '' && snapshot.exists(place)) return [named(place)];
  const documents = snapshot
    .all()
    .filter((path) => document.test(path) && (place === '' || path.startsWith(`${place}/`)));
  const hasSource = snapshot.list().some((path) => path.startsWith(`${place}/`));
  const sources = hasSource || place === '' || documents.length === 0 ? areasOf(snapshot, within) : [];
  return [...sources, ...documents.map(named)];
}

function byText(
  snapshot: Snapshot,
  areas: readonly Area[],
  placesIn: (text: string) => { start: number; end: number }[],
): Place[] {
  return areas.flatMap(({ path, node }) => {
    const from = node ? node.getStart() : 0;
    const text = snapshot.text(path);
    return placesIn(node ? text.slice(from, node.end) : text).map(({ start, end }) => ({
      path,
      start: from + start,
      end: from + end,
    }));
  });
}

const placesOf = (wanted: string) => (text: string) => {
  const found: { start: number; end: number }[] = [];
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length))
    found.push({ start: at, end: at + wanted.length });
  return found;
};

const textMax = 500;

function show(snapshot: Snapshot, { path, start, end, bindings }: Place) {
  if (!isSource(path)) {
    const text = snapshot.text(path);
    const place = lineAndColumn(text, start);
    return { selector: path, ...place, text: shortLine(text.split(/\r?\n/)[place.line - 1] ?? '') };
  }
  const tree = snapshot.tree(path);
  const owner = ownerAt(snapshot, path, start);
  const { line, character } = tree.getLineAndCharacterOfPosition(start);
  const stands = (from: number, to: number) => {
    const text = tree.text.slice(from, to);
    return text.length > textMax ? `${text.slice(0, textMax)}…` : text;
  };
  return {
    selector: owner ? selectorOf(owner, declarationsOf(path, tree), true) : path,
    line: line + 1,
    column: character + 1,
    text: bindings ? stands(start, end) : lineText(tree, line + 1),
    ...(bindings && {
      bindings: Object.fromEntries([...bindings].map(([name, nodes]) => [name, textOf(nodes, stands)])),
    }),
  };
}

const textOf = (nodes: readonly ts.Node[], stands: (from: number, to: number) => string) =>
  nodes.length ? stands((nodes[0] as ts.Node).getStart(), (nodes.at(-1) as ts.Node).end) : '';
