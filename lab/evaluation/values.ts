/**
 * The JSON spelling of values (all of it is listed in contracts/evaluation.ts), made in the child: the parent never touches an
 * object of the code it evaluates. A key that consists of `$` only gets one `$` more, so that no object can pass for a spelling.
 * `toJSON` is not called: a value is told as what it is. Getters are called, and one that throws is told.
 */
import { types } from 'node:util';
import type { Cut } from '../../contracts/evaluation.ts';
import { classOf, ownClass, textOf } from './class-names.ts';
import { at, costOf, cut, type Spelling, shared, text } from './spelling.ts';

const depthMax = 32;
const charsMaxDefault = 1_000_000;

/**
 * Spells a value as JSON of about `charsMax` characters and never throws: what does not fit is cut, with a marker in its place.
 * @param cuts gets a line for each place that was cut
 */
export function spell(value: unknown, cuts: Cut[] = [], charsMax = charsMaxDefault): unknown {
  const state: Spelling = { left: charsMax, floor: 0, open: [], path: ['value'], cuts, cutsMore: 0 };
  const spelt = spellAt(value, state);
  if (state.cutsMore) cuts.push({ path: '…', of: 'items', missing: state.cutsMore });
  return spelt;
}

function spellAt(value: unknown, state: Spelling): unknown {
  if (typeof value === 'string') return text(value, state);
  state.left -= typeof value === 'number' ? 8 : 4;
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'number':
      return numberOf(value);
    case 'undefined':
      return { $: 'undefined' };
    case 'bigint':
      return { $: 'bigint', value: text(String(value), state) };
    case 'symbol':
      return symbolOf(value, state);
    default:
      return value === null ? null : objectOf(value as object, state);
  }
}

function numberOf(value: number): unknown {
  if (Number.isFinite(value)) return Object.is(value, -0) ? { $: '-0' } : value;
  return { $: String(value) };
}

function symbolOf(value: symbol, state: Spelling): unknown {
  const key = Symbol.keyFor(value);
  if (key !== undefined) return { $: 'symbol', key: text(key, state) };
  const { description } = value;
  return { $: 'symbol', ...(description !== undefined && { description: text(description, state) }) };
}

function objectOf(value: object, state: Spelling): unknown {
  const up = state.open.indexOf(value);
  if (up >= 0) return { $: 'cycle', up: state.open.length - up };
  if (state.open.length >= depthMax) return cut(state, { of: 'levels', missing: 1 });
  state.open.push(value);
  state.left -= 12;
  try {
    if (!types.isProxy(value)) return kindOf(value, state);
    return { $: 'proxy', value: at('.value', state, () => attempt(state, () => kindOf(value, state))) };
  } catch (error) {
    return thrown(error, state);
  } finally {
    state.open.pop();
  }
}

/** Built-in kinds are told by their internal slots: neither the other realm nor an own class hides them. */
function kindOf(value: object, state: Spelling): unknown {
  const inner = (part: string, item: unknown) => at(`.${part}`, state, () => spellAt(item, state));
  if (Array.isArray(value)) return arrayOf(value, state);
  if (typeof value === 'function') return functionOf(value, state);
  if (types.isNativeError(value) || value instanceof DOMException) return errorOf(value, state);
  if (types.isMap(value)) {
    const pairs = Map.prototype.entries.call(value);
    const entries = list('entries', pairs, sizeOf(Map, value), state, ([key, item]) => [
      at('[0]', state, () => spellAt(key, state)),
      at('[1]', state, () => spellAt(item, state)),
    ]);
    return { $: 'map', ...ownClass(value, 'Map'), entries };
  }
  if (types.isSet(value)) {
    const values = list('values', Set.prototype.values.call(value), sizeOf(Set, value), state, (item) =>
      spellAt(item, state),
    );
    return { $: 'set', ...ownClass(value, 'Set'), values };
  }
  if (types.isDate(value)) {
    const time = Date.prototype.getTime.call(value);
    return { $: 'date', value: Number.isNaN(time) ? 'invalid' : new Date(time).toISOString() };
  }
  if (types.isRegExp(value)) {
    const source = inner('source', Reflect.get(RegExp.prototype, 'source', value));
    return { $: 'regexp', source, flags: Reflect.get(RegExp.prototype, 'flags', value) };
  }
  if (types.isBoxedPrimitive(value)) return { $: 'boxed', value: inner('value', unboxed(value)) };
  if (types.isPromise(value)) return { $: 'promise', ...ownClass(value, 'Promise') };
  if (types.isWeakMap(value)) return { $: 'weakmap' };
  if (types.isWeakSet(value)) return { $: 'weakset' };
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return bytesOf(value, state);
  if (value instanceof URL) return { $: 'url', value: inner('value', value.href) };
  return recordOf(value, state);
}

const sizeOf = (kind: typeof Map | typeof Set, value: object): number =>
  Reflect.get(kind.prototype, 'size', value);

function unboxed(value: object): unknown {
  if (types.isStringObject(value)) return String.prototype.valueOf.call(value);
  if (types.isNumberObject(value)) return Number.prototype.valueOf.call(value);
  if (types.isBooleanObject(value)) return Boolean.prototype.valueOf.call(value);
  if (types.isBigIntObject(value)) return BigInt.prototype.valueOf.call(value);
  return Symbol.prototype.valueOf.call(value);
}

function bytesOf(value: ArrayBufferView | ArrayBufferLike, state: Spelling): unknown {
  const isTyped = types.isTypedArray(value);
  const name = isTyped ? Reflect.get(Uint8Array.prototype, Symbol.toStringTag, value) : classOf(value);
  const items = isTyped ? value : rawBytes(value);
  const spelt = list('items', Uint8Array.prototype.values.call(items), items.length, state, (item) =>
    spellAt(item, state),
  );
  return {
    $: isTyped ? 'typed-array' : 'array-buffer',
    class: Buffer.isBuffer(value) ? 'Buffer' : name,
    items: spelt,
  };
}

function rawBytes(value: ArrayBufferView | ArrayBufferLike): Uint8Array {
  if (types.isAnyArrayBuffer(value)) return new Uint8Array(value);
  const { buffer, byteOffset, byteLength } = value as ArrayBufferView;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function functionOf(value: object, state: Spelling): unknown {
  const name: unknown = Reflect.get(value, 'name');
  const isClass = !types.isProxy(value) && /^class\b/.test(Function.prototype.toString.call(value));
  const fields = Object.keys(value).length ? at('.fields', state, () => fieldsOf(value, state)) : undefined;
  return {
    $: 'function',
    name: typeof name === 'string' ? text(name, state) : '',
    ...(isClass && { class: true }),
    ...(fields !== undefined && { fields }),
  };
}

function errorOf(value: Error, state: Spelling): unknown {
  const inner = (name: string) => at(`.${name}`, state, () => read(value, name, state));
  const name = inner('name');
  const own = (part: string) => Object.hasOwn(value, part) && { [part]: inner(part) };
  const fields = Object.keys(value).filter(
    (key) => !['name', 'message', 'stack', 'cause', 'errors'].includes(key),
  );
  return {
    $: 'error',
    name,
    ...ownClass(value, name),
    message: inner('message'),
    ...own('cause'),
    ...own('errors'),
    ...(fields.length && { fields: at('.fields', state, () => fieldsOf(value, state, fields)) }),
  };
}

function arrayOf(value: unknown[], state: Spelling): unknown {
  const classed = ownClass(value, 'Array');
  const cutsBefore = state.cuts.length + state.cutsMore;
  const items = itemsOf(value, state);
  const isCut = state.cuts.length + state.cutsMore > cutsBefore;
  const names = isCut ? [] : Object.keys(value).filter((key) => !isIndex(key));
  if (!names.length && !('class' in classed)) return items;
  return { $: 'array', ...classed, items, fields: at('.fields', state, () => fieldsOf(value, state, names)) };
}

/** Runs of holes are told as one item. */
function itemsOf(value: unknown[], state: Spelling): unknown[] {
  const items: unknown[] = [];
  const { length } = value;
  let index = 0;
  for (; index < length && state.left > state.floor; index++) {
    if (!Object.hasOwn(value, index)) {
      const next = Object.keys(value).find((key) => isIndex(key) && Number(key) > index);
      const count = (next === undefined ? length : Number(next)) - index;
      state.left -= 24;
      items.push({ $: 'hole', count });
      index += count - 1;
      continue;
    }
    const place = index;
    items.push(
      shared(index < length - 1, state, () =>
        at(`[${items.length}]`, state, () => read(value, place, state)),
      ),
    );
  }
  if (index < length) items.push(cut(state, { of: 'items', missing: length - index }));
  return items;
}

const isIndex = (key: string) => /^(?:0|[1-9]\d{0,9})$/.test(key) && Number(key) < 2 ** 32 - 1;

/** Items of a Map, a Set or a typed array, as many as fit. */
function list<Item>(
  part: string,
  items: Iterable<Item>,
  size: number,
  state: Spelling,
  spellItem: (item: Item) => unknown,
): unknown[] {
  return at(`.${part}`, state, () => {
    const spelt: unknown[] = [];
    for (const item of items) {
      if (state.left <= state.floor) break;
      const isFollowed = spelt.length < size - 1;
      spelt.push(shared(isFollowed, state, () => at(`[${spelt.length}]`, state, () => spellItem(item))));
    }
    const missing = size - spelt.length;
    return missing > 0 ? [...spelt, cut(state, { of: 'items', missing })] : spelt;
  });
}

/** Plain objects as they are; instances with the name of their class. */
function recordOf(value: object, state: Spelling): unknown {
  const name = classOf(value);
  const symbols = Object.getOwnPropertySymbols(value).filter((key) =>
    Object.prototype.propertyIsEnumerable.call(value, key),
  );
  if (name === undefined && !symbols.length) return fieldsOf(value, state);
  const fields = at('.value', state, () => fieldsOf(value, state));
  const pairs = list('symbols', symbols, symbols.length, state, (key) => [
    symbolOf(key, state),
    read(value, key, state),
  ]);
  const shown = Object.keys(value).length || !name ? undefined : textOf(value);
  return {
    $: 'object',
    ...(name !== undefined && { class: name }),
    value: fields,
    ...(symbols.length && { symbols: pairs }),
    ...(shown !== undefined && { text: text(shown, state) }),
  };
}

function fieldsOf(value: object, state: Spelling, keys = Object.keys(value)): unknown {
  const spelt: Record<string, unknown> = Object.create(null);
  let done = 0;
  for (; done < keys.length && state.left > state.floor; done++) {
    const key = keys[done] as string;
    const cost = costOf(key) + 2;
    if (cost > state.left - state.floor && cost > 100) break;
    state.left -= cost;
    const name = /^\$+$/.test(key) ? `${key}$` : key;
    const step = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)
      ? `.${name}`
      : `[${JSON.stringify(name)}]`;
    spelt[name] = shared(done < keys.length - 1, state, () => at(step, state, () => read(value, key, state)));
  }
  return done === keys.length
    ? spelt
    : cut(state, { of: 'fields', missing: keys.length - done, value: spelt });
}

function read(value: object, key: PropertyKey, state: Spelling): unknown {
  return attempt(state, () => spellAt(Reflect.get(value, key), state));
}

function attempt(state: Spelling, work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return thrown(error, state);
  }
}

function thrown(error: unknown, state: Spelling): unknown {
  return { $: 'thrown', error: at('.error', state, () => spellAt(error, state)) };
}
