/** The tool `preview`: what a program would do to the files, as diffs. Nothing is applied. */
import { type Static, Type } from '@sinclair/typebox';
import { EditCall, type FileChange } from '../../contracts/edit.ts';
import { toolText } from '../../engine/index.ts';
import { patchOf } from '../patch.ts';
import { refused, success, type Tool, tool } from '../tool.ts';
import type { Repository } from './repository.ts';

export const PreviewAnswer = Type.Object(
  {
    files: Type.Array(
      Type.Object(
        { path: Type.String(), kind: Type.String(), diff: Type.Optional(Type.String()) },
        { additionalProperties: false },
      ),
    ),
    notes: Type.Array(Type.String()),
    rest: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

const charsMax = 40_000;

/** Makes the tool. Its diffs are of the files on the disk: every applied edit is there. */
export function previewTool({ lab, read }: Pick<Repository, 'lab' | 'read'>): Tool {
  return tool(
    'preview',
    toolText(
      {
        summary: 'See what calls of operations would do, as diffs, without applying them.',
        when: 'you or the user should look before files change',
        whenNot: 'applying them → apply_program, or the tool of the operation',
      },
      { calls: [{ operation: 'rename-symbol', params: { target: 'src/a.ts#half', to: 'halve' } }] },
    ),
    Type.Object(
      {
        calls: Type.Array(EditCall, { minItems: 1 }),
        files: Type.Optional(
          Type.Array(Type.String(), { description: 'Show the diffs of these files only. Default: of all.' }),
        ),
      },
      { additionalProperties: false },
    ),
    async ({ calls, files }, signal) => {
      const outcome = await lab.edit({ calls, preview: true }, signal);
      if (!outcome.ok) return refused(outcome.refusal);
      return success(shown(outcome.change.files, outcome.change.notes, files, read));
    },
  );
}

function shown(
  files: FileChange[],
  notes: string[],
  asked: string[] | undefined,
  read: Repository['read'],
): Static<typeof PreviewAnswer> {
  const isAsked = (path: string) => !asked || asked.includes(path);
  let left = charsMax;
  const all = files.map((file) => {
    const { path, kind } = file;
    const diff = isAsked(path) ? diffOf(file, read(path) ?? '') : undefined;
    left -= diff?.length ?? 0;
    return { path, kind, ...(diff !== undefined && left >= 0 && { diff }) };
  });
  const isCut = all.some(({ path, diff }) => isAsked(path) && diff === undefined);
  const rest = 'Those without a diff would be too much at once: name some of them in `files`.';
  return { files: all, notes, ...(isCut && { rest }) };
}

function diffOf(file: FileChange, present: string): string {
  if (file.kind === 'create') return patchOf(file.path, null, file.text);
  if (file.kind === 'delete') return patchOf(file.path, file.text, null);
  let end = 0;
  const kept = file.edits.map(({ start, removed, inserted }) => {
    const text = present.slice(end, start) + inserted;
    end = start + removed.length;
    return text;
  });
  return patchOf(file.path, present, kept.join('') + present.slice(end));
}
