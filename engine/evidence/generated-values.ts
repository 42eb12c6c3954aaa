/**
 * Makes values from shapes, with fast-check. What JSON lacks is spelt as in EvalResponse, and what only code makes as in
 * CompareResponse: `promise` (of a value), `returns` (a function that gives one of these values) and `new` (an instance).
 */
import fc from 'fast-check';
import type { FieldShape, ParameterShape, TypeShape } from '../compiler/shape.ts';
import {
  bigints,
  dates,
  numbers,
  regexps,
  spelledNumbers,
  spelt,
  strings,
  wordsFrom,
} from './generated-leaves.ts';
import type { Literals } from './literals.ts';

interface Making {
  literals: Literals;
  /** Only what JSON holds as it is. */
  json?: boolean;
}

type Made = fc.Arbitrary<unknown> | undefined;

interface Scope extends Making {
  /** What encloses the present shape, by id: it may be made so many times inside of itself. */
  open: ReadonlyMap<number, { type: TypeShape; left: number; made: Map<number, Made> }>;
  /** How many lists the present shape is in: lists of lists of lists grow fast. */
  lists: number;
}

const nestedMax = 3;

/** Lists of arguments for one of these lists of parameters; undefined when a required one cannot be made. */
export function argumentLists(
  parameters: readonly (readonly ParameterShape[])[],
  making: Making,
): fc.Arbitrary<unknown[]> | undefined {
  const scope: Scope = { ...making, open: new Map(), lists: 0 };
  const lists = parameters.map((each) => argumentList(each, scope)).filter((each) => each !== undefined);
  return lists.length ? fc.oneof(...lists) : undefined;
}

function argumentList(
  parameters: readonly ParameterShape[],
  scope: Scope,
): fc.Arbitrary<unknown[]> | undefined {
  const made = parameters.map((each) => ({ ...each, one: arbitraryOf(each.type, scope) }));
  const fixed = made.filter(({ rest }) => !rest);
  const lacking = fixed.findIndex(({ one }) => !one);
  const usable = lacking === -1 ? fixed : fixed.slice(0, lacking);
  const required = fixed.findLastIndex(({ optional }) => !optional) + 1;
  if (required > usable.length) return undefined;
  const rest = lacking === -1 ? made.find((each) => each.rest)?.one : undefined;
  const missing = fc.constant(undefinedIn(scope));
  const values = usable.map(({ one, optional }) => {
    const arbitrary = one as fc.Arbitrary<unknown>;
    return optional && !scope.json
      ? fc.oneof({ weight: 5, arbitrary }, { weight: 1, arbitrary: missing })
      : arbitrary;
  });
  const lengths = fc.integer({ min: required, max: usable.length });
  return fc
    .tuple(fc.tuple(...values), lengths, (rest ?? fc.constant([])) as fc.Arbitrary<unknown[]>)
    .map(([all, length, more]) => [...all.slice(0, length), ...(length === all.length ? more : [])]);
}

const undefinedIn = ({ json }: Making) => (json ? undefined : spelt('undefined'));

function arbitraryOf(shape: TypeShape, scope: Scope): Made {
  switch (shape.kind) {
    case 'string':
      return strings(scope.literals);
    case 'number':
      return scope.json ? numbers(scope.literals) : spelledNumbers(scope.literals);
    case 'boolean':
      return fc.boolean();
    case 'bigint':
      return bigints(scope.literals);
    case 'literal':
      return fc.constant(shape.value);
    case 'bigint-literal':
      return fc.constant(spelt('bigint', { value: shape.digits }));
    case 'undefined':
      return fc.constant(undefinedIn(scope));
    case 'anything':
      return anything(scope);
    case 'date':
      return dates;
    case 'regexp':
      return regexps;
    case 'error':
      return strings(scope.literals).map((message) => spelt('error', { name: 'Error', message }));
    case 'bytes':
      return fc
        .array(fc.integer({ min: 0, max: 255 }), { maxLength: 8 })
        .map((items) => spelt('typed-array', { class: 'Uint8Array', items }));
    case 'union': {
      const options = shape.options
        .map((option) => arbitraryOf(option, scope))
        .filter((each) => each !== undefined);
      return options.length ? fc.oneof(...options) : undefined;
    }
    case 'recursive':
    case 'ref':
      return nested(shape, scope);
    case 'unsupported':
      return undefined;
    default:
      return composite(shape, scope);
  }
}

type Composite = Extract<
  TypeShape,
  {
    kind:
      | 'array'
      | 'set'
      | 'promise'
      | 'tuple'
      | 'record'
      | 'map'
      | 'object'
      | 'function'
      | 'instance'
      | 'template';
  }
>;

function composite(shape: Composite, scope: Scope): Made {
  const inside = { ...scope, lists: scope.lists + 1 };
  switch (shape.kind) {
    case 'array':
      return listOf(arbitraryOf(shape.element, inside), scope);
    case 'set':
      return uniqueOf(arbitraryOf(shape.element, inside), scope)?.map((values) => spelt('set', { values }));
    case 'promise':
      return arbitraryOf(shape.element, scope)?.map((value) => spelt('promise', { value }));
    case 'function': {
      const calls = shape.returns.kind === 'undefined';
      const returned = arbitraryOf(shape.returns, scope);
      return (
        returned &&
        fc
          .array(returned, { minLength: 1, maxLength: 3 })
          .map((values) => spelt('returns', { values, calls }))
      );
    }
    case 'instance': {
      const args = argumentList(shape.parameters, scope);
      const { module, name, shows } = shape;
      return args?.map((list) => spelt('new', { module, name, args: list, shows }));
    }
    case 'map': {
      const [key, item] = [arbitraryOf(shape.key, inside), arbitraryOf(shape.element, inside)];
      const entries = key && item ? fc.tuple(key, item) : undefined;
      return uniqueOf(entries, scope, ([first]) => first)?.map((list) => spelt('map', { entries: list }));
    }
    case 'tuple':
      return tupleOf(shape, scope);
    case 'record':
      return recordOf(shape, scope);
    case 'object':
      return objectOf(shape.fields, scope);
    case 'template':
      return templateOf(shape.parts, scope);
  }
}

/** A type inside of itself, a few times; where it cannot end, there is no value. */
function nested(shape: Extract<TypeShape, { kind: 'recursive' | 'ref' }>, scope: Scope): Made {
  if (shape.kind === 'recursive') {
    const here = { type: shape.type, left: nestedMax, made: new Map<number, Made>() };
    return arbitraryOf(shape.type, { ...scope, open: new Map(scope.open).set(shape.id, here) });
  }
  const around = scope.open.get(shape.id);
  if (!around || around.left === 0) return undefined;
  const { made } = around;
  const left = around.left - 1;
  if (!made.has(left))
    made.set(
      left,
      arbitraryOf(around.type, { ...scope, open: new Map(scope.open).set(shape.id, { ...around, left }) }),
    );
  return made.get(left);
}

/** Short lists, and lists about as long as a number in the code. Without elements there is the empty one. */
function listOf(element: Made, { literals, open, lists }: Scope): fc.Arbitrary<unknown[]> {
  if (!element) return fc.constant([]);
  const short = fc.array(element, { maxLength: lengthMax(lists) });
  if (open.size > 0 || lists > 0) return short;
  const long = literals.numbers
    .filter((length) => Number.isInteger(length) && length > 3 && length <= 40)
    .slice(0, 4);
  return fc.oneof(
    { weight: 6, arbitrary: short },
    { weight: 1, arbitrary: fc.array(element, { minLength: 3, maxLength: 9 }) },
    ...long.map((length) => ({
      weight: 1,
      arbitrary: fc.array(element, { minLength: length - 1, maxLength: length + 1 }),
    })),
  );
}

const lengthMax = (lists: number) => (lists < 2 ? 4 : 2);

function uniqueOf<Value>(
  element: fc.Arbitrary<Value> | undefined,
  { lists }: Scope,
  keyOf: (value: Value) => unknown = (value) => value,
): fc.Arbitrary<Value[]> | undefined {
  return element
    ? fc.uniqueArray(element, {
        maxLength: lengthMax(lists),
        selector: (value) => JSON.stringify(keyOf(value)),
      })
    : fc.constant([]);
}

function tupleOf(shape: Extract<TypeShape, { kind: 'tuple' }>, scope: Scope): Made {
  const field = (type: TypeShape, index: number): ParameterShape => ({
    ...{ name: String(index), type, rest: false },
    optional: index >= shape.required,
  });
  const rest: ParameterShape[] = shape.rest
    ? [{ name: 'rest', type: { kind: 'array', element: shape.rest }, optional: false, rest: true }]
    : [];
  return argumentList([...shape.elements.map(field), ...rest], scope);
}

function recordOf({ key, element }: Extract<TypeShape, { kind: 'record' }>, scope: Scope): Made {
  const one = arbitraryOf(element, { ...scope, lists: scope.lists + 1 });
  if (!one) return fc.constant({});
  const names: fc.Arbitrary<string> =
    key.kind === 'number'
      ? fc.integer({ min: 0, max: 12 }).map(String)
      : fc.constantFrom('a', 'b', 'key', ...wordsFrom(scope.literals), 'constructor');
  return fc.dictionary(
    names.map((name) => writtenKey(name, scope)),
    one,
    { maxKeys: lengthMax(scope.lists) },
  );
}

function objectOf(fields: readonly FieldShape[], scope: Scope): Made {
  const made = fields.map((field) => ({ ...field, one: arbitraryOf(field.type, scope) }));
  if (made.some(({ one, optional }) => !one && !optional)) return undefined;
  const usable = made.flatMap(({ name, one, optional }) =>
    one ? [{ name: writtenKey(name, scope), one, optional }] : [],
  );
  return fc.record(Object.fromEntries(usable.map(({ name, one }) => [name, one])), {
    requiredKeys: usable.filter(({ optional }) => !optional).map(({ name }) => name),
    noNullPrototype: true,
  });
}

/** A key of `$` only gets one more, so that no object passes for a spelling. */
const writtenKey = (name: string, { json }: Scope) => (!json && /^\$+$/.test(name) ? `${name}$` : name);

function templateOf(parts: readonly (string | TypeShape)[], scope: Scope): Made {
  const made = parts.map((part) =>
    typeof part === 'string' ? fc.constant(part) : arbitraryOf(part, { ...scope, json: true }),
  );
  if (!made.every((each) => each !== undefined)) return undefined;
  return fc.tuple(...made).map((texts) => texts.map(textOf).join(''));
}

const textOf = (value: unknown) =>
  typeof value === 'object' && value !== null && 'value' in value ? String(value.value) : String(value);

function anything(scope: Scope): fc.Arbitrary<unknown> {
  const leaf = fc.oneof(
    strings(scope.literals),
    fc.integer({ min: -3, max: 12 }),
    fc.boolean(),
    fc.constant(null),
  );
  const key = fc
    .constantFrom('a', 'b', 'key', ...wordsFrom(scope.literals))
    .map((name) => writtenKey(name, scope));
  return fc.oneof(
    { weight: 5, arbitrary: leaf },
    { weight: 1, arbitrary: fc.array(leaf, { maxLength: 3 }) },
    { weight: 1, arbitrary: fc.dictionary(key, leaf, { maxKeys: 3 }) },
  );
}
