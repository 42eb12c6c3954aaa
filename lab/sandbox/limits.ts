/** What a child may use. Where a tier cannot keep a limit, its promises say so. */
import { totalmem } from 'node:os';

export interface Limits {
  /** Of each process: RLIMIT_DATA, which counts ArrayBuffers too; Node itself needs 600. */
  memoryMb: number;
  /** Of all processes together, where there are control groups. */
  totalMemoryMb: number;
  cpuSeconds: number;
  openFiles: number;
  /** Processes and threads. */
  tasks: number;
  /** Of one file. */
  fileMb: number;
  /** Of all files in the writable folders. */
  diskMb: number;
}

export const evaluationLimits: Limits = {
  ...{ memoryMb: 4_096, totalMemoryMb: 4_096, cpuSeconds: 3_600, openFiles: 512 },
  ...{ tasks: 128, fileMb: 64, diskMb: 128 },
};

const halfOfMachineMb = Math.floor(totalmem() / 2 / 1024 / 1024);

/** Of a run of tests or of a compiler, which have a process for each core: roomy, but not the whole machine. */
export const runLimits: Limits = {
  ...{ memoryMb: 6_144, totalMemoryMb: Math.max(6_144, halfOfMachineMb) },
  ...{ cpuSeconds: 3_600, openFiles: 4_096 },
  ...{ tasks: 4_096, fileMb: 1_024, diskMb: 4_096 },
};

/** Of the trial of a tier: small, so that they are reached at once. */
export const trialLimits: Limits = {
  ...{ memoryMb: 1_024, totalMemoryMb: 1_024, cpuSeconds: 60, openFiles: 256 },
  ...{ tasks: 48, fileMb: 16, diskMb: 64 },
};
