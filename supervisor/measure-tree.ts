/** Measures laid-out trees in a thread, so that the Supervisor goes on answering. */
import { Worker } from 'node:worker_threads';
import type { TreeMeasurement } from '../engine/evidence.ts';

export interface MeasureJob {
  root: string;
  entryPoints: string[];
}

/** Laid-out trees do not change, and a candidate is the next one's parent: each is measured once. */
const known = new Map<string, Promise<TreeMeasurement>>();

/** The measurements of a laid-out tree; it is parsed, never run. @throws the error of the engine */
export function measureTree(root: string, entryPoints: string[]): Promise<TreeMeasurement> {
  const key = JSON.stringify([root, entryPoints]);
  const present = known.get(key);
  if (present) return present;
  const made = inThread({ root, entryPoints });
  known.set(key, made);
  made.catch(() => known.delete(key));
  return made;
}

function inThread(job: MeasureJob): Promise<TreeMeasurement> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('measure-thread.ts', import.meta.url), { workerData: job });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`The measurement of ${job.root} ended with ${code}.`)));
  });
}
