/**
 * The compiled code of the Lab's child scripts: with it a child starts in a third of the time. Node keeps it in a folder that is
 * filled by children which run nothing else, and that every other child can only read.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { childScript, labCode, labFolder } from '../own-code.ts';
import { removeTree } from '../scratch.ts';
import { startChild } from './child.ts';
import { trialLimits } from './limits.ts';
import type { ConfinedCommand, Tier } from './sandbox.ts';

/** What a child needs now to read the compiled code; nothing when somebody cleared it away, and children compile for themselves. */
export type Compiled = () => Pick<ConfinedCommand, 'readOnly' | 'env'>;

export const notCompiled: Compiled = () => ({ readOnly: [], env: {} });

const scripts = ['evaluator-child.ts', 'probe-child.ts'];
const deadlineMs = 20_000;
const keptMs = 7 * 24 * 3_600_000;

/** Gives the compiled code of this version for a tier as far as it has been made. */
export function compiledFor(tier: Pick<Tier, 'name'>): Compiled {
  const folder = folderOf(tier);
  return folder && existsSync(folder) ? reading(folder) : notCompiled;
}

/**
 * Makes the compiled code of this version for a tier that works, unless it is there. Where it cannot be made, that is told on
 * stderr, and nothing is given.
 */
export async function compileFor(tier: Pick<Tier, 'name' | 'confine'>): Promise<Compiled> {
  const folder = folderOf(tier);
  if (!folder) return notCompiled;
  try {
    if (!existsSync(folder)) await fill(tier, folder);
    return reading(folder);
  } catch (error) {
    console.error(`Children of this Lab start slowly, their scripts could not be compiled before: ${error}`);
    return notCompiled;
  }
}

const reading =
  (folder: string): Compiled =>
  () =>
    existsSync(folder) ? { readOnly: [folder], env: { NODE_COMPILE_CACHE: folder } } : notCompiled();

/** Another text, another Node or another user in the tier is another folder. */
function folderOf({ name }: Pick<Tier, 'name'>): string | undefined {
  const kept = process.env.NODE_COMPILE_CACHE;
  // Under its permission model Node reads only compiled code that it could write too.
  if (!kept || name === 'process') return undefined;
  const hash = createHash('sha256').update(`${process.version} ${name}`);
  const files = readdirSync(labFolder, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((each) => each.endsWith('.ts')).sort())
    hash.update(file).update(readFileSync(join(labFolder, file)));
  return join(kept, 'children', hash.digest('hex').slice(0, 32));
}

/** Whole or not at all. Another Lab may be at it too: the first is as good as the second. What is old goes, used or not. */
async function fill(tier: Pick<Tier, 'confine'>, folder: string): Promise<void> {
  const all = dirname(folder);
  mkdirSync(all, { recursive: true });
  for (const name of readdirSync(all)) {
    const age = Date.now() - (statSync(join(all, name), { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (age > keptMs) removeTree(join(all, name));
  }
  const temporary = mkdtempSync(`${folder}-`);
  try {
    await Promise.all(scripts.map((script) => compile(tier, script, temporary)));
    chmodSync(temporary, 0o755);
    renameSync(temporary, folder);
  } catch (error) {
    removeTree(temporary);
    if (!existsSync(folder)) throw error;
  }
}

async function compile(tier: Pick<Tier, 'confine'>, script: string, folder: string): Promise<void> {
  const command = {
    program: process.execPath,
    args: [childScript('compile-child.ts'), script],
    cwd: '/',
    readOnly: labCode,
    writable: [folder],
    env: { NODE_COMPILE_CACHE: folder },
  };
  const child = startChild(tier, command, trialLimits, () => {});
  const late = setTimeout(child.kill, deadlineMs);
  const { code } = await child.ended;
  clearTimeout(late);
  if (code !== 0) throw new Error(`${script} ended with ${code}. ${child.output().trim()}`);
}
