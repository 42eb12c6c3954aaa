/** Common slips in the input of a tool, mended where it is certain what was meant. What is not certain is refused by the schema. */
import type { TSchema } from '@sinclair/typebox';
import { operations } from '../engine/index.ts';
import { fieldElsewhere } from './other-agents.ts';

export interface Repaired {
  input: unknown;
  /** What was mended, in words; empty when the input is as it came. */
  repairs: string[];
}

/** Fits input of a tool to its schema: JSON in a string, numbers as text, null for what is left out, code with fences or line numbers. */
export function repair(name: string, schema: TSchema, input: unknown): Repaired {
  const repairs = new Set<string>();
  const note = (what: string) => repairs.add(what);
  const fits = fitted(schema, input, note);
  const mended = isProse(name, fits) ? fits : withoutPaste(fits, note);
  return { input: withCalls(mended, note), repairs: [...repairs] };
}

/** The calls of a program are repaired by the schemas of their operations. */
function withCalls(input: unknown, note: Note): unknown {
  if (!isRecord(input) || !Array.isArray(input.calls)) return input;
  const calls = input.calls.map((call: unknown) => {
    const operation = isRecord(call) && typeof call.operation === 'string' && operations[call.operation];
    if (!operation || !isRecord(call)) return call;
    const { input: params, repairs } = repair(operation.name, operation.params, call.params);
    repairs.forEach(note);
    return { ...call, params };
  });
  return { ...input, calls };
}

/** Documentation may be a fence: what is right there is a slip in code. */
function isProse(name: string, input: unknown): boolean {
  if (name === 'add-jsdoc') return true;
  if (!isRecord(input)) return false;
  return [input.target, input.path].some((place) => /\.(?:md|markdown|txt)\b/.test(String(place)));
}

type Note = (what: string) => void;

function fitted(schema: TSchema, value: unknown, note: Note): unknown {
  const { type } = schema;
  if (typeof value === 'string' && typeof type === 'string' && type !== 'string') {
    const parsed = parsedAs(type, value);
    if (parsed === undefined) return value;
    note(`a string where ${type} is wanted`);
    return fitted(schema, parsed, note);
  }
  if (type === 'array' && Array.isArray(value)) return value.map((item) => fitted(schema.items, item, note));
  if (type !== 'object' || !isRecord(value) || !schema.properties) return value;
  const required = new Set<string>(schema.required ?? []);
  const kept = Object.entries(named(schema, value, note)).filter(([name, item]) => {
    const isLeftOut = item === null && name in schema.properties && !required.has(name);
    if (isLeftOut) note('null for what is left out');
    return !isLeftOut;
  });
  return Object.fromEntries(
    kept.map(([name, item]) => [name, fitted(schema.properties[name] ?? {}, item, note)]),
  );
}

/** Fields get the names that they have here, where only one field can be meant, and a list that may be empty is empty when left out. */
function named(schema: TSchema, value: Record<string, unknown>, note: Note): Record<string, unknown> {
  const fields: Record<string, TSchema> = schema.properties;
  const missing = (schema.required ?? []).filter((field: string) => !(field in value));
  const unknown = Object.keys(value).filter((name) => !(name in fields));
  const meant = new Map(unknown.map((name) => [name, fieldElsewhere(name, missing)]));
  const [left, another] = missing.filter((field: string) => ![...meant.values()].includes(field));
  const [strange, second] = unknown.filter((name) => meant.get(name) === undefined);
  if (strange !== undefined && left !== undefined && second === undefined && another === undefined)
    if (typeof value[strange] === fields[left]?.type) meant.set(strange, left);
  const entries = Object.entries(value).map(([name, item]) => {
    const field = meant.get(name);
    if (field !== undefined) note(`\`${name}\` for \`${field}\``);
    return [field ?? name, item] as const;
  });
  const taken = new Set(entries.map(([name]) => name));
  const empty = missing.filter((field: string) => {
    const isEmptyList = fields[field]?.type === 'array' && !fields[field].minItems && !taken.has(field);
    if (isEmptyList) note(`no \`${field}\` for an empty one`);
    return isEmptyList;
  });
  return Object.fromEntries([...entries, ...empty.map((field: string) => [field, []])]);
}

/** A string that is a value of another type as JSON; undefined when it is not. */
function parsedAs(type: string, text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    const found = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
    return found === type || (type === 'integer' && Number.isInteger(value)) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Takes away what belongs to the way in which code was shown: a Markdown fence around it, the numbers of its lines. */
function withoutPaste(value: unknown, note: Note): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutPaste(item, note));
  if (isRecord(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        name,
        untouched.has(name) ? item : withoutPaste(item, note),
      ]),
    );
  if (typeof value !== 'string') return value;
  return withoutNumbers(withoutFence(value, note), note);
}

/** Prose, and calls, which are looked at one by one. */
const untouched = new Set(['summary', 'reason', 'calls']);

function withoutFence(text: string, note: Note): string {
  const code = /^\s*```[\w-]*\n([\s\S]*?)\n?```\s*$/.exec(text)?.[1];
  if (code === undefined || code.includes('```')) return text;
  note('code fences');
  return code;
}

/** `12: code` or `12→code` on every line, counting up: nobody writes that by chance. */
function withoutNumbers(text: string, note: Note): string {
  const lines = text.split('\n');
  const body = lines.at(-1)?.trim() === '' ? lines.slice(0, -1) : lines;
  const numbered = body.map((line) => /^\s*(\d+)(?:: |:$|→|\t| ?\| ?)(.*)$/.exec(line));
  const first = Number(numbered[0]?.[1]);
  if (body.length < 2 || !numbered.every((found, index) => Number(found?.[1]) === first + index)) return text;
  note('line numbers');
  return [...numbered.map((found) => found?.[2] ?? ''), ...lines.slice(body.length)].join('\n');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
