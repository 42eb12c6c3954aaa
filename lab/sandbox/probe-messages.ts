/** What a Lab and the child that tries its sandbox say to each other. */
import { type Static, Type } from '@sinclair/typebox';
import { SandboxPromises } from '../../contracts/lab.ts';
import type { Limits } from './limits.ts';

export interface ProbeRequest {
  /** Text that a child must not get. */
  canary: string;
  /** A file with the canary. */
  file: string;
  /** A folder that a child may read, and only read. */
  tree: string;
  /** A link to that file, in a folder that the child is given. */
  link: string;
  /** A port of the machine that sends the canary. */
  port: number;
  labPid: number;
  /** When the Lab started, in the kernel's words: tells it from another process of the same id. */
  labStart: string | undefined;
  limits: Limits;
}

export const ProbeAnswer = Type.Omit(SandboxPromises, ['nativeCode', 'leftovers'], {
  additionalProperties: false,
});
export type ProbeAnswer = Static<typeof ProbeAnswer>;
