/** What a gate gets and gives. */
import type { CheckResponse, ProgramResponse } from '../../contracts/lab.ts';
import type { Finding, GateName, GateReport } from '../../contracts/report.ts';
import type { ProjectConfig } from '../../contracts/settings.ts';
import type { Task } from '../../contracts/task.ts';
import type { RunningLab } from '../labs.ts';

/** A candidate on trial. Everything that it could have written is data here; its code runs in Labs only. */
export interface Candidate {
  task: Task;
  /** `loom.config.json` of the parent: a candidate does not configure its own judge. */
  config: ProjectConfig;
  /** What the worker's Lab answered. */
  work: ProgramResponse;
  /** The parent's tree. Nothing runs in it. */
  parentTree: string;
  /** Every file of the parent. */
  parentFiles: string[];
  /** A fresh Lab on a copy of the parent, started by the replay gate, which makes it the candidate. */
  lab(): Promise<RunningLab>;
  /** A Lab on the parent as it was, started when it is first needed. */
  parentLab(): Promise<RunningLab>;
  /** A Lab on the parent's tree with these files on top, started now. */
  otherLab(files: Record<string, string | null>): Promise<RunningLab>;
  /** The type check of the whole candidate, run once. */
  typeCheck(): Promise<CheckResponse>;
  /** Writes the candidate commit and lays it out. */
  commit(files: Record<string, string | null>): Promise<void>;
  /** Id of the candidate commit. @throws Error before the replay gate has passed */
  commitId(): string;
  /** Tree of the candidate commit. @throws Error before the replay gate has passed */
  tree(): string;
  /** Aborts when the verification is to end. */
  signal: AbortSignal;
}

export type GateOutcome = Omit<GateReport, 'gate' | 'durationMs'>;

/** One gate: candidate → outcome. A thrown error counts as a failed gate. */
export interface Gate {
  name: GateName;
  run(candidate: Candidate): GateOutcome | Promise<GateOutcome>;
}

/** The gate holds. */
export function passed(summary: string, findings: Finding[] = []): GateOutcome {
  return { outcome: 'passed', summary, findings };
}

/** The gate does not hold; the first findings decide. */
export function failed(summary: string, findings: Finding[] = []): GateOutcome {
  return { outcome: 'failed', summary, findings };
}

/** There was nothing for the gate to look at. */
export function skipped(reason: string): GateOutcome {
  return { outcome: 'skipped', summary: reason, findings: [] };
}
