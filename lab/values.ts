/**
 * The JSON spelling of values, made in the child: the parent never touches an object of the code it evaluates.
 * A key that consists of `$` only gets one `$` more, so that no object of the code can pass for a spelling.
 */
import { types } from 'node:util';

const depthMax = 32;
const sizeMax = 1_000_000;

/** The value is too large to be spelt. */
export class TooLargeError extends Error {}

/** Spells a value as JSON. @throws TooLargeError above about a million characters, and whatever its getters throw. */
export function spell(value: unknown): unknown {
  return spellAt(value, { left: sizeMax, open: [] });
}

interface Progress {
  left: number;
  /** The objects that contain the present one. */
  open: object[];
}

function spellAt(value: unknown, progress: Progress): unknown {
  spend(progress, typeof value === 'string' ? value.length + 2 : 4);
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return spellNumber(value);
    case 'undefined':
      return { $: 'undefined' };
    case 'bigint':
      return { $: 'bigint', value: String(value) };
    case 'symbol':
      return { $: 'symbol', description: value.description ?? '' };
    case 'function':
      return { $: 'function', name: String(value.name) };
    default:
      return value === null ? null : spellObject(value as object, progress);
  }
}

function spellNumber(value: number): unknown {
  if (Number.isFinite(value)) return Object.is(value, -0) ? { $: '-0' } : value;
  return { $: String(value) };
}

function spellObject(value: object, progress: Progress): unknown {
  const up = progress.open.indexOf(value);
  if (up >= 0) return { $: 'cycle', up: progress.open.length - up };
  if (progress.open.length >= depthMax) return { $: 'cut', at: 'depth' };
  progress.open.push(value);
  try {
    return spellKind(value, progress);
  } finally {
    progress.open.pop();
  }
}

function spellKind(value: object, progress: Progress): unknown {
  const inner = (item: unknown) => spellAt(item, progress);
  if (types.isDate(value))
    return { $: 'date', value: Number.isNaN(+value) ? 'invalid' : value.toISOString() };
  if (types.isRegExp(value)) return { $: 'regexp', source: value.source, flags: value.flags };
  if (types.isNativeError(value)) {
    return { $: 'error', name: inner(value.name), message: inner(value.message) };
  }
  if (types.isMap(value))
    return { $: 'map', entries: [...value].map(([key, item]) => [inner(key), inner(item)]) };
  if (types.isSet(value)) return { $: 'set', values: [...value].map(inner) };
  if (Array.isArray(value)) return Array.from(value, inner);
  if ('toJSON' in value && typeof value.toJSON === 'function') return inner(value.toJSON());
  const spelt: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(value)) {
    spend(progress, key.length + 4);
    spelt[/^\$+$/.test(key) ? `${key}$` : key] = inner(value[key as keyof typeof value]);
  }
  return spelt;
}

function spend(progress: Progress, size: number): void {
  progress.left -= size;
  if (progress.left < 0) throw new TooLargeError(`The value passes ${sizeMax} characters.`);
}
