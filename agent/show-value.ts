/** Shows a value that a Lab has spelt (see contracts/evaluation.ts) as `node` would show the value itself. */
import { type InspectContext, inspect } from 'node:util';

type Spelt = Record<string, unknown>;

/** The text for a person. A spelling that is not known is shown as the JSON that it is. */
export function showValue(spelt: unknown, options: { colors: boolean; columns: number }): string {
  const { colors, columns } = options;
  return inspect(shownAs(spelt), {
    colors,
    breakLength: columns,
    depth: null,
    maxArrayLength: null,
    maxStringLength: null,
  });
}

/** A value that `inspect` shows as the spelt one. */
function shownAs(spelt: unknown): unknown {
  if (typeof spelt !== 'object' || spelt === null) return spelt;
  if (Array.isArray(spelt)) return spelt.map(shownAs);
  if (!Object.hasOwn(spelt, '$')) return fields(spelt as Spelt, {});
  const { $: kind } = spelt as Spelt;
  const show = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  return show ? show(spelt as Spelt) : fields(spelt as Spelt, {});
}

const kinds: Record<string, (spelt: Spelt) => unknown> = {
  undefined: () => undefined,
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
  '-Infinity': () => Number.NEGATIVE_INFINITY,
  '-0': () => -0,
  bigint: ({ value }) => note(`${value}n`, 'bigint'),
  symbol: ({ key, description }) =>
    note(key === undefined ? `Symbol(${description ?? ''})` : `Symbol.for(${key})`, 'symbol'),
  function: ({ name, class: isClass, fields: own }) => {
    const title = note(
      isClass ? `[class ${name || '(anonymous)'}]` : `[Function: ${name || '(anonymous)'}]`,
      'special',
    );
    return own === undefined ? title : titled(title, shownAs(own));
  },
  date: ({ value }) => new Date(value === 'invalid' ? Number.NaN : String(value)),
  regexp: ({ source, flags }) => note(`/${source}/${flags}`, 'regexp'),
  url: ({ value }) => titled('URL', value),
  boxed: ({ value }) => titled('[boxed]', shownAs(value)),
  map: ({ class: name, entries }) => titledUnlessPlain(name, new Map((entries as unknown[]).map(pairOf))),
  set: ({ class: name, values }) => titledUnlessPlain(name, new Set((values as unknown[]).map(shownAs))),
  array: ({ class: name, items, fields: own }) =>
    titledUnlessPlain(name, fields(own as Spelt, (items as unknown[]).map(shownAs))),
  object: ({ class: name, value, text }) => {
    if (text !== undefined) return titled(String(name), note(`[${shownText(text)}]`, 'special'));
    return name === undefined
      ? shownAs(value)
      : titled(name === null ? '[no prototype]' : String(name), shownAs(value));
  },
  error: ({ name, message, class: own, fields: more, cause, errors }) => {
    const title = note(`[${own ?? name}: ${shownText(message)}]`, 'special');
    const parts = {
      ...(more as Spelt | undefined),
      ...(cause !== undefined && { cause }),
      ...(errors !== undefined && { errors }),
    };
    return Object.keys(parts).length ? titled(title, fields(parts, {})) : title;
  },
  'typed-array': ({ class: name, items }) =>
    titled(`${name}(${(items as unknown[]).length})`, shownAs(items)),
  'array-buffer': ({ class: name, items }) =>
    titled(`${name}(${(items as unknown[]).length})`, shownAs(items)),
  promise: () => note('[Promise]', 'special'),
  weakmap: () => note('[WeakMap]', 'special'),
  weakset: () => note('[WeakSet]', 'special'),
  proxy: ({ value }) => titled('[Proxy]', shownAs(value)),
  hole: ({ count }) => note(`<${count} empty item${count === 1 ? '' : 's'}>`, 'undefined'),
  cycle: ({ up }) => note(`[Circular, ${up} up]`, 'special'),
  thrown: ({ error }) => titled(note('[a getter threw]', 'special'), shownAs(error)),
  cut: ({ of, missing, value }) => {
    const rest = note(`… ${missing} more ${of}`, 'special');
    return value === undefined ? rest : titled(shownAs(value), rest);
  },
};

function fields(own: Spelt, made: object): object {
  for (const [key, value] of Object.entries(own)) {
    const name = /^\$\$+$/.test(key) ? key.slice(1) : key;
    Object.defineProperty(made, name, { value: shownAs(value), enumerable: true, configurable: true });
  }
  return made;
}

function pairOf(pair: unknown): [unknown, unknown] {
  return Array.isArray(pair) ? [shownAs(pair[0]), shownAs(pair[1])] : [shownAs(pair), note('', 'special')];
}

/** The text itself, or as much of it as there is. */
function shownText(text: unknown): string {
  return typeof text === 'string' ? text : `${(text as Spelt).value}…`;
}

const titledUnlessPlain = (name: unknown, value: unknown) =>
  name === undefined ? value : titled(String(name), value);

function titled(title: unknown, value: unknown): object {
  return {
    [inspect.custom]: (_depth: number, options: InspectContext) =>
      `${typeof title === 'string' ? title : inspect(title, options)} ${inspect(value, options)}`,
  };
}

/** Text that is shown as it stands, in the colour of a kind of value. */
function note(text: string, kind: Parameters<InspectContext['stylize']>[1]): object {
  return { [inspect.custom]: (_depth: number, { stylize }: InspectContext) => stylize(text, kind) };
}
