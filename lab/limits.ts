/** What a child may use. Where a tier cannot keep a limit, its promises say so. */

export interface Limits {
  /** Of each process (RLIMIT_DATA, which counts ArrayBuffers too; Node itself needs 600); of all together where the tier can. */
  memoryMb: number;
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
  ...{ memoryMb: 4_096, cpuSeconds: 3_600, openFiles: 512 },
  ...{ tasks: 128, fileMb: 64, diskMb: 128 },
};

/** Of a run of tests or of a compiler: roomy, but not the whole machine. */
export const runLimits: Limits = {
  ...{ memoryMb: 6_144, cpuSeconds: 3_600, openFiles: 4_096 },
  ...{ tasks: 4_096, fileMb: 1_024, diskMb: 4_096 },
};

/** Of the trial of a tier: small, so that they are reached at once. */
export const trialLimits: Limits = {
  ...{ memoryMb: 1_024, cpuSeconds: 60, openFiles: 256 },
  ...{ tasks: 48, fileMb: 16, diskMb: 64 },
};
