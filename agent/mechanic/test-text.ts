/** Writes vitest cases that a person would keep. */
import type { EditCall } from '../../contracts/edit.ts';
import type { PureFunction } from './answers.ts';
import type { Outcome } from './outcomes.ts';
import type { TestPlace } from './test-place.ts';

export interface Pin {
  args: unknown[];
  outcome: Outcome;
  /** The changes that this case notices, in words. */
  notices: string[];
}

/** Whether a test can state the outcome in plain code: what JSON lacks is left out, but for undefined, NaN and infinities. */
export function isPinnable(outcome: Outcome): boolean {
  if ('throws' in outcome)
    return outcome.throws.length > 0 && outcome.throws.length < 120 && !outcome.throws.includes('\n');
  return literal(outcome.value, "'") !== undefined && JSON.stringify(outcome.value).length < 300;
}

/** The edit calls that put the cases into their place. */
export function testCalls(place: TestPlace, made: PureFunction, pins: Pin[]): EditCall[] {
  const quote = (text: string) => quoted(text, place.quote);
  const end = place.semicolons ? ';' : '';
  const step = place.indent;
  const names = new Set<string>();
  const cases = pins.map((pin) => {
    const name = uniqueName(nameOf(pin, place.quote), names);
    return [
      `${step}test(${quote(name)}, () => {`,
      ...pin.notices.slice(0, 3).map((notice) => `${step}${step}// Notices: ${notice}.`),
      `${step}${step}${assertion(made.name, pin, place.quote)}${end}`,
      `${step}})${end}`,
    ].join('\n');
  });
  const block = `describe(${quote(made.name)}, () => {\n${cases.join('\n\n')}\n})${end}\n`;
  const from = specifier(place.path, made.path, place.ending);
  if (place.text === undefined) {
    const head = [
      `import { describe, expect, test } from ${quote('vitest')}${end}`,
      `import { ${made.name} } from ${quote(from)}${end}`,
    ];
    return [
      { operation: 'create-file', params: { path: place.path, text: `${head.join('\n')}\n\n${block}` } },
    ];
  }
  return [
    ...importCalls(place, made),
    { operation: 'insert-declaration', params: { target: place.path, position: 'last', text: block } },
  ];
}

function importCalls({ path, text = '' }: TestPlace, made: PureFunction): EditCall[] {
  const imported = new Set(
    [...text.matchAll(/import (?:type )?\{([^}]*)\}/g)].flatMap(([, list = '']) =>
      list.split(',').map(
        (name) =>
          name
            .trim()
            .split(/\s+as\s+/)
            .at(-1) ?? '',
      ),
    ),
  );
  const missing = ['describe', 'expect', 'test'].filter((name) => !imported.has(name));
  const add = (from: string, names: string[]): EditCall => ({
    operation: 'add-import',
    params: { path, from, names: names.map((name) => ({ name })) },
  });
  return [
    ...(missing.length ? [add('vitest', missing)] : []),
    ...(imported.has(made.name) ? [] : [add(made.path, [made.name])]),
  ];
}

function assertion(name: string, { args, outcome }: Pin, quote: string): string {
  const call = `${name}(${args.map((arg) => literal(arg, quote) ?? 'undefined').join(', ')})`;
  if ('throws' in outcome) return `expect(() => ${call}).toThrow(${quoted(outcome.throws, quote)})`;
  const value = literal(outcome.value, quote) ?? 'undefined';
  if (value === 'undefined') return `expect(${call}).toBeUndefined()`;
  if (value === 'NaN') return `expect(${call}).toBeNaN()`;
  const isPlain = typeof outcome.value !== 'object' || outcome.value === null || '$' in outcome.value;
  return `expect(${call}).${isPlain ? 'toBe' : 'toEqual'}(${value})`;
}

/** Strings in the name take the other quote, so that nothing needs a backslash. */
function nameOf({ args, outcome }: Pin, outer: string): string {
  const quote = outer === '"' ? "'" : '"';
  const given = args.map((arg) => literal(arg, quote) ?? 'undefined').join(', ') || 'no arguments';
  const result =
    'throws' in outcome
      ? `throws ${quoted(outcome.throws, quote)}`
      : `gives ${literal(outcome.value, quote) ?? 'undefined'}`;
  return shorten(`${result} for ${given}`);
}

const shorten = (name: string) => (name.length > 100 ? `${name.slice(0, 97)}...` : name);

function uniqueName(name: string, names: Set<string>): string {
  let unique = name;
  for (let count = 2; names.has(unique); count++) unique = `${name} (${count})`;
  names.add(unique);
  return unique;
}

/** A spelt value as code, or undefined when plain code cannot state it. */
function literal(value: unknown, quote: string): string | undefined {
  if (typeof value === 'string') return repeated(value, quote) ?? quoted(value, quote);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  if (Array.isArray(value))
    return joined(
      value.map((item) => literal(item, quote)),
      '[',
      ']',
    );
  if (typeof value !== 'object') return undefined;
  if ('$' in value)
    return ['undefined', 'NaN', 'Infinity', '-Infinity', '-0'].includes(String(value.$))
      ? String(value.$)
      : undefined;
  const fields = Object.entries(value).map(([key, item]) => {
    const code = literal(item, quote);
    return code === undefined || key === '__proto__'
      ? undefined
      : `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key, quote)}: ${code}`;
  });
  return fields.length ? joined(fields, '{ ', ' }') : '{}';
}

const joined = (items: (string | undefined)[], open: string, close: string) =>
  items.every((item) => item !== undefined) ? `${open}${items.join(', ')}${close}` : undefined;

/** A long text that says one thing many times. */
function repeated(text: string, quote: string): string | undefined {
  if (text.length < 20) return undefined;
  const [, unit = ''] = /^(.{1,8}?)\1+$/s.exec(text) ?? [];
  return unit === '' ? undefined : `${quoted(unit, quote)}.repeat(${text.length / unit.length})`;
}

function quoted(text: string, quote: string): string {
  const inner = JSON.stringify(text).slice(1, -1);
  return quote === '"'
    ? `"${inner}"`
    : text.includes("'") && !text.includes('"')
      ? `"${inner}"`
      : `'${inner.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function specifier(from: string, to: string, ending: string): string {
  const here = from.split('/').slice(0, -1);
  const there = to.split('/');
  while (here.length && here[0] === there[0]) {
    here.shift();
    there.shift();
  }
  const path = `${here.length ? '../'.repeat(here.length) : './'}${there.join('/')}`;
  return path.replace(/\.([cm]?)tsx?$/, ending.endsWith('ts') ? '$&' : ending ? '.$1js' : '');
}
