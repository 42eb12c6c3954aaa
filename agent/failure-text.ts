/** What a worker is told about a rejection: the structured failure, as text for a model. */
import type { Verdict } from '../contracts/report.ts';

const findingsShown = 20;

/** Names the gate, its findings with their places, and what to do. `objection`: in one line, who rejects and why. */
export function failureText({ reports }: Verdict, objection: string): string {
  const report = reports.find(({ outcome }) => outcome === 'failed');
  const findings = report?.findings ?? [];
  const lines = findings.slice(0, findingsShown).map(({ rule, message, file, line }) => {
    const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}: `;
    return `- ${rule}: ${place}${message}`;
  });
  const left = findings.length - lines.length;
  return [
    `Your work was verified and rejected: ${objection}`,
    ...lines,
    ...(left > 0 ? [`… and ${left} more findings`] : []),
    'You are in a fresh Lab now, with all your edits applied again; ids of earlier changes are no longer valid. Mend what is wrong and call finish again, or give_up when it cannot be mended.',
  ].join('\n');
}
