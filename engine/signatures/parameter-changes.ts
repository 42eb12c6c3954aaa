/** A new parameter list as data, and what it asks of a function. */
import { type Static, Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { Identifier } from '../../contracts/edit.ts';
import { parseArgument, parseType } from '../names/free-names.ts';
import { nearestNames, refuse } from '../refusal.ts';
import { checkIdentifier } from '../text/snippets.ts';
import type { SignatureNode } from './function-uses.ts';

const Code = (description: string) => Type.String({ minLength: 1, maxLength: 10_000, description });

export const ParameterChange = Type.Object(
  {
    keep: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'A present parameter by its name, or by its position from 1: `"2"`.',
      }),
    ),
    add: Type.Optional(Identifier),
    name: Type.Optional(Identifier),
    type: Type.Optional(Code('The type that it gets.')),
    optional: Type.Optional(
      Type.Boolean({ description: 'true: it gets a `?`; false: it is required from now on.' }),
    ),
    default: Type.Optional(Code('The default value that it gets.')),
    value: Type.Optional(
      Code('What calls pass for it: one expression for all calls that pass nothing for it now.'),
    ),
    values: Type.Optional(
      Type.Array(
        Type.Object(
          {
            at: Type.String({
              minLength: 1,
              maxLength: 1000,
              description: 'The call: `src/b.ts:12`, or the selector of the declaration around it.',
            }),
            value: Code('What this call passes.'),
          },
          { additionalProperties: false },
        ),
        { description: 'Calls that pass something else than `value`.' },
      ),
    ),
  },
  {
    additionalProperties: false,
    description: 'One parameter of the new list: `keep` (and `name` to rename it) or `add`.',
  },
);
export type ParameterChange = Static<typeof ParameterChange>;

/** One parameter of the new list. */
export interface NewParameter extends ParameterChange {
  /** Position in the old list; undefined when it is added. */
  from: number | undefined;
  /** Its name afterwards; undefined for a destructured one. */
  finalName: string | undefined;
}

/** The parameters of a signature without a leading `this`. */
export function parametersOf(node: SignatureNode): readonly ts.ParameterDeclaration[] {
  const all = node.parameters as readonly ts.Node[] as readonly ts.ParameterDeclaration[];
  const [first] = all;
  return first && ts.isIdentifier(first.name) && first.name.text === 'this' ? all.slice(1) : all;
}

/**
 * Reads a new list against the parameters of the target.
 * @throws RefusalError `shape`, `not-found`, `clash`, `syntax`
 */
export function readChanges(target: SignatureNode, changes: readonly ParameterChange[]): NewParameter[] {
  const old = parametersOf(target);
  const list = changes.map((change) => readChange(old, change));
  const names = new Set<string>();
  for (const [index, { finalName, from }] of list.entries()) {
    const again = from !== undefined && list.findIndex((other) => other.from === from) < index;
    if (again || (finalName !== undefined && names.has(finalName)))
      refuse(
        'clash',
        `The new list has ${finalName ?? `parameter ${(from ?? 0) + 1}`} twice.`,
        'Give each parameter one entry and a name of its own.',
      );
    if (finalName !== undefined) names.add(finalName);
    const isRest = from !== undefined && old[from]?.dotDotDotToken;
    if (isRest && index < list.length - 1)
      refuse(
        'shape',
        `${finalName} takes the rest of the arguments and must stay last.`,
        'Move its entry to the end.',
      );
  }
  checkOptionalLast(old, list);
  return list;
}

function readChange(old: readonly ts.ParameterDeclaration[], change: ParameterChange): NewParameter {
  const { keep, add, name, type, value, values = [] } = change;
  if ((keep === undefined) === (add === undefined))
    refuse('shape', 'An entry of the new list says either `keep` or `add`.', 'Send one of the two.');
  for (const each of [value, change.default, ...values.map((one) => one.value)])
    if (each !== undefined) parseArgument(each);
  if (type !== undefined) parseType(type);
  if (add !== undefined) {
    checkIdentifier(add);
    if (name !== undefined) refuse('shape', 'An added parameter has its name in `add`.', 'Leave `name` out.');
    return { ...change, from: undefined, finalName: add };
  }
  const from = positionOf(old, keep as string);
  const present = (old[from] as ts.ParameterDeclaration).name;
  if (name !== undefined) {
    checkIdentifier(name);
    if (!ts.isIdentifier(present))
      refuse(
        'unsupported',
        `Parameter ${from + 1} is destructured and has no name.`,
        'Rename its parts with rename-symbol.',
      );
  }
  return { ...change, from, finalName: name ?? (ts.isIdentifier(present) ? present.text : undefined) };
}

function positionOf(old: readonly ts.ParameterDeclaration[], keep: string): number {
  const named = old.findIndex(({ name }) => ts.isIdentifier(name) && name.text === keep);
  if (named !== -1) return named;
  const position = /^[1-9]\d*$/.test(keep) ? Number(keep) - 1 : -1;
  if (old[position]) return position;
  const names = old.map(({ name }) => name.getText());
  return refuse(
    'not-found',
    `There is no parameter ${keep}; there ${names.length === 1 ? 'is' : 'are'} ${names.join(', ') || 'none'}.`,
    'Use one of these, or its position from 1; an entry with `add` makes a new one.',
    { candidates: nearestNames(keep, names) },
  );
}

/** Whether calls may leave a parameter out afterwards. */
export function isOptional(old: readonly ts.ParameterDeclaration[], change: NewParameter): boolean {
  const present = change.from === undefined ? undefined : old[change.from];
  if (change.default !== undefined || present?.dotDotDotToken) return true;
  return change.optional ?? Boolean(present?.questionToken ?? present?.initializer);
}

function checkOptionalLast(old: readonly ts.ParameterDeclaration[], list: readonly NewParameter[]): void {
  const asked = list.findIndex(({ optional }) => optional);
  const required = list.findIndex((change, index) => index > asked && !isOptional(old, change));
  if (asked !== -1 && required !== -1)
    refuse(
      'shape',
      `${list[asked]?.finalName} would be optional before the required ${list[required]?.finalName}.`,
      'Move it behind the required ones, or give it a default.',
    );
}

/** Whether anything but names and types changes: then calls have to follow. */
export function movesArguments(
  old: readonly ts.ParameterDeclaration[],
  list: readonly NewParameter[],
): boolean {
  const moved = ({ from, optional }: NewParameter, index: number) => {
    const present = old[index];
    const required = optional === false && Boolean(present?.questionToken ?? present?.initializer);
    return from !== index || required;
  };
  return list.length !== old.length || list.some(moved);
}
