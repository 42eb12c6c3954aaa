/** Where the Lab's own code lies: what its children run, and must be able to read. */
import { dirname, join } from 'node:path';

export const labFolder = import.meta.dirname;

/** Node reads there that the code is ESM. */
export const manifest = join(dirname(labFolder), 'package.json');

/** What every child script needs of Loom itself. */
export const labCode: string[] = [labFolder, manifest];

/** The path of a script that runs in the sandbox. */
export const childScript = (script: string): string => join(labFolder, 'child', script);
