/** `npm run bench [name…]`: one JSON object a line, {name, ratio, goal, detail, ok, seconds}; exit code 1 when a goal is missed. */

import { affected } from './affected.ts';
import { broken } from './broken.ts';
import { declarations } from './declarations.ts';
import { editsAgainstCalls, editsAgainstText, twiceTheEdits } from './edits.ts';
import { evaluation, evaluationOfAll } from './evaluation.ts';
import { evaluations10000 } from './evaluations.ts';
import { firstAnswerAgainst } from './first-answer.ts';
import { gate } from './gate.ts';
import { generation } from './generation.ts';
import { labReady } from './lab-ready.ts';
import { longLived } from './long-lived.ts';
import { type Bench, wallMs } from './measure.ts';
import { memory } from './memory.ts';
import { moveFile } from './move-file.ts';
import { pool } from './pool.ts';
import { twiceTheProject } from './project-doubled.ts';
import { rename } from './rename.ts';

const benches: Record<string, Bench> = {
  'edits-1000': editsAgainstCalls(1000, 1000),
  'edits-100': editsAgainstCalls(100, 100),
  'edits-10': editsAgainstCalls(10, 10),
  'edits-1': editsAgainstCalls(1, 1),
  'edits-checked': editsAgainstText,
  'edits-doubled': twiceTheEdits,
  declarations,
  'first-answer-tsserver': firstAnswerAgainst('tsserver', 2.5),
  'first-answer-ts-morph': firstAnswerAgainst('ts-morph', 3),
  broken,
  gate,
  memory,
  rename,
  'move-file': moveFile,
  'long-lived': longLived,
  'project-doubled': twiceTheProject,
  evaluation,
  affected,
  'evaluation-of-all': evaluationOfAll,
  'evaluations-10000': evaluations10000,
  pool,
  'lab-ready': labReady('first', 1),
  'lab-ready-again': labReady('again', 3),
  generation,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in benches));
if (unknown.length) {
  console.error(`There is no bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}
for (const name of asked.length ? asked : Object.keys(benches)) {
  const start = wallMs();
  const result = await measured(benches[name] as Bench);
  console.log(JSON.stringify({ name, ...result, seconds: Math.round((wallMs() - start) / 1000) }));
  if (!result.ok) process.exitCode = 1;
}

/** A bench that fails is a goal that is missed; the others run all the same. */
async function measured(bench: Bench) {
  try {
    const result = await bench();
    return { ...result, ok: result.ratio >= result.goal };
  } catch (error) {
    return { ok: false, error: String(error) };
  }
}
