/** `loom init`: the files by which a person tells Loom what matters here; none that is there already is touched. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Register } from '../command.ts';
import { envTemplate } from '../env-template.ts';
import { formatTask } from '../task-text.ts';

const files: Record<string, () => string> = {
  'loom.config.json': () => `${JSON.stringify({ protectedPaths: [], entryPoints: [] }, null, 2)}\n`,
  'priorities.md': () =>
    '# Priorities\n\nWhat Loom should work on, the most important first. It is read by reflection and never changed by a candidate.\n\n1. …\n',
  'program.md': () =>
    formatTask({
      ...{ title: 'Say in one line what is to be done', purpose: 'feature' },
      requirements: ['What must be done, point by point.'],
      acceptance: ['How one sees that it is done.'],
      constraints: ['What must not happen.'],
      ...{ targets: [], probes: [] },
    }),
  '.env.example': envTemplate,
};

export const registerInit: Register = (program, perform) => {
  program
    .command('init')
    .description(
      'Write loom.config.json, priorities.md, program.md and .env.example, where they are missing.',
    )
    .action(() =>
      perform(async ({ repo }) => {
        const written = Object.entries(files).flatMap(([name, text]) =>
          write(join(repo, name), text()) ? [name] : [],
        );
        const kept = Object.keys(files).filter((name) => !written.includes(name));
        const lines = [
          ...written.map((name) => `wrote ${name}`),
          ...kept.map((name) => `${name} is there already: left as it is`),
          'Then: loom doctor, loom auto (no key needed), or loom run program.md.',
        ];
        return { data: { written, kept }, text: lines.join('\n') };
      }),
    );
};

/** Whether it was written: a file that is there stays. */
function write(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
