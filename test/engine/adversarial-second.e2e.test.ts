import { tryBatches } from './adversarial/batches.ts';

tryBatches(3, 3);
