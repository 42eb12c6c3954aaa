/** Adds members to a class, interface, enum, object literal, type literal or union type. */
import { Type } from '@sinclair/typebox';
import type { ts } from 'ts-morph';
import { type Container, memberParams, resolveContainer, resolveMember } from '../members/members.ts';
import { constituentsOf, parseConstituents, withConstituents } from '../members/unions.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Edit } from '../text/edits.ts';
import { insertion, parseForSpot, type Spot, spotInside } from '../text/insertions.ts';

type Position = 'first' | 'last' | 'before' | 'after';

export default defineOperation({
  name: 'add-member',
  summary:
    'Add members to a class, interface, enum, object literal or type literal, or constituents to a union type: last, or at another position. Separators follow the container. Refuses names that are taken, and places where other members of an enum would get new values.',
  when: 'a class, interface, enum, object or union gets something new',
  whenNot:
    'top-level code → insert-declaration; statements → insert-statement; what an interface asks for → implement-interface',
  params: Type.Object(
    {
      ...memberParams,
      position: Type.Optional(
        Type.Union(
          [Type.Literal('first'), Type.Literal('last'), Type.Literal('before'), Type.Literal('after')],
          {
            description:
              '`before` or `after` the member that is named, or `first` or `last` (default) in the target.',
          },
        ),
      ),
      text: Type.String({
        minLength: 1,
        maxLength: 1_000_000,
        description: 'The new members as they stand in the container.',
      }),
    },
    { additionalProperties: false },
  ),
  example: {
    before: { 'a.ts': "export interface Box {\n  size: 'small' | 'large';\n  label: string;\n}\n" },
    params: { target: 'a.ts#Box', member: 'size', position: 'after', text: 'weight?: number' },
    after: {
      'a.ts': "export interface Box {\n  size: 'small' | 'large';\n  weight?: number;\n  label: string;\n}\n",
    },
  },
  find: (snapshot, params) => {
    const { container, anchor, position } = findPlace(snapshot, params);
    const text = snapshot.text(container.path);
    return container.kind === 'union'
      ? atUnion(text, container, anchor as ts.TypeNode | undefined, position, params.text)
      : atList(text, container, anchor, position, params.text);
  },
  edit: (edits: Edit[]) => edits,
});

function findPlace(
  snapshot: Snapshot,
  params: { target: string; member?: string; position?: Position },
): { container: Container; anchor: ts.Node | undefined; position: Position } {
  const position = params.position ?? (params.member === undefined ? 'last' : 'after');
  const isBeside = position === 'before' || position === 'after';
  if (!isBeside && params.member !== undefined)
    refuse(
      'shape',
      `${position} needs no member to stand beside.`,
      'Leave `member` out, or use before or after.',
    );
  if (!isBeside) return { container: resolveContainer(snapshot, params.target), anchor: undefined, position };
  const { container, node } = resolveMember(snapshot, params);
  return { container, anchor: node, position };
}

function atUnion(
  text: string,
  { path, type }: Container & { kind: 'union' },
  beside: ts.TypeNode | undefined,
  position: Position,
  code: string,
): Edit[] {
  const all = constituentsOf(type);
  const anchor = beside ?? (position === 'first' ? all[0] : all.at(-1)) ?? type;
  const side = position === 'first' || position === 'before' ? 'before' : 'after';
  return withConstituents(path, text, type, parseConstituents(code, all), anchor, side);
}

function atList(
  text: string,
  { path, list, context }: Container & { kind: 'members' },
  anchor: ts.Node | undefined,
  position: Position,
  code: string,
): Edit[] {
  const spot: Spot =
    position === 'first' || position === 'last'
      ? spotInside(path, list, context, position)
      : { path, list, context, anchor, side: position };
  return insertion(spot, text, code, parseForSpot(spot, code));
}
