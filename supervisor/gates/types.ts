/** No type error that the parent did not have, by the native compiler on the whole project. */
import { failed, type Gate, passed } from './gate.ts';

export const types: Gate = {
  name: 'types',
  async run({ typeCheck }) {
    const { ok, fresh, total, baseline, checker } = await typeCheck();
    const counts = `${total} errors, ${baseline} at the parent (${checker})`;
    if (ok && fresh.length === 0) return passed(`no new type error: ${counts}`);
    const findings = fresh.slice(0, 50).map(({ file, line, code, message }) => ({
      rule: `TS${code}`,
      message,
      file,
      line,
    }));
    return failed(`${fresh.length} new type errors: ${counts}`, findings);
  },
};
