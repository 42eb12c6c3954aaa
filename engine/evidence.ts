/** What Loom measures of a tree, beyond the library: numbers for the judge, mutants and shapes of types for the mechanic. */

export type { ParameterShape, TypeShape } from './compiler/shape.ts';
export { duplicates } from './evidence/duplicates.ts';
export { argumentLists } from './evidence/generated-values.ts';
export { joinLiterals, type Literals } from './evidence/literals.ts';
export { complexFunctions, measure, type TreeMeasurement } from './evidence/measure.ts';
export { evenly, mutantsOf } from './evidence/mutants.ts';
export { misfit } from './evidence/shape-parts.ts';
export { digestOf } from './text/text.ts';
