/** What can be done at a place. */
import { type TSchema, Type } from '@sinclair/typebox';
import type { ts } from 'ts-morph';
import { pageOfItems, record } from '../answers.ts';
import { checkIsChecked } from '../compiler/checked.ts';
import { codeFixesOf } from '../compiler/code-fixes.ts';
import { preferencesFor } from '../compiler/compiler-edits.ts';
import { lineAt } from '../names/listing.ts';
import { placeParams, resolveExpression, resolveScope, resolveStatements } from '../names/places.ts';
import type { Operation } from '../operation.ts';
import { defineQuery, pageOf, pageParams, type QueryContext } from '../query.ts';
import { toRefusal } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';

interface Offer {
  /** An operation of the catalogue, a refactor that only the compiler knows, or a fix of an error or suggestion. */
  source: 'operation' | 'compiler' | 'fix';
  name: string;
  description: string;
  /** The call that does it, as far as it is known. */
  call?: { operation: string; params: Record<string, unknown> };
  /** Parameters that are still to be given. */
  needs?: string[];
  /** Why it does not apply here. */
  refused?: string;
}

interface Asked {
  target: string;
  text?: string | undefined;
  nth?: number | undefined;
}

export default defineQuery({
  name: 'available-refactors',
  summary:
    'List what can be done with a declaration, or with the expression or statements `text` inside of it: operations with the parameters that they still need, refactors that the compiler knows, and fixes for its errors and suggestions there. With `refused` also operations that do not apply, and why.',
  when: 'you do not know which operation fits',
  whenNot: 'an operation that you know → call it, a refusal says why; fixes of whole files → code-fixes',
  params: Type.Object(
    {
      target: placeParams.target,
      text: Type.Optional(placeParams.text),
      nth: placeParams.nth,
      refused: Type.Optional(Type.Boolean({ description: 'Also what does not apply, with the reason.' })),
      ...pageParams(100),
    },
    { additionalProperties: false },
  ),
  result: pageOfItems(
    record({
      source: Type.Union([Type.Literal('operation'), Type.Literal('compiler'), Type.Literal('fix')]),
      name: Type.String(),
      description: Type.String(),
      call: Type.Optional(
        record({ operation: Type.String(), params: Type.Record(Type.String(), Type.Unknown()) }),
      ),
      needs: Type.Optional(Type.Array(Type.String())),
      refused: Type.Optional(Type.String()),
    }),
  ),
  example: {
    before: { 'half.ts': 'export function half(n: number): number {\n  return n / 2;\n}\n' },
    params: { target: 'half.ts#half', text: 'n / 2' },
    answer: {
      items: [
        {
          source: 'operation',
          name: 'extract-constant',
          call: { operation: 'extract-constant', params: { target: 'half.ts#half', text: 'n / 2' } },
          needs: ['name'],
        },
      ],
    },
  },
  run: (snapshot, { target, text, nth, refused = false, limit = 100, offset }, context) => {
    const asked = { target, text, nth };
    const { path, start, end } = rangeOf(snapshot, asked);
    checkIsChecked(snapshot, path);
    const offers = [
      ...offeredOperations(snapshot, asked, context),
      ...compilerRefactors(snapshot, path, { pos: start, end }),
      ...fixesBetween(snapshot, path, start, end),
    ];
    return pageOf(refused ? offers : offers.filter((offer) => offer.refused === undefined), limit, offset);
  },
});

function rangeOf(
  snapshot: Snapshot,
  { target, text, nth }: Asked,
): { path: string; start: number; end: number } {
  if (text === undefined) {
    const { path, node, declaration } = resolveScope(snapshot, target);
    const name = declaration?.nameNode;
    // The compiler offers most at the name of a declaration.
    return { path, start: (name ?? node).getStart(), end: (name ?? node).end };
  }
  const place = { target, text, ...(nth && { nth }) };
  try {
    const { path, node } = resolveExpression(snapshot, place);
    return { path, start: node.getStart(), end: node.end };
  } catch (error) {
    if (toRefusal(error).code !== 'not-found') throw error;
    const { path, nodes } = resolveStatements(snapshot, place);
    return { path, start: nodes[0]?.getStart() ?? 0, end: nodes.at(-1)?.end ?? 0 };
  }
}

function offeredOperations(snapshot: Snapshot, asked: Asked, { operations }: QueryContext): Offer[] {
  const { target, text, nth } = asked;
  return Object.values(operations).flatMap((operation): Offer[] => {
    const { required = [], properties } = operation.params;
    const fits =
      text === undefined ? !(takesPlace(operation) && required.includes('text')) : takesPlace(operation);
    if (!('target' in properties) || !fits) return [];
    const params = { target, ...(text !== undefined && { text }), ...(nth && { nth }) };
    const needs = required.filter((each) => !(each in params));
    const [only] = needs;
    const choices = only !== undefined && needs.length === 1 ? literalsOf(properties[only]) : [];
    if (only === undefined || choices.length === 0) return [offer(snapshot, operation, params, needs)];
    return choices.map((choice) => offer(snapshot, operation, { ...params, [only]: choice }, []));
  });
}

function offer(
  snapshot: Snapshot,
  operation: Operation,
  params: Record<string, unknown>,
  needs: string[],
): Offer {
  const { name, summary } = operation;
  const refused = refusalOf(snapshot, operation, params, needs);
  return {
    source: 'operation',
    name,
    // The first sentence says enough to choose by.
    description: summary.replace(/\.\s.*$/, '.'),
    call: { operation: name, params },
    ...(needs.length && { needs }),
    ...(refused && { refused }),
  };
}

/** The values of a parameter that takes one of a few words. */
function literalsOf(schema: TSchema | undefined): unknown[] {
  const choices = (schema?.anyOf ?? []) as TSchema[];
  return choices.every((each) => 'const' in each) ? choices.map((each) => each.const) : [];
}

/** Whether an operation works on code inside of its target, named by its text. */
const takesPlace = ({ params }: Operation) =>
  params.properties.text?.description === placeParams.text.description && 'nth' in params.properties;

/** Why an operation does not apply. Where parameters are missing, those of its example show whether it can apply at all. */
function refusalOf(
  snapshot: Snapshot,
  operation: Operation,
  params: Record<string, unknown>,
  needs: readonly string[],
): string | undefined {
  const lent = Object.fromEntries(needs.map((need) => [need, operation.example.params[need]]));
  try {
    operation.find(snapshot, { ...lent, ...params } as never);
    return undefined;
  } catch (error) {
    const { code, message } = toRefusal(error);
    return needs.length && code !== 'unsupported' ? undefined : `${code}: ${message}`;
  }
}

function compilerRefactors(snapshot: Snapshot, path: string, range: ts.TextRange): Offer[] {
  const found = snapshot
    .service()
    .getApplicableRefactors(
      snapshot.absolute(path),
      range,
      preferencesFor(snapshot, path),
      'invoked',
      undefined,
      true,
    );
  return found.flatMap(({ name, actions }) =>
    actions.map(
      (action): Offer => ({
        source: 'compiler',
        name: `${name}: ${action.name}`,
        description: action.description,
        ...(action.notApplicableReason && { refused: action.notApplicableReason }),
      }),
    ),
  );
}

function fixesBetween(snapshot: Snapshot, path: string, start: number, end: number): Offer[] {
  const tree = snapshot.tree(path);
  const [first, last] = [lineAt(tree, start), lineAt(tree, end)];
  const isThere = (at: number) => lineAt(tree, at) >= first && lineAt(tree, at) <= last;
  return codeFixesOf(snapshot, path, ({ start = -1 }) => isThere(start)).map(({ fix, code, line }) => ({
    source: 'fix',
    name: fix.fixName,
    description: fix.description,
    call: { operation: 'apply-code-fix', params: { path, fix: fix.fixName, line, code } },
  }));
}
