/** What Loom measures of a tree, beyond the library: numbers for the judge, mutants and shapes of types for the mechanic. */

export type { TypeShape } from './compiler/type-shapes.ts';
export { measure, type TreeMeasurement } from './evidence/measure.ts';
export { mutantsOf } from './evidence/mutants.ts';
export { digestOf } from './text/text.ts';
