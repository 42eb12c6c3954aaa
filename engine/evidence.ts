/** What Loom measures of a tree, beyond the library: numbers for the judge, mutants and shapes of types for the mechanic. */
export { measure, type TreeMeasurement } from './measure.ts';
export { mutantsOf } from './mutants.ts';
export { digestOf } from './text.ts';
export type { TypeShape } from './type-shapes.ts';
