/** What an object says of its class, whichever realm it comes from. */

/** An object without fields of its own may still say what it is: `Temporal.PlainDate`, `URLSearchParams`. */
export function textOf(value: object): string | undefined {
  try {
    const shown = String(value);
    return shown.startsWith('[object ') ? undefined : shown;
  } catch {
    return undefined;
  }
}

/** Name of the class of an instance; null: it has no prototype; undefined: a plain object. */
export function classOf(value: object): string | null | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null) return null;
  const made: unknown = Reflect.get(prototype as object, 'constructor');
  const name: unknown = typeof made === 'function' ? made.name : '';
  if (name === 'Object' && Object.getPrototypeOf(prototype) === null) return undefined;
  return typeof name === 'string' ? name.slice(0, 200) : '';
}

/** The class of a value of a built-in kind, when it is another than the kind's own. */
export function ownClass(value: object, builtin: unknown): { class?: string | null } {
  const name = classOf(value);
  return name === builtin || name === undefined ? {} : { class: name };
}
