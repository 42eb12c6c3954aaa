/**
 * The seal of the contracts: the manifest with a content hash per file and a version per schema file.
 * As a program: `--verify` (default) compares, `--write` renews after a deliberate change, `--protect` makes the files read-only.
 */
import { createHash } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

export const Manifest = Type.Object(
  {
    hash: Type.String({ description: 'SHA-256 over the names and hashes of all files.' }),
    files: Type.Record(
      Type.String(),
      Type.Object(
        { version: Type.Integer({ minimum: 1 }), hash: Type.String() },
        { additionalProperties: false },
      ),
      { description: 'File → version and SHA-256. The version goes up with each change of the file.' },
    ),
  },
  { additionalProperties: false, description: '`contracts/manifest.json`.' },
);
export type Manifest = Static<typeof Manifest>;

const manifestName = 'manifest.json';
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');

/** Reads the manifest of a contracts folder. @throws Error when it is missing or malformed. */
export function readManifest(folder: string): Manifest {
  return Value.Decode(Manifest, JSON.parse(readFileSync(join(folder, manifestName), 'utf8')));
}

/** Says, a line each, how the folder differs from its manifest; an empty list means that the seal holds. */
export function brokenSeal(folder: string): string[] {
  const manifest = readManifest(folder);
  const now = measure(folder, manifest);
  const names = [...new Set([...Object.keys(manifest.files), ...Object.keys(now.files)])].sort();
  const lines = names.flatMap((name) => {
    if (!now.files[name]) return [`${name} is missing`];
    if (!manifest.files[name]) return [`${name} is not in the manifest`];
    return now.files[name].hash === manifest.files[name].hash ? [] : [`${name} was changed`];
  });
  return lines.length || now.hash === manifest.hash
    ? lines
    : ['the hash of the manifest does not fit its files'];
}

function measure(folder: string, previous?: Manifest): Manifest {
  const names = readdirSync(folder)
    .filter((name) => name !== manifestName)
    .sort();
  const files = Object.fromEntries(
    names.map((name) => {
      const hash = sha256(readFileSync(join(folder, name)));
      const before = previous?.files[name];
      return [name, { hash, version: !before ? 1 : before.version + (before.hash === hash ? 0 : 1) }];
    }),
  );
  return { hash: sha256(names.map((name) => `${name}\0${files[name]?.hash}\n`).join('')), files };
}

function write(folder: string): void {
  let previous: Manifest | undefined;
  try {
    previous = readManifest(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const target = join(folder, manifestName);
  writeFileSync(`${target}.new`, `${JSON.stringify(measure(folder, previous), null, 2)}\n`);
  renameSync(`${target}.new`, target);
}

if (import.meta.main) {
  const folder = import.meta.dirname;
  const mode = process.argv[2] ?? '--verify';
  if (mode === '--write') write(folder);
  else if (mode === '--protect') for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o444);
  else {
    const broken = brokenSeal(folder);
    if (broken.length) {
      console.error(
        `contracts/ does not match its manifest: ${broken.join(', ')}.\nIf the change is deliberate: npm run contracts`,
      );
      process.exitCode = 1;
    }
  }
}
