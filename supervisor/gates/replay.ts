/** The program must give the same bytes again, in a fresh Lab; those bytes become the candidate. */
import { digestOf } from '../../engine/evidence.ts';
import { failed, type Gate, passed } from './gate.ts';
import { textIn } from './policy.ts';

export const replay: Gate = {
  name: 'replay',
  async run({ work, lab: start, commit }) {
    const total = work.changes.length;
    if (total === 0 || Object.keys(work.files).length === 0) {
      return failed('nothing to verify: the program changes no file');
    }
    const lab = await start();
    for (const [index, { calls }] of work.changes.entries()) {
      const outcome = await lab.client.edit({ calls, check: 'syntax' });
      if (!outcome.ok) {
        const { code, message } = outcome.refusal;
        return failed(`transaction ${index + 1} of ${total} is refused on the base: ${code}`, [
          { rule: 'refused', message },
        ]);
      }
    }
    const again = await lab.client.program();
    const differing = differences(work.files, again.files, lab.tree);
    const digests = new Set([work.digest, again.digest, digestOf(work.files), digestOf(again.files)]);
    if (differing.length || digests.size > 1) {
      return failed(
        `the replay gives other bytes in ${differing.length} files`,
        differing.map((file) => ({
          rule: 'other-bytes',
          message: 'Differs from what the worker saw.',
          file,
        })),
      );
    }
    await commit(again.files);
    return passed(
      `${total} transactions give the same ${Object.keys(again.files).length} files, digest ${again.digest.slice(0, 12)}`,
    );
  },
};

/** Paths whose text is not the same for the worker, for the replay and on the replay's disk. */
function differences(
  worker: Record<string, string | null>,
  fresh: Record<string, string | null>,
  tree: string,
): string[] {
  const paths = [...new Set([...Object.keys(worker), ...Object.keys(fresh)])].sort();
  return paths.filter((path) => worker[path] !== fresh[path] || fresh[path] !== textIn(tree, path));
}
