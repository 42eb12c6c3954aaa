/** Moves top-level declarations to another file; all importers follow. */
import { Type } from '@sinclair/typebox';
import { ts } from 'ts-morph';
import { FilePath, Target } from '../../contracts/edit.ts';
import { destinationEdits, destinationOf } from '../modules/arriving-code.ts';
import { publicNamesOf, sourceEdits } from '../modules/declaration-moves.ts';
import { newCycle } from '../modules/import-cycles.ts';
import { resolveModule } from '../modules/module-graph.ts';
import { type MovedCode, movedCode } from '../modules/moved-code.ts';
import { importerEdits } from '../modules/moved-importers.ts';
import { isTopLevel } from '../names/declarations.ts';
import { cleanPath, resolveTarget } from '../names/selector.ts';
import { defineOperation } from '../operation.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';

export default defineOperation({
  name: 'move-declaration',
  summary:
    'Move one or several top-level declarations of a file to another file, which is made when there is none. Imports follow in all files; what they need there is imported, and exported where it was private.',
  when: 'code belongs into another file',
  whenNot:
    'a whole file → move-file; the order of statements → move-statement; importers alone → retarget-import',
  params: Type.Object(
    {
      target: Type.Optional(Target),
      targets: Type.Optional(
        Type.Array(Target, { minItems: 1, maxItems: 100, description: 'Several declarations of one file.' }),
      ),
      to: FilePath,
      carry: Type.Optional(
        Type.Boolean({ description: 'Take private declarations along that only these use. Default: false.' }),
      ),
      reexport: Type.Optional(
        Type.Boolean({
          description: 'Export them from the old file too, and leave importers alone. Default: false.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  example: {
    before: {
      'a.ts': 'export const one = 1;\n\nexport function half(n: number) {\n  return n / 2;\n}\n',
      'b.ts': 'export const two = 2;\n',
      'c.ts': "import { half, one } from './a.ts';\n\nexport const x = half(one);\n",
    },
    params: { target: 'a.ts#half', to: 'b.ts' },
    after: {
      'a.ts': 'export const one = 1;\n',
      'b.ts': 'export const two = 2;\n\nexport function half(n: number) {\n  return n / 2;\n}\n',
      'c.ts':
        "import { one } from './a.ts';\nimport { half } from './b.ts';\n\nexport const x = half(one);\n",
    },
  },
  carriesCode: true,
  find: (snapshot, { target, targets, to: asked, carry = false, reexport = false }) => {
    const all = [...(target === undefined ? [] : [target]), ...(targets ?? [])];
    const { path, names } = resolveAll(snapshot, all);
    const to = destinationOf(snapshot, cleanPath(asked));
    if (to.path === path)
      refuse('no-change', `${all[0]} is in ${to.path} already.`, 'Nothing needs to be done.');
    const moved = movedCode(snapshot, path, names, carry);
    if (moved.statements.length === 0)
      refuse('shape', `${all[0]} is not at the top level of its file.`, 'Move the declaration around it.');
    const publicNames = publicNamesOf(moved);
    const allTypes = moved.names.every(({ isType }) => isType);
    const isAll = to.isNew && moved.usedByRest.every(({ publicNames: own }) => own.length > 0);
    const passed = { from: path, to: to.path, after: to.snapshot, names: publicNames, allTypes, isAll };
    const isFollowed = !reexport && publicNames.length > 0;
    const followers = isFollowed ? importerEdits(snapshot, passed) : [];
    const edits = [
      ...sourceEdits(snapshot, moved, to, reexport),
      ...destinationEdits(snapshot, moved, to),
      ...followers,
    ];
    const following = allTypes ? [] : [...new Set(followers.map((each) => each.path))];
    return { edits, notes: notesOf(snapshot, moved, to.path, reexport, following) };
  },
  edit: ({ edits }) => edits,
  notes: ({ notes }) => notes,
});

/** @throws RefusalError `shape` when they are not all at the top level of one file */
function resolveAll(snapshot: Snapshot, targets: readonly string[]): { path: string; names: string[] } {
  const declarations = targets.map((target) => resolveTopLevel(snapshot, target));
  const [first] = declarations;
  if (!first) refuse('shape', 'Nothing is named to be moved.', 'Give `target`, or `targets`.');
  const other = declarations.find(({ path }) => path !== first.path);
  if (other)
    refuse('shape', `${first.path} and ${other.path} are two files.`, 'Move from one file at a time.');
  return { path: first.path, names: declarations.map(({ name }) => name) };
}

function resolveTopLevel(snapshot: Snapshot, target: string) {
  const declaration = resolveTarget(snapshot, target);
  const isDeclarator = declaration.container === undefined && declaration.kind === 'variable';
  if (!isTopLevel(declaration) && !isDeclarator)
    refuse('shape', `${target} is not at the top level of its file.`, 'Move the declaration around it.');
  if (declaration.name === 'default')
    refuse(
      'unsupported',
      `${target} is a default export.`,
      'Make it a named export first, with convert-export.',
    );
  return declaration;
}

/** @param following files that import values from the new place from now on, barrels too */
function notesOf(
  snapshot: Snapshot,
  moved: MovedCode,
  to: string,
  reexport: boolean,
  following: readonly string[],
): string[] {
  const { path, dependencies, imports, usedByRest, statements, tree } = moved;
  const opened = dependencies.filter(({ publicNames }) => publicNames.length === 0).map(({ name }) => name);
  const needed = imports.flatMap(({ binding }) => {
    const literal = ts.findAncestor(binding, ts.isImportDeclaration)?.moduleSpecifier;
    return literal ? [resolveModule(snapshot, path, literal.getText().slice(1, -1)) ?? ''] : [];
  });
  const values = dependencies.filter(({ isType }) => !isType);
  const cycle = newCycle(snapshot, [
    ...(values.length ? [[to, path] as const] : []),
    ...(usedByRest.some(({ isType }) => !isType) || reexport ? [[path, to] as const] : []),
    ...needed.filter((each) => each !== '').map((each) => [to, each] as const),
    ...following.map((each) => [each, to] as const),
  ]);
  const isEmpty = statements.length === tree.statements.length;
  return [
    ...(opened.length
      ? [
          `${path} now exports ${opened.join(', ')}, which ${to} needs; \`carry\` takes along what only the moved code uses.`,
        ]
      : []),
    ...(cycle ? [`A new import cycle: ${cycle.join(' → ')}.`] : []),
    ...(isEmpty && !reexport ? [`${path} declares nothing more; delete-file takes it away.`] : []),
  ];
}
