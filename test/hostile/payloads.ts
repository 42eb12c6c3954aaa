/** All payloads, by kind. */
import type { Payload } from './payload.ts';
import { bombs } from './payloads/bombs.ts';
import { escapes } from './payloads/escapes.ts';
import { forgeries } from './payloads/forgeries.ts';
import { loops } from './payloads/loops.ts';
import { paths } from './payloads/paths.ts';
import { poisons } from './payloads/poisons.ts';
import { pollutions } from './payloads/pollutions.ts';
import { powers } from './payloads/powers.ts';
import { endings, spawns } from './payloads/processes.ts';
import { results } from './payloads/results.ts';

const kinds: Record<string, Payload[]> = {
  escape: escapes,
  power: powers,
  pollution: pollutions,
  loop: loops,
  bomb: bombs,
  spawn: spawns,
  ending: endings,
  forgery: forgeries,
  result: results,
  path: paths,
  poison: poisons,
};

export const payloads: Payload[] = Object.entries(kinds).flatMap(([kind, members]) =>
  members.map((payload) => ({ ...payload, name: `${kind}: ${payload.name}` })),
);
