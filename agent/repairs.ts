/** Common slips in the input of a tool, mended where it is certain what was meant. What is not certain is refused by the schema. */
import type { TSchema } from '@sinclair/typebox';
import { operations, queries } from '../engine/index.ts';
import { withoutPaste } from './code-repairs.ts';
import { fitted, isRecord, type Note } from './field-repairs.ts';
import { nameMeant } from './names-meant.ts';

export interface Repaired {
  input: unknown;
  /** What was mended, in words; empty when the input is as it came. */
  repairs: string[];
}

/** Fits input of a tool to its schema: fields and values as it wants them, selectors as they are written, code without what it was shown in. */
export function repair(name: string, schema: TSchema, input: unknown): Repaired {
  const repairs = new Set<string>();
  const note = (what: string) => repairs.add(what);
  const fits = fitted(schema, withoutWrapping(name, schema, input, note), note);
  const mended = isProse(name, fits) ? fits : withoutPaste(name, fits, note);
  return { input: withQuestion(withCalls(mended, note), note), repairs: [...repairs] };
}

/** `{ "input": { … } }`, or the call of an operation given to the tool of that operation. */
function withoutWrapping(name: string, { properties = {} }: TSchema, input: unknown, note: Note): unknown {
  if (!isRecord(input)) return input;
  const { operation, tool, ...rest } = input;
  const isNamed = [operation ?? tool, name].every((each) => each === name) && Object.keys(input).length === 2;
  const [[key, value] = ['', undefined], second] = Object.entries(isNamed ? rest : input);
  const isWrapped = !second && isRecord(value) && wrappings.has(key) && !(key in properties);
  if (!isWrapped) return input;
  note(`the input inside of \`${key}\``);
  return value;
}

const wrappings = new Set(['input', 'params', 'parameters', 'arguments', 'args']);

/** The calls of a program are repaired by the schemas of their operations. */
function withCalls(input: unknown, note: Note): unknown {
  if (!isRecord(input) || !Array.isArray(input.calls)) return input;
  return { ...input, calls: input.calls.map((call) => withParams(call, 'operation', operations, note)) };
}

/** The same of a question by the name of its query. */
function withQuestion(input: unknown, note: Note): unknown {
  return isRecord(input) && 'query' in input && 'params' in input
    ? withParams(input, 'query', queries, note)
    : input;
}

function withParams(
  call: unknown,
  kind: 'operation' | 'query',
  catalogue: Readonly<Record<string, { name: string; params: TSchema }>>,
  note: Note,
): unknown {
  if (!isRecord(call) || typeof call[kind] !== 'string') return call;
  const meant = nameMeant(call[kind], Object.keys(catalogue));
  const entry = meant === undefined ? undefined : catalogue[meant];
  if (!entry) return call;
  if (entry.name !== call[kind]) note('another spelling of a name');
  const { [kind]: _, params: given, ...others } = call;
  const isFlat = given === undefined && Object.keys(others).length > 0;
  if (isFlat) note('parameters beside `params`');
  const { input: params, repairs } = repair(entry.name, entry.params, isFlat ? others : given);
  repairs.forEach(note);
  return { ...(isFlat ? {} : others), [kind]: entry.name, params };
}

/** Documentation may be a fence: what is right there is a slip in code. */
function isProse(name: string, input: unknown): boolean {
  if (name === 'add-jsdoc') return true;
  if (!isRecord(input)) return false;
  return [input.target, input.path].some((place) => /\.(?:md|markdown|txt)\b/.test(String(place)));
}
