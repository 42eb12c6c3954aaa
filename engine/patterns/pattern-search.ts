/** Finds the matches of a pattern in a project, a folder, a file or a declaration. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { typeOfNode } from '../compiler/checked.ts';
import { resolveScope } from '../names/places.ts';
import { cleanPath } from '../names/selector.ts';
import { nearestNames, refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Match, matchesIn, type Pattern, parsePattern } from './pattern.ts';
import { type Form, readCode } from './pattern-syntax.ts';

export const Within = Type.String({
  minLength: 1,
  maxLength: 1000,
  description:
    'Look only here: a selector (`src/a.ts#Class.method`), a file or a folder. Left out: the whole project.',
});

export const Where = Type.Record(
  Type.String({ pattern: '^\\$*[A-Z][A-Z0-9_]*$' }),
  Type.Object(
    {
      kind: Type.Optional(
        Type.String({
          maxLength: 100,
          description: 'Syntax kind, such as Identifier, StringLiteral or CallExpression.',
        }),
      ),
      type: Type.Optional(
        Type.String({
          maxLength: 1000,
          description:
            'Type as the compiler writes it, such as Date or string[]. string, number, boolean and bigint take every type that fits into them.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  {
    description:
      'What a metavariable may stand for, by its name: `{ "A": { "kind": "Identifier", "type": "number" } }`.',
  },
);
export type Where = Record<string, { kind?: string; type?: string }>;

export interface Found extends Match {
  path: string;
  tree: ts.SourceFile;
}

/** A place to look in: a file, or the part of it that belongs to a declaration. */
export interface Area {
  path: string;
  /** Undefined: the file. */
  node: ts.Node | undefined;
}

/** The files, or the part of a file, that `within` names. @throws RefusalError `not-found` and those of a selector */
export function areasOf(snapshot: Snapshot, within: string | undefined): Area[] {
  if (within === undefined) return snapshot.list().map((path) => ({ path, node: undefined }));
  if (within.includes('#')) {
    const { path, node } = resolveScope(snapshot, within);
    return [{ path, node }];
  }
  const wanted = cleanPath(within).replace(/\/$/, '');
  const all = snapshot.list();
  const paths = all.filter((path) => path === wanted || wanted === '' || path.startsWith(`${wanted}/`));
  if (paths.length === 0)
    refuse(
      'not-found',
      `There is no source file ${within} and none below it.`,
      'Name a file, a folder or a selector.',
      {
        candidates: nearestNames(wanted, all),
      },
    );
  return paths.map((path) => ({ path, node: undefined }));
}

/**
 * Reads a pattern for files of both kinds, with and without JSX. Undefined: the pattern is JSX, and the file has none.
 * @throws RefusalError when it is no code in either
 */
export function patternReader(text: string, form?: Form): (path: string) => Pattern | undefined {
  const known = new Map<boolean, Pattern | undefined>();
  return (path) => {
    const hasJsx = /\.(?:tsx|jsx)$/.test(path);
    if (!known.has(hasJsx)) {
      const isJsxOnly =
        !hasJsx && !readCode(text, path, form) && readCode(text, 'code.tsx', form) !== undefined;
      known.set(hasJsx, isJsxOnly ? undefined : parsePattern(text, path, form));
    }
    return known.get(hasJsx);
  };
}

/**
 * All matches, by file, outer ones before those inside of them. Only files that contain every word of the pattern are parsed.
 */
export function findMatches(
  snapshot: Snapshot,
  areas: readonly Area[],
  patternFor: (path: string) => Pattern | undefined,
  where: Where = {},
): Found[] {
  return areas.flatMap(({ path, node }) => {
    const pattern = patternFor(path);
    if (!pattern) return [];
    checkWhere(pattern, where);
    const text = snapshot.text(path);
    if (!pattern.words.every((word) => text.includes(word))) return [];
    const tree = snapshot.tree(path);
    return matchesIn(pattern, node ?? tree)
      .filter((match) => meets(snapshot, path, match, where))
      .map((match) => ({ ...match, path, tree }));
  });
}

function checkWhere(pattern: Pattern, where: Where): void {
  for (const [name, { kind }] of Object.entries(where)) {
    if (!pattern.variables.has(bareName(name)))
      refuse('shape', `The pattern has no metavariable $${bareName(name)}.`, 'Name one of the pattern.', {
        candidates: [...pattern.variables.keys()],
      });
    if (kind !== undefined && !(kind in ts.SyntaxKind))
      refuse('shape', `There is no syntax kind ${kind}.`, 'Use a name of the TypeScript syntax kinds.', {
        candidates: nearestNames(
          kind,
          Object.keys(ts.SyntaxKind).filter((key) => /^[A-Z]/.test(key)),
        ),
      });
  }
}

const bareName = (name: string) => name.replace(/^\$+/, '');

function meets(snapshot: Snapshot, path: string, { bindings }: Match, where: Where): boolean {
  return Object.entries(where).every(([name, { kind, type }]) =>
    (bindings.get(bareName(name)) ?? []).every(
      (node) =>
        (kind === undefined || node.kind === ts.SyntaxKind[kind as keyof typeof ts.SyntaxKind]) &&
        (type === undefined || hasType(snapshot, path, node, type)),
    ),
  );
}

const primitives: Record<string, (checker: ts.TypeChecker) => ts.Type> = {
  string: (checker) => checker.getStringType(),
  number: (checker) => checker.getNumberType(),
  boolean: (checker) => checker.getBooleanType(),
  bigint: (checker) => checker.getBigIntType(),
};

function hasType(snapshot: Snapshot, path: string, node: ts.Node, wanted: string): boolean {
  const found = typeOfNode(snapshot, path, node);
  if (!found) return false;
  const { checker, type } = found;
  if (checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation) === wanted) return true;
  const primitive = primitives[wanted];
  const isLoose = (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Never)) !== 0;
  return primitive !== undefined && !isLoose && checker.isTypeAssignableTo(type, primitive(checker));
}
