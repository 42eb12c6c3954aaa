/** Structural search and replace. */
import { Type } from '@sinclair/typebox';
import type { ts } from 'ts-morph';
import { commentsIn } from '../names/places.ts';
import { defineOperation } from '../operation.ts';
import type { Pattern } from '../patterns/pattern.ts';
import {
  areasOf,
  type Found,
  findMatches,
  patternReader,
  Where,
  Within,
} from '../patterns/pattern-search.ts';
import { FormChoice } from '../patterns/pattern-syntax.ts';
import {
  exchangesFor,
  outermost,
  parseTemplate,
  type Rewriting,
  rewritingOf,
  rewritten,
} from '../patterns/template.ts';
import { checkFreeNames, checkTemplateNames } from '../patterns/template-names.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { splice } from '../text/edits.ts';
import type { Splice } from '../text/splices.ts';
import { lineAndColumn } from '../text/text.ts';
import { isReadAs } from '../text/tree-shape.ts';

interface File {
  path: string;
  splices: Splice[];
  /** Comments that stood between the parts of a match. */
  comments: { line: number; text: string }[];
}

export default defineOperation({
  name: 'rewrite-pattern',
  summary:
    'Rewrite all code of a shape, in the whole project or in a part of it: `$A` in the pattern stands for one node, `$$$REST` for any number, the same name twice for equal code; the template says what comes instead. Spacing, comments, quotes and parentheses need not agree. Matches inside of matches are rewritten too. Give `count` to refuse any other number of matches.',
  when: 'the same change is made in many places',
  whenNot: 'one place → replace-expression, replace-statement; a name → rename-symbol; a look first → search',
  params: Type.Object(
    {
      pattern: Type.String({
        minLength: 1,
        maxLength: 10_000,
        description: 'Code with metavariables: `$A.indexOf($B) !== -1`.',
      }),
      template: Type.String({
        maxLength: 10_000,
        description:
          'The code that comes instead, with the same metavariables: `$A.includes($B)`. For statements, nothing deletes them.',
      }),
      syntax: Type.Optional(FormChoice),
      within: Type.Optional(Within),
      where: Type.Optional(Where),
      count: Type.Optional(Type.Integer({ minimum: 1, description: 'How many matches there must be.' })),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'a.ts': 'export const has = (list: string[], x: string) => list.indexOf(x) !== -1;\n',
      'b.ts':
        "export const isVowel = (letter: string) =>\n  !('aeiou'.indexOf(letter.toLowerCase()) !== -1);\n",
    },
    params: { pattern: '$A.indexOf($B) !== -1', template: '$A.includes($B)', count: 2 },
    after: {
      'a.ts': 'export const has = (list: string[], x: string) => list.includes(x);\n',
      'b.ts': "export const isVowel = (letter: string) =>\n  !'aeiou'.includes(letter.toLowerCase());\n",
    },
  },
  writesCode: true,
  find: (snapshot, { pattern, template, syntax, within, where, count }) => {
    const patternFor = patternReader(pattern, syntax);
    const found = findMatches(snapshot, areasOf(snapshot, within), patternFor, where);
    checkCount(found, pattern, count);
    for (const [read, own] of Map.groupBy(found, ({ path }) => patternFor(path) as Pattern))
      checkFreeNames(snapshot, parseTemplate(template, own[0]?.path ?? '', read), read, own);
    return [...Map.groupBy(found, ({ path }) => path)].map(([path, matches]) =>
      rewriteFile(snapshot, path, matches, patternFor(path) as Pattern, template),
    );
  },
  edit: (files) =>
    files.flatMap(({ path, splices }) =>
      splices.map(({ start, end, text }) => splice(path, start, end, text)),
    ),
  notes: (files) =>
    files.flatMap(({ path, comments }) =>
      comments.map(({ line, text }) => `A comment of a rewritten match was dropped: ${path}:${line} ${text}`),
    ),
});

function checkCount(found: readonly Found[], pattern: string, count: number | undefined): void {
  if (found.length > 0 && (count === undefined || found.length === count)) return;
  const places = found.map(
    ({ path, tree, nodes: [node] }) =>
      `${path}:${lineAndColumn(tree.text, (node as ts.Node).getStart()).line}`,
  );
  refuse(
    'count',
    `\`${pattern}\` matches ${found.length} place${found.length === 1 ? '' : 's'}${count === undefined ? '' : `, not ${count}`}.`,
    'Look at the places with the query `search`; widen or narrow the pattern, `where` or `within`, or correct `count`.',
    { candidates: places.slice(0, 50) },
  );
}

function rewriteFile(
  snapshot: Snapshot,
  path: string,
  matches: readonly Found[],
  pattern: Pattern,
  code: string,
): File {
  const { tree } = matches[0] as Found;
  const template = parseTemplate(code, path, pattern);
  for (const match of matches) checkTemplateNames(template, pattern, path, match);
  const rewriting = rewritingOf(path, tree.text, template, matches);
  const splices = rewritten(rewriting, outermost(matches));
  if (!isReadAs(snapshot, tree, splices, exchangesFor(rewriting, matches)))
    refuseMisread(snapshot, rewriting, matches);
  const inserted = splices.map(({ text }) => text).join('\n');
  const dropped = outermost(matches)
    .flatMap(({ nodes }) => nodes.flatMap((node) => commentsIn(node)))
    .filter(({ text }) => !inserted.includes(text));
  const comments = dropped.map(({ start, text }) => ({
    line: lineAndColumn(tree.text, start).line,
    text: text.slice(0, 80),
  }));
  return { path, splices, comments };
}

/** @throws RefusalError `syntax` with the places that could not be rewritten */
function refuseMisread(snapshot: Snapshot, rewriting: Rewriting, matches: readonly Found[]): never {
  const { path } = rewriting;
  const misread = outermost(matches).filter((match) => {
    const inside = matches.filter((each) => each === match || outermost([match, each]).length === 1);
    const own = rewritingOf(path, rewriting.text, rewriting.template, inside);
    return !isReadAs(snapshot, match.tree, rewritten(own, [match]), exchangesFor(own, inside));
  });
  const lines = misread.map(
    ({ tree, nodes }) => `${path}:${lineAndColumn(tree.text, (nodes[0] as ts.Node).getStart()).line}`,
  );
  refuse(
    'syntax',
    `The template does not fit at ${lines.slice(0, 5).join(', ') || path}: the new code would be read as something else there.`,
    'Leave these places out with `where` or `within`, or write the template otherwise.',
    { candidates: lines.slice(0, 50) },
  );
}
