/** Declarations by name. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { listedFields, pageOfItems, record } from '../answers.ts';
import { exportListNames } from '../modules/exports.ts';
import {
  type Declaration,
  declarationKinds,
  declarationsOf,
  hasExportModifier,
  isTopLevel,
} from '../names/declarations.ts';
import { isPartOfFunction, listed, signatureOf } from '../names/listing.ts';
import { cleanPath } from '../names/selector.ts';
import { defineQuery, pageOf, pageParams } from '../query.ts';
import type { Snapshot } from '../snapshot.ts';

const matches = ['exact', 'prefix', 'humps', 'part'] as const;

export default defineQuery({
  name: 'find-symbol',
  summary:
    'Find declarations by name in the whole project, best first: the exact name, then names that start with it, then initials of their words (`gAE` finds `gatherAllEvidence`), then names that contain it. `Store.get` looks inside of what is called Store.',
  when: 'you know a name, or a part of it, and not its file',
  whenNot: 'words in code and comments → search; all names of a file → outline; uses → references',
  params: Type.Object(
    {
      name: Type.String({
        minLength: 1,
        maxLength: 200,
        description:
          'A name, a part of one, or the initials of its words; upper and lower case are the same.',
      }),
      kinds: Type.Optional(
        Type.Array(Type.Union(declarationKinds.map((kind) => Type.Literal(kind))), {
          description: 'Only these kinds. Parameters are found only when they are asked for here.',
        }),
      ),
      exported: Type.Optional(
        Type.Boolean({ description: 'Only what a file exports, or only what it does not.' }),
      ),
      path: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 1000,
          description: 'Only in this file, or below this folder.',
        }),
      ),
      ...pageParams(50),
    },
    { additionalProperties: false },
  ),
  result: pageOfItems(
    record({
      ...listedFields,
      exported: Type.Boolean(),
      match: Type.Union(matches.map((match) => Type.Literal(match))),
      signature: Type.String(),
    }),
  ),
  example: {
    before: { 'half.ts': 'export function half(n: number): number {\n  return n / 2;\n}\n' },
    params: { name: 'hal', kinds: ['function'] },
    answer: { items: [{ selector: 'half.ts#half@1ffdf89d', kind: 'function', match: 'prefix' }], total: 1 },
  },
  run: (snapshot, { name, kinds, exported, path, limit = 50, offset }) => {
    const below = path === undefined ? '' : cleanPath(path);
    const isAsked = (file: string) => below === '' || file === below || file.startsWith(`${below}/`);
    const found = snapshot
      .list()
      .filter(isAsked)
      .flatMap((file) => namesIn(snapshot, file, name))
      .filter(({ declaration: { kind } }) => (kinds ? kinds.includes(kind) : kind !== 'parameter'))
      .filter((each) => exported === undefined || each.exported === exported)
      .sort((a, b) => a.rank - b.rank);
    return pageOf(found, limit, offset, ({ declaration, rank, exported: isExported }) => ({
      ...listed(snapshot, declaration),
      exported: isExported,
      match: matches[Math.floor(rank)] as (typeof matches)[number],
      signature: signatureOf(declaration.whole),
    }));
  },
});

interface Found {
  declaration: Declaration;
  exported: boolean;
  /** The place of the match in `matches`; the part behind the comma puts the outer and the shorter names first. */
  rank: number;
}

function namesIn(snapshot: Snapshot, path: string, wanted: string): Found[] {
  const tree = snapshot.tree(path);
  const listedNames = exportListNames(tree);
  return declarationsOf(path, tree).flatMap((declaration): Found[] => {
    const match = matchOf(declaration.name, wanted);
    if (match === undefined) return [];
    const exported =
      isTopLevel(declaration) && (hasExportModifier(declaration) || listedNames.has(declaration.name));
    const isPart = isPartOfFunction(declaration) || ts.isObjectLiteralElement(declaration.node);
    const depth = exported ? 0 : isTopLevel(declaration) ? 1 : isPart ? 3 : 2;
    const length = Math.min(lastPart(declaration.name).length, 99);
    return [{ declaration, exported, rank: match + depth / 10 + length / 10_000 }];
  });
}

const lastPart = (name: string) => name.slice(name.lastIndexOf('.') + 1);

/** How well a name like `Store.get` matches what is wanted: an index of `matches`, or undefined. */
function matchOf(name: string, wanted: string): number | undefined {
  const own = lastPart(name);
  const asked = lastPart(wanted) || wanted;
  const around = wanted.slice(0, wanted.length - asked.length).toLowerCase();
  const outer = `.${name.slice(0, name.length - own.length).toLowerCase()}`;
  if (around !== '' && !outer.endsWith(`.${around}`)) return undefined;
  const [lower, part] = [own.toLowerCase(), asked.toLowerCase()];
  if (lower === part) return 0;
  if (lower.startsWith(part)) return 1;
  if (matchesHumps(part, humpsOf(own))) return 2;
  return lower.includes(part) ? 3 : undefined;
}

/** `gatherAllEvidence` → gather, all, evidence. */
const humpsOf = (name: string) =>
  (name.match(/\p{Lu}+(?!\p{Ll})|\p{L}\p{Ll}*|\d+/gu) ?? []).map((hump) => hump.toLowerCase());

/** Whether the letters are the beginnings of words, of the first one on; words between may be left out. */
function matchesHumps(letters: string, humps: readonly string[]): boolean {
  const match = (rest: string, from: number, to: number): boolean => {
    if (rest === '') return true;
    for (let index = from; index < to; index++) {
      for (let taken = sharedLength(rest, humps[index] as string); taken > 0; taken--)
        if (match(rest.slice(taken), index + 1, humps.length)) return true;
    }
    return false;
  };
  return match(letters, 0, Math.min(1, humps.length));
}

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
