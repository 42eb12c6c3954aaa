/** What the repository itself tells coding agents: `AGENTS.md`, or else `CLAUDE.md`. */
import { join } from 'node:path';
import { promptOf } from './models.ts';
import { readIfThere } from './read-if-there.ts';

export interface Instructions {
  file: string;
  text: string;
}

const files = ['AGENTS.md', 'CLAUDE.md'];
/** About 10,000 tokens: more would cost more in every call than it tells. */
const charactersMax = 40_000;

/** Reads the first of the files that a tree has and that says something; undefined when there is none. @throws on a file that cannot be read */
export function readInstructions(tree: string): Instructions | undefined {
  for (const file of files) {
    const text = (readIfThere(join(tree, file)) ?? '').trim();
    if (text) return { file, text };
  }
  return undefined;
}

/** A system prompt, with the instructions of the repository behind it. What does not fit is left out and said. */
export function systemPrompt(name: Parameters<typeof promptOf>[0], instructions?: Instructions): string {
  const prompt = promptOf(name);
  if (!instructions) return prompt;
  const { file, text } = instructions;
  const cut =
    text.length > charactersMax
      ? `\n\n(${file} goes on: ${text.length - charactersMax} characters are left out.)`
      : '';
  return `${prompt}\n\nThe repository's own instructions (${file}) follow. Where they speak of tools that you do not have, do the like with yours.\n\n${text.slice(0, charactersMax)}${cut}`;
}
