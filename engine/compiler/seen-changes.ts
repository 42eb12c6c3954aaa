/** The files that can get new type errors by an edit: those that see, over any number of steps, what it changed. */
import type { ts } from 'ts-morph';
import { isSource } from '../files/project.ts';
import { importersOf, resolveModule } from '../modules/module-graph.ts';
import type { Snapshot } from '../snapshot.ts';
import { rememberByText } from '../text/remembered.ts';
import {
  differsInBodiesOnly,
  inferredShape,
  isSeenEverywhere,
  shownSpecifiers,
  writtenShape,
} from './public-shape.ts';

/**
 * The edited files; the importers of those that show something else than before; and so on from each of these that names, where
 * others see it, what a file shows that may be something else.
 * @param paths the edited files
 */
export function filesSeeing(before: Snapshot, after: Snapshot, paths: readonly string[]): string[] {
  const shapeIn = shapes(before, after);
  const isElse = (path: string) => {
    const [old, now] = [shapeIn(before, path), shapeIn(after, path)];
    return old === undefined || old !== now;
  };
  const checked = new Set(paths);
  const changed = new Set(paths.filter((path) => !isHidden(before, after, path) && isElse(path)));
  // A set that grows while it is walked.
  for (const path of changed) {
    if ([before, after].some((each) => isGlobal(each, path)))
      return [...new Set([...paths, ...before.list(), ...after.list()])];
    for (const reader of new Set([...importersOf(before, path), ...importersOf(after, path)])) {
      checked.add(reader);
      if (!changed.has(reader) && shows(reader)) changed.add(reader);
    }
  }
  return [...checked];

  function shows(reader: string): boolean {
    return [before, after].some(
      (each) =>
        each.exists(reader) &&
        shownSpecifiers(each, reader).some((specifier) =>
          changed.has(resolveModule(each, reader, specifier) ?? ''),
        ),
    );
  }
}

function isHidden(before: Snapshot, after: Snapshot, path: string): boolean {
  if (!isSource(path)) return !path.endsWith('.json');
  return (
    before.exists(path) &&
    after.exists(path) &&
    differsInBodiesOnly(path, before.parse(path), after.parse(path))
  );
}

const seenEverywhere = rememberByText<boolean>();

const isGlobal = (snapshot: Snapshot, path: string) =>
  isSource(path) &&
  snapshot.exists(path) &&
  seenEverywhere(path, snapshot.text(path), () => isSeenEverywhere(snapshot.skim(path)));

/** Gives the shape of a file in one of two states, or undefined when it is not known. */
function shapes(before: Snapshot, after: Snapshot): (snapshot: Snapshot, path: string) => string | undefined {
  const programs = new Map<Snapshot, ts.Program | undefined>();
  const programOf = (snapshot: Snapshot) => {
    // The service looks at one state at a time: it ends with the one whose errors are asked next.
    if (programs.size === 0)
      for (const each of [before, after]) programs.set(each, each.service().getProgram());
    return programs.get(snapshot);
  };
  const inferred = (snapshot: Snapshot, path: string) => {
    // The native compiler infers no declarations, and looks at many files in the time that the other takes to start.
    if (snapshot.compiler.isNative(snapshot)) return undefined;
    const program = programOf(snapshot);
    return program && inferredShape(program, snapshot.absolute(path));
  };
  return (snapshot, path) =>
    isSource(path) && snapshot.exists(path)
      ? (writtenShape(snapshot, path) ?? inferred(snapshot, path))
      : undefined;
}
