/** `loom replay`: a recorded run once more, without a model and without network. */
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { Answer, Register, World } from '../command.ts';
import { CliError } from '../exit-codes.ts';
import { followRun } from '../follow-run.ts';
import { readRecording } from '../models/recording.ts';
import { followTask } from './run.ts';

export const registerReplay: Register = (program, perform) => {
  program
    .command('replay <recording>')
    .description('Do a recorded run again, without a model: the same replies, or where it diverges.')
    .action((file: string) => perform((world) => replay(world, file)));
};

function replay(world: World, file: string): Promise<Answer> {
  const { order } = readRecording(resolve(file));
  if (!order) {
    throw new CliError(
      'usage',
      `${file} does not say what its run was to do.`,
      'Use `loom auto --replay` with it.',
    );
  }
  // No model is called: a window of calls would only count those of other runs, and this machine may be slower.
  const limits = { ...order.limits, calls: 0, timeMs: 0 };
  const request = { worker: 'model', replay: file, order: { ...order, id: randomUUID(), limits } } as const;
  return order.task ? followTask(world, request) : followRun(world, request);
}
