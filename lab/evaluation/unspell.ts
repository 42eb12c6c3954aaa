/** Reads the spelling of values (values.ts) back, so that what one evaluation answered can be an argument of the next. */

interface Reading {
  /** The realm that the values will live in. */
  world: typeof globalThis;
  /** The objects that contain the present one. */
  open: object[];
  /** Spellings that a caller understands besides. */
  more: Record<string, Reader>;
}

type Spelt = Record<string, unknown>;
export type Reader = (spelt: Spelt, reading: Reading) => unknown;

/**
 * Makes the value that is spelt, of objects of the realm that has these globals.
 * @throws TypeError or SyntaxError that says what cannot be read back: what only code can make, and what is no spelling
 */
export function unspell(
  spelt: unknown,
  world: typeof globalThis = globalThis,
  more: Record<string, Reader> = {},
): unknown {
  return readAt(spelt, { world, open: [], more });
}

/** Reads a part of a spelling. @throws as `unspell` */
export function readAt(spelt: unknown, reading: Reading): unknown {
  if (typeof spelt !== 'object' || spelt === null) return spelt;
  if (Array.isArray(spelt)) return listOf(spelt, reading);
  if (!Object.hasOwn(spelt, '$')) return withFields(new reading.world.Object(), spelt as Spelt, reading);
  const { $: kind } = spelt as Spelt;
  const known = typeof kind === 'string' && [reading.more, readers].find((each) => Object.hasOwn(each, kind));
  const reader = known ? known[kind as string] : undefined;
  if (reader) return reader(spelt as Spelt, reading);
  throw unreadable(spelt, `what can be read back is ${Object.keys(readers).join(', ')}`);
}

const readers: Record<string, Reader> = {
  undefined: () => undefined,
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
  '-Infinity': () => Number.NEGATIVE_INFINITY,
  '-0': () => -0,
  bigint: (spelt) => BigInt(textIn(spelt, 'value')),
  symbol: (spelt) => {
    if ('key' in spelt) return Symbol.for(textIn(spelt, 'key'));
    throw unreadable(spelt, 'only a symbol of Symbol.for, which has a `key`, is the same one twice');
  },
  date: (spelt, { world }) => new world.Date(spelt.value === 'invalid' ? Number.NaN : textIn(spelt, 'value')),
  regexp: (spelt, { world }) => new world.RegExp(textIn(spelt, 'source'), textIn(spelt, 'flags')),
  url: (spelt, { world }) => new world.URL(textIn(spelt, 'value')),
  boxed: (spelt, reading) => reading.world.Object(readAt(spelt.value, reading)),
  map: (spelt, reading) => {
    refuseClass(spelt);
    return inside(new reading.world.Map(), reading, (made) => {
      for (const pair of itemsIn(spelt, 'entries')) {
        const [key, value] = Array.isArray(pair) ? pair : [pair];
        made.set(readAt(key, reading), readAt(value, reading));
      }
    });
  },
  set: (spelt, reading) => {
    refuseClass(spelt);
    return inside(new reading.world.Set(), reading, (made) => {
      for (const item of itemsIn(spelt, 'values')) made.add(readAt(item, reading));
    });
  },
  array: (spelt, reading) => {
    refuseClass(spelt);
    return withFields(listOf(itemsIn(spelt, 'items'), reading), fieldsIn(spelt, 'fields'), reading);
  },
  object: (spelt, reading) => {
    if (spelt.class !== null) refuseClass(spelt);
    const made = spelt.class === null ? Object.create(null) : new reading.world.Object();
    const filled = withFields(made, fieldsIn(spelt, 'value'), reading);
    return inside(filled, reading, () => {
      for (const pair of 'symbols' in spelt ? itemsIn(spelt, 'symbols') : []) {
        const [key, value] = Array.isArray(pair) ? pair : [pair];
        define(made, readAt(key, reading) as symbol, readAt(value, reading), true);
      }
    });
  },
  error: (spelt, reading) => {
    const name = textIn(spelt, 'name');
    const made = emptyError(spelt, name, reading.world);
    if (made.name !== name) define(made, 'name', name, false);
    return inside(made, reading, () => {
      for (const part of ['cause', 'errors']) {
        if (part in spelt) define(made, part, readAt(spelt[part], reading), false);
      }
      if ('fields' in spelt) fill(made, fieldsIn(spelt, 'fields'), reading);
    });
  },
  'typed-array': (spelt, reading) => {
    const items = itemsIn(spelt, 'items').map((item) => readAt(item, reading));
    if (spelt.class === 'Buffer') return reading.world.Buffer.from(items as number[]);
    const made =
      typeof spelt.class === 'string' &&
      typedArray.test(spelt.class) &&
      Reflect.get(reading.world, spelt.class);
    if (!made) throw unreadable(spelt, 'its class is no typed array');
    return Reflect.construct(made, [items]);
  },
  'array-buffer': (spelt, { world }) => {
    const items = itemsIn(spelt, 'items') as number[];
    const made =
      spelt.class === 'SharedArrayBuffer'
        ? new world.SharedArrayBuffer(items.length)
        : new world.ArrayBuffer(items.length);
    new Uint8Array(made).set(items);
    return spelt.class === 'DataView' ? new world.DataView(made) : made;
  },
  cycle: (spelt, { open }) => {
    const found = typeof spelt.up === 'number' && spelt.up > 0 ? open.at(-spelt.up) : undefined;
    if (found) return found;
    throw unreadable(spelt, `there are ${open.length} objects around it`);
  },
};

const typedArray = /^(?:Uint8Clamped|U?[iI]nt(?:8|16|32)|Big(?:Ui|I)nt64|Float(?:16|32|64))Array$/;
const errorNames = /^(?:Eval|Range|Reference|Syntax|Type|URI)?Error$/;

function emptyError(spelt: Spelt, name: string, world: typeof globalThis): Error {
  const named = 'class' in spelt ? spelt.class : name;
  const message = textIn(spelt, 'message');
  if (named === 'AggregateError') return new world.AggregateError([], message);
  if (typeof named === 'string' && errorNames.test(named)) return new (Reflect.get(world, named))(message);
  throw unreadable(spelt, `only code can make a ${String(named)}`);
}

/** Does the work with an object around what is read. */
function inside<Made extends object>(made: Made, reading: Reading, work: (made: Made) => void): Made {
  reading.open.push(made);
  work(made);
  reading.open.pop();
  return made;
}

function listOf(items: unknown[], reading: Reading): unknown[] {
  return inside(new reading.world.Array(), reading, (made) => {
    for (const item of items) {
      if (isHole(item)) made.length += item.count;
      else define(made, made.length, readAt(item, reading), true);
    }
  });
}

function isHole(item: unknown): item is { count: number } {
  if (typeof item !== 'object' || item === null || (item as Spelt).$ !== 'hole') return false;
  return Number.isSafeInteger((item as Spelt).count);
}

function withFields<Made extends object>(made: Made, fields: Spelt, reading: Reading): Made {
  return inside(made, reading, () => fill(made, fields, reading));
}

function fill(made: object, fields: Spelt, reading: Reading): void {
  for (const [key, value] of Object.entries(fields)) {
    define(made, /^\$\$+$/.test(key) ? key.slice(1) : key, readAt(value, reading), true);
  }
}

/** An assignment would call the setter of `__proto__`. */
function define(made: object, key: PropertyKey, value: unknown, enumerable: boolean): void {
  Object.defineProperty(made, key, { value, enumerable, writable: true, configurable: true });
}

function textIn(spelt: Spelt, name: string): string {
  const found = spelt[name];
  if (typeof found === 'string') return found;
  throw unreadable(spelt, `its \`${name}\` is no text`);
}

function itemsIn(spelt: Spelt, name: string): unknown[] {
  const found = spelt[name];
  if (Array.isArray(found)) return found;
  throw unreadable(spelt, `its \`${name}\` is no list`);
}

function fieldsIn(spelt: Spelt, name: string): Spelt {
  const found = spelt[name];
  if (typeof found === 'object' && found !== null && !Object.hasOwn(found, '$')) return found as Spelt;
  throw unreadable(spelt, `its \`${name}\` is no object of fields`);
}

function refuseClass(spelt: Spelt): void {
  if (spelt.class !== undefined) throw unreadable(spelt, `only code can make a ${String(spelt.class)}`);
}

function unreadable(spelt: object, why: string): TypeError {
  return new TypeError(`${JSON.stringify(spelt).slice(0, 200)} cannot be read back as a value: ${why}.`);
}
