/** Makes a refused call once more where the refusal leaves one reading: a path that is absolute or ends otherwise, text at another depth. */
import type { Refusal } from '../contracts/edit.ts';
import { isRecord } from './field-repairs.ts';
import type { Tool } from './tool.ts';
import type { Lab } from './worker.ts';

/** The tool, which mends such slips and tells of them. */
export function withSecondTry(lab: Pick<Lab, 'status' | 'query'>, tool: Tool): Tool {
  return {
    ...tool,
    run: async (input, signal) => {
      const first = await tool.run(input, signal);
      const meant = first.refusal && (await inputMeant(lab, first.refusal, tool.name, input, signal));
      if (!meant) return first;
      const second = await tool.run(meant.input, signal);
      return { ...second, repairs: [meant.slip, ...(second.repairs ?? [])] };
    },
  };
}

interface Meant {
  input: Record<string, unknown>;
  slip: string;
}

async function inputMeant(
  lab: Pick<Lab, 'status' | 'query'>,
  refusal: Refusal,
  name: string,
  input: Record<string, unknown>,
  signal: AbortSignal,
): Promise<Meant | undefined> {
  if (refusal.code === 'read-only' && placesIn(input).some(isAbsolute)) {
    const { root } = await lab.status({}, signal);
    return changed(input, 'an absolute path', (place) => below(root, place));
  }
  if (refusal.code === 'not-found') {
    const candidates = refusal.candidates ?? [];
    return (
      changed(input, 'another ending or spelling of a path', (place) => fileMeant(place, candidates)) ??
      (await withNames(lab, input, signal))
    );
  }
  const { call = 0, present, candidates } = refusal;
  if (refusal.code !== 'count' || present === undefined || candidates) return undefined;
  return textMeant(name, input, call, present);
}

/** Fields that say where, wherever they stand. */
const placeFields = new Set([
  'target',
  'targets',
  'path',
  'paths',
  'to',
  'from',
  'within',
  'in',
  'entryPoints',
  'module',
]);

const selectorFields = new Set(['target', 'targets', 'within', 'in']);

const placesIn = (value: unknown, fields = placeFields): string[] => {
  const found: string[] = [];
  const note = (place: string) => {
    found.push(place);
    return place;
  };
  mapPlaces(value, note, fields);
  return found;
};

function mapPlaces(
  value: unknown,
  change: (place: string) => string,
  fields = placeFields,
  isPlace = false,
): unknown {
  if (typeof value === 'string') return isPlace ? change(value) : value;
  if (Array.isArray(value)) return value.map((item) => mapPlaces(item, change, fields, isPlace));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([name, item]) => [name, mapPlaces(item, change, fields, fields.has(name))]),
  );
}

function changed(
  input: Record<string, unknown>,
  slip: string,
  change: (place: string) => string,
  fields = placeFields,
): Meant | undefined {
  const meant = mapPlaces(input, change, fields) as Record<string, unknown>;
  return JSON.stringify(meant) === JSON.stringify(input) ? undefined : { input: meant, slip };
}

const isAbsolute = (place: string) => /^(?:\/|[a-z]:[\\/])/i.test(place);

function below(root: string, place: string): string {
  const [folder, whole] = [root, place].map((each) => each.replaceAll('\\', '/')) as [string, string];
  return whole.startsWith(`${folder}/`) ? whole.slice(folder.length + 1) : place;
}

/** `src/half.js`, `src/half` and `src/Half.ts` where there is `src/half.ts` alone. */
function fileMeant(place: string, candidates: readonly string[]): string {
  const [file = '', ...rest] = place.split('#');
  const same = candidates.filter((each) => !each.includes('#') && stem(each) === stem(file));
  const [only, second] = same;
  return only === undefined || second !== undefined ? place : [only, ...rest].join('#');
}

const stem = (path: string) =>
  path
    .replace(/^(?:\.\/)+/, '')
    .replace(/\.[cm]?[jt]sx?$/, '')
    .toLowerCase();

/** A name without its file, or without what it is a member of, where there is one of that name. */
async function withNames(
  lab: Pick<Lab, 'query'>,
  input: Record<string, unknown>,
  signal: AbortSignal,
): Promise<Meant | undefined> {
  const meant = new Map<string, string>();
  for (const place of new Set(placesIn(input, selectorFields))) {
    const [, path, name] = /^(?:([^#]+\.[cm]?[jt]sx?)#)?([A-Za-z_$][\w$]*(?:\.[\w$]+)*)$/.exec(place) ?? [];
    if (name === undefined || (path === undefined && /\.[cm]?[jt]sx?$/.test(name))) continue;
    const asked = { name, limit: 50, ...(path !== undefined && { path }) };
    const answer = await lab.query({ query: 'find-symbol', params: asked }, signal);
    const { items } = (answer.ok ? answer.result : { items: [] }) as { items: { selector: string }[] };
    const found = items
      .map(({ selector }) => selector.replace(/@[0-9a-f]{8}$/, ''))
      .filter((selector) => selector.endsWith(`#${name}`) || selector.endsWith(`.${name}`));
    const [only, second] = found;
    if (only !== undefined && second === undefined) meant.set(place, only);
  }
  return changed(input, 'the name alone', (place) => meant.get(place) ?? place, selectorFields);
}

/** The text to find as it stands there, when it stands there once but for its depth, and what comes instead as deep. */
function textMeant(
  name: string,
  input: Record<string, unknown>,
  index: number,
  present: string,
): Meant | undefined {
  const call = Array.isArray(input.calls) ? input.calls[index] : { operation: name, params: input };
  if (!isRecord(call) || call.operation !== 'edit-text' || !isRecord(call.params)) return undefined;
  const { find, replace } = call.params;
  if (typeof find !== 'string' || typeof replace !== 'string' || present.length >= 4000) return undefined;
  const deeper = atItsDepth(find, replace, present.split(/\r?\n/));
  if (!deeper) return undefined;
  const params = { ...call.params, ...deeper };
  const calls = Array.isArray(input.calls) ? input.calls.with(index, { ...call, params }) : undefined;
  return { input: calls ? { ...input, calls } : params, slip: 'lost indentation' };
}

function atItsDepth(find: string, replace: string, present: string[]) {
  const wanted = find.split('\n');
  const found = present.flatMap((_, start) => {
    const there = present.slice(start, start + wanted.length);
    const shift = shiftBetween(wanted, there);
    return shift === undefined ? [] : [{ there, shift }];
  });
  const [only, second] = found;
  if (!only || second) return undefined;
  const lines = replace.split('\n').map((line) => (line.trim() === '' ? line : shifted(line, only.shift)));
  return lines.includes(undefined) ? undefined : { find: only.there.join('\n'), replace: lines.join('\n') };
}

/** By how many characters all of these lines are deeper, in spaces or tabs; undefined when they are not the same lines. */
function shiftBetween(wanted: string[], there: string[]): number | undefined {
  if (there.length !== wanted.length || there.some((line, index) => line.trim() !== wanted[index]?.trim()))
    return undefined;
  const shifts = there.flatMap((line, index) =>
    line.trim() === '' ? [] : [depthOf(line) - depthOf(wanted[index] ?? '')],
  );
  return new Set(shifts).size === 1 ? shifts[0] : undefined;
}

const depthOf = (line: string) => /^[ \t]*/.exec(line)?.[0].length ?? 0;

function shifted(line: string, by: number): string | undefined {
  if (by >= 0) return ' '.repeat(by) + line;
  return depthOf(line) >= -by ? line.slice(-by) : undefined;
}
