/** Puts the value of a variable in all places that use it, and deletes the variable. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Target } from '../../contracts/edit.ts';
import { checkedNode } from '../compiler/checked.ts';
import { evaluationOf } from '../extract/evaluation.ts';
import { lateness, misfit, placesOf, putInPlace, refuseUnfit } from '../extract/inlining.ts';
import { removalsOf } from '../members/removals.ts';
import type { Declaration } from '../names/declarations.ts';
import { resolveTarget } from '../names/selector.ts';
import { isWritten, usesOf } from '../names/writes.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import { splice } from '../text/edits.ts';

type Initialised = ts.VariableDeclaration & { name: ts.Identifier; initializer: ts.Expression };

export default defineOperation({
  name: 'inline-variable',
  summary:
    'Replace every use of a variable by its initial value and delete the variable. Refuses when it is written again or exported, and when the value would be computed at another time or another number of times with another result.',
  when: 'a variable says no more than its value',
  whenNot: 'a function → inline-function; a type → inline-type',
  params: Type.Object({ target: Target }, { additionalProperties: false }),
  example: {
    before: {
      'a.ts':
        'export function area(width: number, height: number) {\n  const sum = width + height;\n  return { sum, double: sum * 2 };\n}\n',
    },
    params: { target: 'a.ts#area.sum' },
    after: {
      'a.ts':
        'export function area(width: number, height: number) {\n  return { sum: width + height, double: (width + height) * 2 };\n}\n',
    },
  },
  carriesCode: true,
  writesCode: true,
  find: (snapshot, { target }) => {
    const declaration = resolveTarget(snapshot, target);
    const { node, tree, checker } = checkedNode(snapshot, declaration.path, initialised(declaration, target));
    const symbol = checker.getSymbolAtLocation(node.name);
    const uses = symbol ? usesOf(symbol, tree, checker) : [];
    checkUses(declaration.path, target, node, uses);
    const evaluation = evaluationOf(node.initializer, checker);
    const root = ts.findAncestor(node, ts.isStatement)?.parent ?? tree;
    const reasons = uses.map((use) => ({
      use,
      reason: misfit(use, node.initializer) ?? lateness(use, root, node, evaluation, uses.length, checker),
    }));
    refuseUnfit(
      'unsupported',
      `The value of ${target} cannot stand in place of it`,
      declaration.path,
      reasons,
      'Keep the variable, or change that place first.',
    );
    return { path: declaration.path, text: snapshot.text(declaration.path), node, uses };
  },
  edit: ({ path, text, node, uses }) => [
    ...uses
      .map((use) => putInPlace(use, node.initializer))
      .map(({ start, end, text }) => splice(path, start, end, text)),
    ...removalsOf(text, [wholeOf(node)]).map(({ start, end }) => splice(path, start, end, '')),
  ],
});

/** @throws RefusalError `unsupported` for anything but a variable with a value of its own */
function initialised({ node, whole }: Declaration, target: string): Initialised {
  const hint = 'Name a `const` or `let` with an initial value.';
  if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name) || !node.initializer)
    return refuse('unsupported', `${target} is not a variable with an initial value.`, hint);
  const list = node.parent as ts.VariableDeclarationList;
  const isBlockScoped = list.flags & (ts.NodeFlags.Let | ts.NodeFlags.Const);
  const isUsing = (list.flags & ts.NodeFlags.Using) === ts.NodeFlags.Using;
  if (!isBlockScoped || isUsing || !ts.isVariableStatement(list.parent))
    return refuse('unsupported', `${target} is declared by \`var\` or \`using\`, or by a loop.`, hint);
  const statement = ts.isVariableStatement(whole) ? whole : list.parent;
  if (statement.modifiers?.length)
    return refuse('referenced', `${target} is exported.`, 'Remove the export first, or keep the variable.');
  return node as Initialised;
}

function checkUses(path: string, target: string, node: Initialised, uses: readonly ts.Identifier[]): void {
  const written = uses.filter(isWritten);
  if (written.length)
    refuse('unsupported', `${target} is given other values too.`, 'Keep the variable.', {
      candidates: placesOf(path, written),
    });
  if (uses.length === 0)
    refuse('not-found', `Nothing uses ${target}.`, 'Use delete-declaration, if its value does nothing.');
  const inside = uses.filter((use) => use.pos >= node.initializer.pos && use.end <= node.initializer.end);
  if (inside.length)
    refuse('unsupported', `${target} uses itself.`, 'Keep the variable.', {
      candidates: placesOf(path, inside),
    });
}

/** The statement, when it declares nothing else. */
function wholeOf(node: Initialised): ts.Node {
  const list = node.parent as ts.VariableDeclarationList;
  return list.declarations.length === 1 ? list.parent : node;
}
