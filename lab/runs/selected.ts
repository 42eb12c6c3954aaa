/** Which test files a request means; asked in the Lab and in its children. */
import { matchesGlob } from 'node:path';

/** Among `files` (null: all), those that `include` lets through. */
export interface Selection {
  files: string[] | null;
  include: string[];
}

/** A test file counts when it is among the files, if any are named, and `include` lets it through. */
export function selected(path: string, { files, include }: Selection): boolean {
  if (files && !files.includes(path)) return false;
  const matches = (entry: string) =>
    entry.includes('*')
      ? matchesGlob(path, entry)
      : path === entry || path.startsWith(`${entry.replace(/\/$/, '')}/`) || path.endsWith(`/${entry}`);
  const [excluding, including] = [
    include.filter((each) => each.startsWith('!')),
    include.filter((each) => !each.startsWith('!')),
  ];
  return (
    (!including.length || including.some(matches)) && !excluding.some((entry) => matches(entry.slice(1)))
  );
}
