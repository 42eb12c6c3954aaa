/** The arguments of calls after a change of the parameters. */
import { ts } from 'ts-morph';
import { commute, type Evaluation, evaluationOf } from '../extract/evaluation.ts';
import { checkSameMeaning, freeNames, parseArgument } from '../names/free-names.ts';
import { refuse } from '../refusal.ts';
import { type ListItem, layoutList } from '../text/list-layout.ts';
import type { PlacedRewrite, Rewrite } from '../text/rewrites.ts';
import { isOptional, type NewParameter, parametersOf } from './parameter-changes.ts';
import type { Placed, SignatureFamily } from './signature-family.ts';

type Call = Placed<ts.CallExpression | ts.NewExpression>;
/** What one place of the new argument list holds: old arguments, new text, or nothing. */
type Filled = { from: number } | { text: string } | undefined;

/**
 * The rewrites of all calls, each with its path.
 * @param around gives the selector of the declaration around a call
 * @throws RefusalError `unsupported`, `count`, `capture`, `not-found`; each with the places
 */
export function callRewrites(
  family: SignatureFamily,
  list: readonly NewParameter[],
  around: (call: Call) => string,
): PlacedRewrite[] {
  checkValues(family, list, around);
  const wrong = family.calls.flatMap((call) => problemOf(family, call, list) ?? []);
  if (wrong.length) {
    const reasons = [...new Set(wrong.map(({ why }) => why))];
    refuse(
      'unsupported',
      `${wrong.length} call${wrong.length > 1 ? 's' : ''} cannot follow: ${reasons.join('; ')}.`,
      'Rewrite these calls first: give what they pass names of its own.',
      { candidates: wrong.slice(0, 20).map(({ place, why }) => `${place} ${why}`) },
    );
  }
  const filled = family.calls.map((call) => ({ call, places: placesOf(family, call, list, around) }));
  checkFilled(filled);
  return filled.flatMap(({ call, places }) => rewriteOf(call, trimmed(places)) ?? []);
}

const argumentsOf = ({ node }: Call): readonly ts.Expression[] => node.arguments ?? [];

/** Position of the rest parameter in the old list. */
function restOf(family: SignatureFamily): number {
  const old = parametersOf(family.main.node);
  const rest = old.findIndex(({ dotDotDotToken }) => dotDotDotToken);
  return rest === -1 ? old.length : rest;
}

/** Old arguments in their new order; all that a rest parameter takes count each. */
function orderOf(family: SignatureFamily, call: Call, list: readonly NewParameter[]): number[] {
  const rest = restOf(family);
  return list.flatMap(({ from }) => {
    if (from === undefined) return [];
    const count = argumentsOf(call).length;
    if (from < rest) return from < count ? [from] : [];
    return Array.from({ length: Math.max(0, count - rest) }, (_, index) => rest + index);
  });
}

function problemOf(
  family: SignatureFamily,
  call: Call,
  list: readonly NewParameter[],
): { place: string; why: string } | undefined {
  const args = argumentsOf(call);
  const old = parametersOf(family.main.node);
  const rest = restOf(family);
  const { place } = call;
  const spread = args.findIndex(ts.isSpreadElement);
  if (spread !== -1 && (spread < rest || !list.some(({ from }) => from === rest)))
    return { place, why: 'it spreads its arguments' };
  if (rest === old.length && args.length > old.length)
    return { place, why: 'it passes more arguments than there are parameters' };
  const order = orderOf(family, call, list);
  const effects = args.map((each) => evaluationOf(each, family.checker));
  const dropped = args.findIndex((_, index) => !order.includes(index) && effects[index] === 'acts');
  if (dropped !== -1)
    return { place, why: `the argument ${shown(args[dropped])} does something and would be dropped` };
  const turned = turnedPair(order, effects);
  if (turned)
    return {
      place,
      why: `the argument ${shown(args[turned.find((index) => effects[index] === 'acts') ?? 0])} does something and would change its turn`,
    };
  return undefined;
}

/** Two arguments whose evaluation would change its order so that it shows. */
function turnedPair(order: readonly number[], effects: readonly Evaluation[]): [number, number] | undefined {
  for (const [index, first] of order.entries()) {
    for (const second of order.slice(index + 1))
      if (second < first && !commute(effects[first] as Evaluation, effects[second] as Evaluation))
        return [first, second];
  }
  return undefined;
}

const shown = (node: ts.Node | undefined) => {
  const text = (node?.getText() ?? '').replace(/\s+/g, ' ');
  return `\`${text.length > 40 ? `${text.slice(0, 39)}…` : text}\``;
};

function placesOf(
  family: SignatureFamily,
  call: Call,
  list: readonly NewParameter[],
  around: (call: Call) => string,
): { filled: Filled; required: string | undefined }[] {
  const args = argumentsOf(call);
  const old = parametersOf(family.main.node);
  const rest = restOf(family);
  return list.flatMap((change): { filled: Filled; required: string | undefined }[] => {
    const { from, finalName = 'a parameter' } = change;
    if (from !== undefined && from >= rest)
      return args.slice(rest).map((_, index) => ({ filled: { from: rest + index }, required: undefined }));
    const text = valueFor(change, call, around);
    const needsValue = from === undefined || change.optional === false;
    const required = needsValue && !isOptional(old, change) && text === undefined ? finalName : undefined;
    if (from !== undefined && from < args.length) return [{ filled: { from }, required: undefined }];
    return [{ filled: text === undefined ? undefined : { text }, required }];
  });
}

function valueFor(
  { value, values = [] }: NewParameter,
  call: Call,
  around: (call: Call) => string,
): string | undefined {
  return values.find(({ at }) => isAt(at, call, around))?.value ?? value;
}

function isAt(at: string, call: Call, around: (call: Call) => string): boolean {
  if (at === call.place) return true;
  const selector = around(call);
  return at.includes('#') && (selector === at || selector.startsWith(`${at}.`));
}

/** Every value must be wanted somewhere, and mean the same wherever it goes. */
function checkValues(
  family: SignatureFamily,
  list: readonly NewParameter[],
  around: (call: Call) => string,
): void {
  for (const { value, values = [] } of list) {
    for (const { at, value: own } of values) {
      const calls = family.calls.filter((call) => isAt(at, call, around));
      if (calls.length === 0)
        refuse('not-found', `There is no call at ${at}.`, 'Use one of the candidates.', {
          candidates: family.calls.slice(0, 20).map(({ place }) => place),
        });
      checkSameMeaning(family.checker, own, freeNames(parseArgument(own)), calls);
    }
    const others = family.calls.filter((call) => !values.some(({ at }) => isAt(at, call, around)));
    if (value !== undefined && others.length)
      checkSameMeaning(family.checker, value, freeNames(parseArgument(value)), others);
  }
}

function checkFilled(filled: { call: Call; places: { required: string | undefined }[] }[]): void {
  const missing = filled.flatMap(({ call, places }) =>
    places.flatMap(({ required }) => (required === undefined ? [] : [{ place: call.place, required }])),
  );
  const [first] = missing;
  if (first)
    refuse(
      'count',
      `${missing.length} call${missing.length > 1 ? 's' : ''} would pass nothing for ${first.required}.`,
      'Give its entry a `value`, or make it optional or give it a `default`.',
      { candidates: missing.slice(0, 20).map(({ place }) => place) },
    );
}

/** Nothing at the end is left out, nothing in the middle becomes `undefined`. */
function trimmed(places: readonly { filled: Filled }[]): Exclude<Filled, undefined>[] {
  const last = places.findLastIndex(({ filled }) => filled !== undefined);
  return places.slice(0, last + 1).map(({ filled }) => filled ?? { text: 'undefined' });
}

function rewriteOf(call: Call, places: readonly Exclude<Filled, undefined>[]): PlacedRewrite | undefined {
  const { node, path } = call;
  const args = argumentsOf(call);
  const same =
    places.length === args.length && places.every((place, index) => 'from' in place && place.from === index);
  if (same) return undefined;
  const text = node.getSourceFile().text;
  if (!node.arguments) {
    const inserted = `(${places.map((place) => ('text' in place ? place.text : '')).join(', ')})`;
    return { path, rewrite: { start: node.end, end: node.end, text: () => inserted } };
  }
  const open = node.arguments.pos;
  const rewrite: Rewrite = {
    start: open - 1,
    end: node.end,
    text: (render) => {
      const items = places.map((place): ListItem => {
        if ('text' in place) return place;
        const argument = args[place.from] as ts.Expression;
        return { text: render(argument.getStart(), argument.end), from: place.from };
      });
      return `(${layoutList(text, open, node.end - 1, args, items)})`;
    },
  };
  return { path, rewrite };
}
