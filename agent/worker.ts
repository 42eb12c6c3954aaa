/** What a worker is: it does one task in one Lab. The mechanic and the model worker are two of them. */
import type { PrimeEvent } from '../contracts/event.ts';
import type { Prediction } from '../contracts/fitness.ts';
import type { Generation } from '../contracts/generation.ts';
import type { Review } from '../contracts/review.ts';
import type { labRoutes } from '../contracts/routes.ts';
import type { ProjectConfig, Settings } from '../contracts/settings.ts';
import type { Task } from '../contracts/task.ts';
import type { Client } from '../contracts/wire.ts';

export type Lab = Client<typeof labRoutes>;

export type Report = (events: PrimeEvent[]) => Promise<void>;

export interface WorkerContext {
  generation: number;
  /** Folder with the base tree: to read from, never to write to. */
  tree: string;
  config: ProjectConfig;
  settings: Settings;
  report: Report;
  signal: AbortSignal;
}

export interface WorkResult {
  outcome: 'finished' | 'gave-up' | 'failed';
  /** The worker's summary, or why it gave up or failed. */
  detail: string;
  /** What a worker that finished expects to be measured. */
  prediction?: Prediction;
  /** Goes on from here in a Lab with the same edits, told what was wrong; absent: this worker cannot. */
  repair?: (failure: string, lab: Lab, signal: AbortSignal) => Promise<WorkResult>;
}

/** Does a task by edits in the Lab. An expected failure is a result; it throws when aborted and on bugs. */
export type Worker = (task: Task, lab: Lab, context: WorkerContext) => Promise<WorkResult>;

export interface ProposeContext {
  tree: string;
  config: ProjectConfig;
  /** Keys of `tried` events of earlier generations: not proposed again. */
  tried: Set<string>;
  report: Report;
  signal: AbortSignal;
}

export interface Proposal {
  task: Task;
  /** The measured facts behind it, a line each. */
  evidence: string[];
  by: 'operator' | 'mechanic' | 'model';
}

/** Looks for the next thing worth doing; undefined when there is nothing. */
export type Propose = (context: ProposeContext) => Promise<Proposal | undefined>;

/** Who proposes and who works in a run. */
export interface RunWorker {
  /** Written into the journal. */
  name: string;
  /** The `ordinal` counts the generations of this run from 0. */
  propose(ordinal: number): Propose;
  work(ordinal: number): Worker;
  /** Looks at a candidate that passed the gates; undefined: nobody does. */
  review?(ordinal: number): Reviewer | undefined;
}

type Reviewer = (
  generation: Generation,
  context: Pick<WorkerContext, 'tree' | 'settings' | 'report' | 'signal'>,
) => Promise<Review>;
