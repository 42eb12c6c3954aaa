/** The entry points load on Node: a green test run does not prove that the source runs as it is. */
import { failed, type Gate, passed, skipped } from './gate.ts';

const timeoutMs = 60_000;

export const boot: Gate = {
  name: 'boot',
  async run(candidate) {
    const commands = candidate.config.boot ?? [];
    if (commands.length === 0) return skipped('loom.config.json names no `boot` command');
    const lab = await candidate.lab();
    for (const command of commands) {
      const { status, output, message } = await lab.client.test({ select: 'command', command, timeoutMs });
      if (status !== 'passed') {
        const shown = command.join(' ');
        const said = [message, output].filter(Boolean).join('\n').trim().slice(-2000);
        return failed(`\`${shown}\` ${status}`, [{ rule: 'does-not-boot', message: `${shown}: ${said}` }]);
      }
    }
    return { ...passed(`${commands.length} boot commands end with 0`), sandbox: lab.sandbox };
  },
};
