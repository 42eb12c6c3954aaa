/** A task that a model may propose: without the exceptions that only the operator grants. */
import { Type } from '@sinclair/typebox';
import { misuseOfProbe, Task } from '../contracts/task.ts';

export const ProposedTask = Type.Omit(Task, ['allow'], { additionalProperties: false });

/** What is wrong with the probes of a task, in one sentence; undefined: nothing. */
export const misuseOfProbes = ({ probes }: Task): string | undefined =>
  probes.map(misuseOfProbe).find((each) => each !== undefined);
