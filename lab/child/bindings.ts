/** What an exported name means: the language's ResolveExport and GetExportedNames, on the instances of a realm. */
import type { External, Instance } from './linker.ts';

/** Two names are the same export when owner and name are. */
export interface Binding {
  owner: object;
  name: string;
  get: () => unknown;
}

/** Finds what a module exports under a name; null: nothing; `ambiguous`: two `export *` give different things. */
export function bindingOf(
  target: Instance | External,
  name: string,
  seen: Map<object, Set<string>> = new Map(),
): Binding | null | 'ambiguous' {
  if (target.external) return ofNamespace(target.namespace, name);
  const get = ownValue(target.getters, name);
  if (target.module.kind === 'commonjs') return get ? { owner: target, name, get } : null;
  const own = ownValue(target.module.exports, name);
  if (own === null) return { owner: target, name, get: get as () => unknown };
  const names = seen.get(target) ?? new Set();
  if (names.has(name)) return null;
  seen.set(target, names.add(name));
  if (own !== undefined) {
    const next = target.requests[own.request] as Instance | External;
    if (own.name !== '*') return bindingOf(next, own.name, seen);
    return { owner: next, name: '*', get: () => next.namespace };
  }
  return name === 'default' ? null : ofStars(target, name, seen);
}

/** Reads a field of a record whose keys come from code: `constructor` is one like any other. */
export function ownValue<Value>(record: Record<string, Value>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function ofNamespace(namespace: Record<string, unknown>, name: string): Binding | null {
  return name in namespace ? { owner: namespace, name, get: () => namespace[name] } : null;
}

function ofStars(
  target: Instance,
  name: string,
  seen: Map<object, Set<string>>,
): Binding | null | 'ambiguous' {
  let found: Binding | null = null;
  for (const star of target.module.stars) {
    const next = target.requests[star] as Instance | External;
    const binding = bindingOf(next, name, seen);
    if (binding === 'ambiguous') return binding;
    if (binding && found && (binding.owner !== found.owner || binding.name !== found.name))
      return 'ambiguous';
    found ??= binding;
  }
  return found;
}

/** Gives the names that a module exports, sorted as a namespace shows them. Ambiguous ones are among them. */
export function exportedNames(instance: Instance): string[] {
  if (instance.module.stars.length === 0) return ownNames(instance).sort();
  const names = new Set<string>();
  collect(instance, names, new Set());
  return [...names].sort();
}

/** Readers of CommonJS are those of what it hands on, too. */
const ownNames = ({ module, getters }: Instance): string[] =>
  Object.keys(module.kind === 'commonjs' ? getters : module.exports);

function collect(target: Instance | External, names: Set<string>, seen: Set<object>): void {
  if (seen.has(target)) return;
  seen.add(target);
  if (target.external) for (const name of Object.keys(target.namespace)) names.add(name);
  else {
    for (const name of ownNames(target)) names.add(name);
    for (const star of target.module.kind === 'commonjs' ? [] : target.module.stars) {
      const starred = new Set<string>();
      collect(target.requests[star] as Instance | External, starred, seen);
      for (const name of starred) if (name !== 'default') names.add(name);
    }
  }
}
