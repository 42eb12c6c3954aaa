/** A change of one file as a person reads it. */
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';

/** The unified diff of a file; `null` is a file that is not there. */
export function patchOf(path: string, before: string | null, after: string | null): string {
  return createTwoFilesPatch(
    before === null ? '/dev/null' : `a/${path}`,
    after === null ? '/dev/null' : `b/${path}`,
    before ?? '',
    after ?? '',
    undefined,
    undefined,
    { headerOptions: FILE_HEADERS_ONLY },
  );
}
