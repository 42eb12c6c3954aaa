/** The thread that measures one tree and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { measure } from '../engine/evidence.ts';
import { openWorkspace } from '../engine/index.ts';
import type { MeasureJob } from './measure-tree.ts';

const { root, entryPoints }: MeasureJob = workerData;
parentPort?.postMessage(measure(openWorkspace({ root }), entryPoints));
