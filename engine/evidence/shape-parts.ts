/** Questions about shapes: what JSON can hold of one, what of it cannot be made, whether its values fit another. */
import type { FieldShape, ParameterShape, TypeShape } from '../compiler/shape.ts';

/** What of a type JSON can hold, or undefined: options of unions and optional fields that it cannot hold are left out. */
export function jsonPart(shape: TypeShape): TypeShape | undefined {
  switch (shape.kind) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'literal':
    case 'undefined':
    case 'anything':
    case 'ref':
      return shape;
    case 'template':
      return shape.parts.every((part) => typeof part === 'string' || jsonPart(part)) ? shape : undefined;
    case 'array':
    case 'record': {
      const element = jsonPart(shape.element);
      return element && { ...shape, element };
    }
    case 'tuple': {
      const elements = shape.elements.map(jsonPart);
      return shape.rest === undefined && elements.every((each) => each !== undefined)
        ? { ...shape, elements }
        : undefined;
    }
    case 'object': {
      const fields = shape.fields.map(jsonField);
      if (fields.includes(null)) return undefined;
      return { kind: 'object', fields: fields.filter((field) => field !== undefined && field !== null) };
    }
    case 'union': {
      const options = shape.options.map(jsonPart).filter((option) => option !== undefined);
      return options.length ? { kind: 'union', options } : undefined;
    }
    case 'recursive': {
      const type = jsonPart(shape.type);
      return type && { ...shape, type };
    }
    default:
      return undefined;
  }
}

/** Null: it must be there and cannot. */
function jsonField(field: FieldShape): FieldShape | undefined | null {
  const type = jsonPart(field.type);
  return type ? { ...field, type } : field.optional ? undefined : null;
}

/** What of these parameters is never tried, each as `place: reason`. */
export function leftOut(parameters: readonly FieldShape[], place = ''): string[] {
  return parameters.flatMap(({ name, type }) => leftOutOf(type, place ? `${place}.${name}` : name));
}

function leftOutOf(shape: TypeShape, place: string): string[] {
  switch (shape.kind) {
    case 'unsupported':
      return [`${place}: ${shape.reason}`];
    case 'array':
    case 'set':
    case 'promise':
      return leftOutOf(shape.element, `${place}[]`);
    case 'map':
    case 'record':
      return [...leftOutOf(shape.key, place), ...leftOutOf(shape.element, `${place}[]`)];
    case 'tuple':
      return [...shape.elements, ...(shape.rest ? [shape.rest] : [])].flatMap((each, index) =>
        leftOutOf(each, `${place}[${index}]`),
      );
    case 'object':
      return leftOut(shape.fields, place);
    case 'union':
      return shape.options.flatMap((option) => leftOutOf(option, place));
    case 'function':
      return leftOutOf(shape.returns, `${place}()`);
    case 'instance':
      return leftOut(shape.parameters, `${place} = new ${shape.name}`);
    case 'recursive':
      return leftOutOf(shape.type, place);
    default:
      return [];
  }
}

/** The first parameter whose old values do not fit its new type, or that old calls lack; undefined: old calls go on to fit. */
export function misfit(old: readonly ParameterShape[], now: readonly ParameterShape[]): string | undefined {
  const rest = now.find((each) => each.rest);
  const wrong = old.find((each, index) => {
    const taken = now[index] ?? rest;
    if (!taken) return false; // The old one is not used any more.
    return taken.rest === each.rest
      ? !fits(each.type, taken.type) || (each.optional && !taken.optional && !takesUndefined(taken.type))
      : each.rest || taken.type.kind !== 'array' || !fits(each.type, taken.type.element);
  });
  return (wrong ?? now.slice(old.length).find((each) => !each.optional && !each.rest))?.name;
}

const takesUndefined = (shape: TypeShape) => fits({ kind: 'undefined' }, shape);

/** Definitions around a shape, by id. */
type Scope = ReadonlyMap<number, TypeShape>;

interface Pairing {
  from: Scope;
  to: Scope;
  /** Pairs of definitions that are being compared already. */
  assumed: ReadonlySet<string>;
}

/** Whether every value of one type that can be made is a value of another. */
function fits(
  from: TypeShape,
  to: TypeShape,
  pairing: Pairing = { from: new Map(), to: new Map(), assumed: new Set() },
): boolean {
  if (from.kind === 'recursive')
    return fits(from.type, to, { ...pairing, from: new Map(pairing.from).set(from.id, from) });
  if (to.kind === 'recursive')
    return fits(from, to.type, { ...pairing, to: new Map(pairing.to).set(to.id, to) });
  if (from.kind === 'ref' || to.kind === 'ref') return unfolded(from, to, pairing);
  if (to.kind === 'anything' || from.kind === 'unsupported') return true;
  if (from.kind === 'union') return from.options.every((option) => fits(option, to, pairing));
  if (to.kind === 'union') return to.options.some((option) => fits(from, option, pairing));
  return fitsKind(from, to, (a, b) => fits(a, b, pairing));
}

function unfolded(from: TypeShape, to: TypeShape, pairing: Pairing): boolean {
  const key = `${from.kind === 'ref' ? from.id : JSON.stringify(from)} ${to.kind === 'ref' ? to.id : JSON.stringify(to)}`;
  if (pairing.assumed.has(key)) return true;
  const assumed = new Set(pairing.assumed).add(key);
  const a = from.kind === 'ref' ? pairing.from.get(from.id) : from;
  const b = to.kind === 'ref' ? pairing.to.get(to.id) : to;
  return a !== undefined && b !== undefined && fits(a, b, { ...pairing, assumed });
}

function fitsKind(from: TypeShape, to: TypeShape, accepts: (a: TypeShape, b: TypeShape) => boolean): boolean {
  if (from.kind === 'literal')
    return to.kind === 'literal' ? from.value === to.value : typeof from.value === to.kind;
  if (from.kind === 'bigint-literal' && to.kind === 'bigint') return true;
  if (from.kind === 'template' && to.kind === 'string') return true;
  if (from.kind === 'tuple' && to.kind === 'array')
    return [...from.elements, ...(from.rest ? [from.rest] : [])].every((each) => accepts(each, to.element));
  if (from.kind === 'tuple' && to.kind === 'tuple') return fitsTuple(from, to, accepts);
  if (from.kind === 'object' && to.kind === 'record')
    return from.fields.every((field) => accepts(field.type, to.element));
  if (from.kind === 'object' && to.kind === 'object') return fitsFields(from.fields, to.fields, accepts);
  if ('element' in from && 'element' in to && from.kind === to.kind)
    return (
      accepts(from.element, to.element) && (!('key' in from) || !('key' in to) || accepts(from.key, to.key))
    );
  if (from.kind === 'function' && to.kind === 'function') return accepts(from.returns, to.returns);
  if (from.kind === 'instance' && to.kind === 'instance')
    return (
      from.module === to.module &&
      from.name === to.name &&
      misfit(from.parameters, to.parameters) === undefined
    );
  const isPlain = !('parts' in from || 'digits' in from);
  return from.kind === to.kind && (isPlain || JSON.stringify(from) === JSON.stringify(to));
}

type TupleShape = Extract<TypeShape, { kind: 'tuple' }>;

function fitsTuple(
  from: TupleShape,
  to: TupleShape,
  accepts: (a: TypeShape, b: TypeShape) => boolean,
): boolean {
  if (from.required < to.required || (from.rest && !(to.rest && accepts(from.rest, to.rest)))) return false;
  return from.elements.every((each, index) => {
    const taken = to.elements[index] ?? to.rest;
    return taken !== undefined && accepts(each, taken);
  });
}

function fitsFields(
  from: readonly FieldShape[],
  to: readonly FieldShape[],
  accepts: (a: TypeShape, b: TypeShape) => boolean,
): boolean {
  return to.every((field) => {
    const given = from.find(({ name }) => name === field.name);
    if (!given) return field.optional;
    return (
      (field.optional || !given.optional || takesUndefined(field.type)) && accepts(given.type, field.type)
    );
  });
}
