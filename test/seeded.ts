/** fast-check with a fixed seed: every run tries the same cases, so that a failure is a change's fault. `FC_SEED=7` tries others. */
import fc from 'fast-check';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.FC_SEED ?? 1) });

export default fc;
