/** Fits values to a schema: fields by other names, numbers and lists as text, one thing where a list of them is wanted. */
import type { TSchema } from '@sinclair/typebox';
import { Target } from '../engine/index.ts';
import { bare } from './names-meant.ts';
import { choiceElsewhere, fieldElsewhere } from './other-agents.ts';

export type Note = (what: string) => void;

/** The value as the schema wants it, where there is one way to read it; each slip is noted. What fits comes out as it went in. */
export function fitted(schema: TSchema, value: unknown, note: Note): unknown {
  const { type, anyOf } = schema;
  if (anyOf) return oneOf(anyOf, value, note);
  if (typeof value === 'string' && typeof type === 'string') return fittedText(schema, value, note);
  if (type === 'string') return asText(schema, value, note);
  if (type === 'array' && Array.isArray(value)) return value.map((item) => fitted(schema.items, item, note));
  if (type === 'array' && isRecord(value) && schema.items.type === 'object') {
    note('one item where a list is wanted');
    return [fitted(schema.items, value, note)];
  }
  if (type !== 'object' || !isRecord(value) || !schema.properties) return value;
  const properties: Record<string, TSchema> = schema.properties;
  const named = withFields(schema, withTarget(properties, withFields(schema, value, note), note), note);
  const required = new Set<string>(schema.required ?? []);
  const kept = Object.entries(named).filter(([name, item]) => {
    const isLeftOut = item === null && !required.has(name) && takesNoNull(properties[name]);
    if (isLeftOut) note('null for what is left out');
    return !isLeftOut;
  });
  const entries = kept.map(([name, item]): [string, unknown] => {
    const field = properties[name];
    return [name, field ? fitted(field, item, note) : item];
  });
  return Object.fromEntries([...entries, ...emptyLists(schema, named, note)]);
}

/** A list that may be empty, or an object of such lists, is empty when it is left out. */
function emptyLists({ properties, required = [] }: TSchema, given: object, note: Note): [string, unknown][] {
  const left = (required as string[]).filter((name) => !(name in given) && mayBeEmpty(properties[name]));
  for (const name of left) note(`no \`${name}\` for an empty one`);
  return left.map((name) => [
    name,
    fitted(properties[name], properties[name].type === 'array' ? [] : {}, () => {}),
  ]);
}

const mayBeEmpty = ({ type, minItems, properties, required = [] }: TSchema): boolean =>
  type === 'array'
    ? !minItems
    : type === 'object' &&
      required.length > 0 &&
      required.every((name: string) => mayBeEmpty(properties[name]));

/** A field of any JSON takes null as it is. */
const takesNoNull = (schema: TSchema | undefined) =>
  schema?.type !== undefined || schema?.anyOf !== undefined;

/** A number, or the lines of code, where a text is wanted. */
function asText({ maxLength }: TSchema, value: unknown, note: Note): unknown {
  const isLines = Array.isArray(value) && value.length > 0 && value.every((line) => typeof line === 'string');
  // A text that may be as long as a file is code.
  if (isLines && maxLength >= 100_000) note('a list of lines where a text is wanted');
  else if (typeof value === 'number' || typeof value === 'boolean')
    note(`a ${typeof value} where a text is wanted`);
  else return value;
  return isLines ? value.join('\n') : String(value);
}

/** A word of a few, whatever its capitals. */
function oneOf(choices: TSchema[], value: unknown, note: Note): unknown {
  if (
    typeof value !== 'string' ||
    choices.some((choice) => choice.const === value || choice.type !== 'string')
  )
    return value;
  const found = choices.filter(
    (choice) =>
      typeof choice.const === 'string' &&
      [value, choiceElsewhere(value)].some((word) => bare(word) === bare(choice.const)),
  );
  if (found.length !== 1) return value;
  note('another spelling of a choice');
  return found[0]?.const;
}

function fittedText(schema: TSchema, text: string, note: Note): unknown {
  const { type, items } = schema;
  if (type === 'string') return isSelector(schema) ? fittedSelector(text, note) : text;
  const parsed = parsedAs(type, text);
  if (parsed !== undefined) {
    note(`a string where ${type} is wanted`);
    return fitted(schema, parsed, note);
  }
  const words = text.split(/[\s,]+/);
  if (type === 'array' && words.length > 1 && words.every((word) => isChoice(items, word))) {
    note('a text where a list is wanted');
    return words;
  }
  if (type === 'array' && !/[[\]{},\n]/.test(text)) {
    note('one item where a list is wanted');
    return [fitted(items, text, note)];
  }
  // A parameter that is only named is one that stays.
  const [only, second] = schema.properties?.keep ? ['keep'] : (schema.required ?? []);
  const isName = type === 'object' && only && !second && schema.properties[only].type === 'string';
  if (!isName || !/^[\w$]+$/.test(text)) return text;
  note('a name where an object is wanted');
  return { [only]: text };
}

const isChoice = ({ anyOf = [] }: TSchema, word: string) =>
  (anyOf as TSchema[]).some((choice) => choice.const === word);

/** A string that is a value of another type as JSON; undefined when it is not. */
function parsedAs(type: string, text: string): unknown {
  try {
    const value: unknown = JSON.parse(type === 'boolean' ? text.toLowerCase() : text);
    const found = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
    return found === type || (type === 'integer' && Number.isInteger(value)) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Fields by the names that this schema has for them. A name that could be two of them, or is one, stays. */
function withFields(
  { properties, required = [] }: TSchema,
  given: Record<string, unknown>,
  note: Note,
): Record<string, unknown> {
  const free = Object.keys(properties).filter((name) => !(name in given));
  const meant = (key: string): string | undefined => {
    if (key in properties) return key;
    const same = free.filter((name) => bare(name) === bare(key));
    const like = same.length ? same : free.filter((name) => fieldElsewhere(key, name));
    const needed = like.filter((name) => required.includes(name));
    const [only, second] = like.length === 1 ? like : needed;
    return second === undefined ? only : undefined;
  };
  const renamed = Object.keys(given).map((key) => [key, meant(key)] as const);
  const taken = (name: string) => renamed.filter(([, other]) => other === name).length;
  const entries = renamed.flatMap(([key, name]): [string, unknown][] => {
    if (name !== undefined && name !== key && taken(name) === 1) {
      note(`\`${key}\` for \`${name}\``);
      return [[name, given[key]]];
    }
    if (name === undefined && prose.has(bare(key)) && typeof given[key] === 'string') {
      note(`\`${key}\`, which no field takes`);
      return [];
    }
    return [[key, given[key]]];
  });
  return Object.fromEntries(entries);
}

/** What models say besides, and what nothing depends on. */
const prose = new Set(['explanation', 'reasoning', 'thought', 'thoughts', 'thinking', 'rationale']);

/** A file and a name in it, where one selector is wanted. */
function withTarget(
  properties: Record<string, TSchema>,
  given: Record<string, unknown>,
  note: Note,
): Record<string, unknown> {
  if (!properties.target || !isSelector(properties.target)) return given;
  const file = typeof given.target === 'string' && !given.target.includes('#') ? 'target' : fileField(given);
  const key = Object.keys(given).find((each) => nameFields.has(bare(each)) && !(each in properties));
  const [path, name] = [given[file ?? ''], given[key ?? '']];
  if (!file || !key || typeof path !== 'string' || !/^[\w$.#]+$/.test(String(name)) || !isFile(path))
    return given;
  note(`\`${file}\` and \`${key}\` for \`target\``);
  const rest = Object.entries(given).filter(([each]) => each !== file && each !== key);
  return { target: `${path}#${name}`, ...Object.fromEntries(rest) };
}

const fileField = (given: Record<string, unknown>): string | undefined =>
  given.target === undefined
    ? ['path', 'file', 'filePath', 'file_path'].find((name) => name in given)
    : undefined;
const nameFields = new Set(['symbol', 'name', 'symbolname', 'functionname', 'classname', 'declaration']);
const isFile = (path: string) => /\.[cm]?[jt]sx?$/.test(path);

/** Examples stay where a description is another. */
const isSelector = ({ examples }: TSchema) => JSON.stringify(examples) === JSON.stringify(Target.examples);

/** `a.ts:half`, `a.ts::half`, `half in a.ts`, `a.ts#Store::get()` → as a selector is written. */
function fittedSelector(text: string, note: Note): string {
  const plain = /^([`'"])(.*)\1$/s.exec(text)?.[2] ?? text;
  const file = String.raw`[^\s:#]+\.[cm]?[jt]sx?`;
  const behind = new RegExp(`^(${file})(?:::?|\\s+)([A-Za-z_$][\\w$.#]*)(?:\\(\\))?$`).exec(plain);
  const before = new RegExp(`^([A-Za-z_$][\\w$.#]*)(?:\\(\\))? (?:in|from) (${file})$`).exec(plain);
  const [, path, name] = behind ?? [undefined, before?.[2], before?.[1]];
  const whole = path === undefined ? plain : `${path}#${name}`;
  const found = /^([^#]+#)([A-Za-z_$][\w$]*)(?:::|\.prototype\.)([A-Za-z_$][\w$]*)(.*)$/.exec(whole);
  const joined = found ? `${found[1]}${found[2]}.${found[3]}${found[4]}` : whole;
  const meant = /#[\w$.]+\(\)$/.test(joined) ? joined.slice(0, -2) : joined;
  if (meant !== text) note('another spelling of a selector');
  return meant;
}

/** Whether a value is an object with fields. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
