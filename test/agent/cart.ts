/** A file in a Lab in memory, and the tools on it. */
import { runTool } from '../../agent/tool.ts';
import { toolSet } from '../../agent/tool-sets.ts';
import { memoryLab } from './memory-lab.ts';

/** It is never aborted. */
export const signal = new AbortController().signal;
/** The text of `src/cart.ts`. */
export const cart = `export class Cart {
  total(cents: number): number {
    return cents;
  }
}

export function half(n: number): number {
  return n;
}

export const twice = (n: number): number => {
  return n;
};
`;
/** Calls a tool of a fresh Lab, and gives its answer and the file afterwards. */
export async function call(name: string, input: unknown) {
  const { lab, workspace } = memoryLab({ 'src/cart.ts': cart });
  const result = await runTool(toolSet('all', lab), name, input, signal);
  return { ...result, text: result.text, file: workspace.read('src/cart.ts') ?? '' };
}
