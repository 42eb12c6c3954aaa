/** Members named by their container: those of classes, interfaces, enums, object literals and union types. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Target } from '../../contracts/edit.ts';
import type { Declaration } from '../names/declarations.ts';
import { resolveTarget } from '../names/selector.ts';
import { nearestNames, refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { containerIn } from '../text/insertions.ts';
import { type Context, contextOf, declaredNames, membersOf, tokenTexts } from '../text/snippets.ts';
import { constituentsOf, unionIn } from './unions.ts';

/** Parameters that name a member. Spread them into the parameters of an operation. */
export const memberParams = {
  target: Target,
  member: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 10_000,
      description:
        "The member of the target: its name (`size`, `#size`, `size~2`, `constructor`), or its text when it has none (`'small'` of a union, `[key: string]: number`, `...rest`). Leave it out when `target` is the member itself.",
    }),
  ),
};

/** A list of members: of a declaration's own, or the constituents of its type. */
export type Container =
  | { path: string; kind: 'members'; list: ts.Node; context: Context }
  | { path: string; kind: 'union'; type: ts.TypeNode };

export interface Member {
  container: Container;
  node: ts.Node;
}

/** What holds members in a declaration. @throws RefusalError `unsupported` when nothing does, and those of the target */
export function resolveContainer(snapshot: Snapshot, target: string): Container {
  const declaration = resolveTarget(snapshot, target);
  return (
    containerOf(declaration) ??
    refuse(
      'unsupported',
      `${target} is a ${declaration.kind} without members.`,
      'Name a class, interface, enum, object literal or union type.',
    )
  );
}

function containerOf({ path, node }: Declaration): Container | undefined {
  const list = containerIn(node);
  const context = list && contextOf(list);
  if (context && context !== 'statements' && context !== 'body')
    return { path, kind: 'members', list, context };
  const type = unionIn(node);
  return type && { path, kind: 'union', type };
}

/**
 * A member by its container and its name or text, or by its own selector.
 * @throws RefusalError `not-found`, `ambiguous`, `shape`, `unsupported`, and those of the target
 */
export function resolveMember(
  snapshot: Snapshot,
  { target, member }: { target: string; member?: string },
): Member {
  if (member === undefined) {
    const { path, whole, kind } = resolveTarget(snapshot, target);
    const context = contextOf(whole.parent);
    if (context && context !== 'statements' && context !== 'body')
      return { container: { path, kind: 'members', list: whole.parent, context }, node: whole };
    refuse(
      'shape',
      `${target} is a ${kind}, not a member.`,
      'Name a member of it with `member`, or use the operation for declarations.',
    );
  }
  const container = resolveContainer(snapshot, target);
  const all = container.kind === 'union' ? constituentsOf(container.type) : membersOf(container.list);
  const { name, nth } = /^(?<name>.+)~(?<nth>[1-9]\d*)$/s.exec(member)?.groups ?? { name: member };
  const named = all.filter((node) => namesOf(node).includes(bare(name ?? member)));
  const found = named.length
    ? named
    : all.filter((node) => textOf(node) === tokenTexts(withoutEnding(member)));
  const chosen = nth === undefined ? preferred(found) : found.slice(Number(nth) - 1, Number(nth));
  if (chosen.length === 1 && chosen[0]) return { container, node: chosen[0] };
  const names = all.map((node) => namesOf(node)[0] ?? withoutEnding(node.getText()));
  if (chosen.length === 0)
    refuse('not-found', `${target} has no member ${member}.`, `It has ${names.join(', ') || 'none'}.`, {
      candidates: nearestNames(member, names),
    });
  return refuse(
    'ambiguous',
    `${target} has ${chosen.length} members ${member}.`,
    'Say which one with `~2`.',
    {
      candidates: chosen.map((_, index) => `${member}~${index + 1}`),
    },
  );
}

const bare = (name: string) => name.replace(/^(['"])(.*)\1$/s, '$2');
const namesOf = (node: ts.Node) => (ts.isTypeNode(node) ? [] : declaredNames(node).map(bare));
const withoutEnding = (text: string) => text.trim().replace(/[;,]$/, '');
const textOf = (node: ts.Node) => tokenTexts(withoutEnding(node.getText()));

/** Overloads count as their implementation. */
function preferred(found: readonly ts.Node[]): readonly ts.Node[] {
  const bodies = found.filter((node) => (node as ts.FunctionLikeDeclaration).body);
  const isOverloaded = found.every(
    (node) => ts.isMethodDeclaration(node) || ts.isConstructorDeclaration(node),
  );
  return found.length > 1 && isOverloaded && bodies.length === 1 ? bodies : found;
}
