/** What the commands of the command line share: their world, and how they answer. */
import type { Command } from 'commander';
import type { Settings } from '../contracts/settings.ts';
import type { Ending } from './exit-codes.ts';

export interface World {
  /** The repository to work on, absolute. */
  repo: string;
  json: boolean;
  /** Shows what happens as JSON, a line each, before the answer; `json` is true, too. */
  stream: boolean;
  /** From the environment; `.env` is Prime's alone. */
  settings: Settings;
}

export interface Answer {
  /** Printed with `--json`; undefined when the command printed its one object already. */
  data: unknown;
  /** Printed otherwise; empty when there is nothing left to say. */
  text: string;
  /** Default: done. */
  ending?: Ending | undefined;
}

/** Runs the body of a command, prints its answer, and sets the exit code. */
export type Perform = (body: (world: World) => Promise<Answer>) => Promise<void>;

/** Adds a command to the command line. */
export type Register = (program: Command, perform: Perform) => void;
