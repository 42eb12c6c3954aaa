import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readInstructions, systemPrompt } from '../../agent/instructions.ts';

test('AGENTS.md instructs the worker, CLAUDE.md where that is missing or empty, and the prompt says which', () => {
  const tree = mkdtempSync(join(tmpdir(), 'instructions-'));
  expect(readInstructions(tree)).toBeUndefined();
  writeFileSync(join(tree, 'CLAUDE.md'), 'Prefer small functions.\n');
  expect(readInstructions(tree)?.file).toBe('CLAUDE.md');
  writeFileSync(join(tree, 'AGENTS.md'), ' \n');
  expect(readInstructions(tree)?.file).toBe('CLAUDE.md');
  writeFileSync(join(tree, 'AGENTS.md'), 'Write no default exports.\n');
  const prompt = systemPrompt('worker', readInstructions(tree));
  expect(prompt).toContain('(AGENTS.md)');
  expect(prompt).toContain('Write no default exports.');
  expect(prompt).not.toContain('Prefer small functions.');
});

test('instructions that are too long are cut with a word about it', () => {
  const prompt = systemPrompt('worker', { file: 'AGENTS.md', text: 'x'.repeat(40_007) });
  expect(prompt).toContain('7 characters are left out');
  expect(systemPrompt('worker', { file: 'AGENTS.md', text: 'x'.repeat(40_000) })).not.toContain('left out');
});
