import { tryBatches } from './adversarial/batches.ts';

tryBatches(0, 3);
