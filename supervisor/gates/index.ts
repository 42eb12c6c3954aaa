/** The gates, cheap first; the first that fails ends the trial. */
import { affectedTests } from './affected-tests.ts';
import { boot } from './boot.ts';
import { evaluate } from './evaluate.ts';
import { fitness } from './fitness.ts';
import { fullTests } from './full-tests.ts';
import type { Gate } from './gate.ts';
import { policy } from './policy.ts';
import { replay } from './replay.ts';
import { types } from './types.ts';

export const gates: Gate[] = [policy, replay, types, boot, evaluate, affectedTests, fullTests, fitness];
