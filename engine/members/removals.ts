/** What goes with declarations that are deleted, and what stands in the way of that. */
import { ts } from 'ts-morph';
import { importersOf, moduleUses, resolveModule } from '../modules/module-graph.ts';
import type { Declaration } from '../names/declarations.ts';
import { type Reference, referencesTo, tokenAt } from '../names/references.ts';
import { refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Range, removalRange } from '../text/layout.ts';
import { contextOf, membersOf, separatorIn } from '../text/snippets.ts';
import { lineAndColumn } from '../text/text.ts';
import { endingOf, endsItself } from './member-endings.ts';

/**
 * The ranges to delete with these statements, members or declarators of one file: disjoint and sorted. Their comments and
 * separators go too; a statement goes with the last of its declarators.
 * @throws RefusalError `unsupported` when one of them cannot be deleted alone
 */
export function removalsOf(text: string, nodes: readonly ts.Node[]): Range[] {
  const gone = new Set(nodes);
  const lists = Map.groupBy(
    nodes.map((node) => wholeOf(node, gone)),
    ({ parent }) => parent,
  );
  const ranges = [...lists].flatMap(([list, members]) => inList(text, list, new Set(members)));
  return joined(ranges);
}

/** A declarator whose neighbours go too stands for their statement. */
function wholeOf(node: ts.Node, gone: ReadonlySet<ts.Node>): ts.Node {
  const list = node.parent;
  const all = ts.isVariableDeclarationList(list) && list.declarations.every((each) => gone.has(each));
  return all && ts.isVariableStatement(list.parent) ? list.parent : node;
}

function inList(text: string, list: ts.Node, gone: ReadonlySet<ts.Node>): Range[] {
  if (ts.isVariableDeclarationList(list)) return amongCommas(text, list.declarations, gone);
  const context = contextOf(list);
  if (!context) {
    return refuse(
      'unsupported',
      `${[...gone][0]?.getText().slice(0, 80)} cannot be deleted alone.`,
      'Delete or replace the declaration around it.',
    );
  }
  const members = membersOf(list);
  const separator = separatorIn(context);
  const ranges = runsOf(members, gone).map((run) => rangeOfRun(text, members, run, separator));
  const lastKept = members.findLast((member) => !gone.has(member));
  const last = members.at(-1);
  if (lastKept && last && gone.has(last) && dropsEnding(lastKept, last))
    return joined([...ranges, { start: lastKept.end - 1, end: lastKept.end }]);
  const trailing = last && /^\s*,/.test(text.slice(last.end));
  if (!separator || !lastKept || !last || !gone.has(last) || trailing) return ranges;
  // The list had no comma at its end, and gets none.
  const comma = commaBehind(text, lastKept.end);
  const [before, after] = [ranges.slice(0, -1), ranges.slice(-1)];
  const sameLine = after[0] && !text.slice(lastKept.end, after[0].start).includes('\n');
  if (sameLine) return [...before, { start: lastKept.end, end: last.end }];
  return [...before, { start: comma, end: comma + 1 }, ...after];
}

/** The list had no ending behind its last member, and gets none. */
const dropsEnding = (kept: ts.Node, last: ts.Node) =>
  endsItself(kept) && endsItself(last) && endingOf(kept) !== '' && endingOf(last) === '';

function commaBehind(text: string, offset: number): number {
  const comments = ts.getTrailingCommentRanges(text, offset) ?? [];
  const start = comments.at(-1)?.end ?? offset;
  const comma = text.indexOf(',', /^\s*,/.test(text.slice(offset)) ? offset : start);
  return comma;
}

/** What stood apart by a blank line inside of the run still does when the run is gone. */
function rangeOfRun(
  text: string,
  members: readonly ts.Node[],
  [first, last]: [ts.Node, ts.Node],
  separator: string,
): Range {
  const range = removalRange(text, first, separator, last);
  const [from, to] = [members.indexOf(first), members.indexOf(last)];
  const isApart = members
    .slice(from + 1, to + 1)
    .some((member, index) => /\n\s*\n/.test(text.slice(members[from + index]?.end, member.getStart())));
  const blankAround =
    /\n[^\S\n]*\r?\n$/.test(text.slice(0, range.start)) || /^[^\S\n]*\r?\n/.test(text.slice(range.end));
  const lineEnd = /\r?\n$/.exec(text.slice(range.start, range.end))?.[0].length ?? 0;
  const isInside = from > 0 && to < members.length - 1;
  return isApart && !blankAround && isInside ? { start: range.start, end: range.end - lineEnd } : range;
}

/** Runs of neighbours: the first and the last of each. */
function runsOf(members: readonly ts.Node[], gone: ReadonlySet<ts.Node>): [ts.Node, ts.Node][] {
  const runs: [ts.Node, ts.Node][] = [];
  let open = false;
  for (const member of members) {
    const run = runs.at(-1);
    if (!gone.has(member)) open = false;
    else if (open && run) run[1] = member;
    else {
      runs.push([member, member]);
      open = true;
    }
  }
  return runs;
}

/** Declarators: each with the comma behind it, or before it when none stays behind. */
function amongCommas(text: string, all: readonly ts.Node[], gone: ReadonlySet<ts.Node>): Range[] {
  const lastKept = all.findLastIndex((each) => !gone.has(each));
  const kept = all[lastKept];
  if (!kept) return all[0] ? [removalRange(text, all[0], '', all.at(-1))] : [];
  const ranges = all.slice(0, lastKept).flatMap((each, index) => {
    const next = all[index + 1];
    return gone.has(each) && next ? [{ start: each.getStart(), end: next.getStart() }] : [];
  });
  const last = all.at(-1);
  return last && last !== kept ? [...ranges, { start: kept.end, end: last.end }] : ranges;
}

/** Disjoint and sorted; ranges that touch are one. */
function joined(ranges: readonly Range[]): Range[] {
  const result: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && range.start <= last.end) last.end = Math.max(last.end, range.end);
    else result.push({ ...range });
  }
  return result;
}

/** What `referencesTo` needs to know of a declaration. */
type Named = Pick<Declaration, 'path' | 'node' | 'nameNode'>;

/**
 * References that stay when these nodes of the declaration's file go. Other declarations of the same name, as in a class
 * that implements an interface, do not count: they use nothing.
 */
export function usesOutside(snapshot: Snapshot, declaration: Named, gone: readonly ts.Node[]): Reference[] {
  if (ts.isExportAssignment(declaration.node)) return usesOfDefault(snapshot, declaration.path);
  return referencesTo(snapshot, declaration).filter(({ path, start }) => {
    const inside = gone.some((node) => start >= node.getStart() && start < node.end);
    return !(path === declaration.path && inside) && !isOtherDeclaration(snapshot, path, start, declaration);
  });
}

/** A default export without a declaration has no name to look for: who imports it says so. */
function usesOfDefault(snapshot: Snapshot, path: string): Reference[] {
  return importersOf(snapshot, path).flatMap((importer) =>
    moduleUses(snapshot.tree(importer))
      .filter(
        ({ names, specifier }) =>
          names?.includes('default') && resolveModule(snapshot, importer, specifier) === path,
      )
      .map(({ node, reexport }): Reference => {
        const start = node.getStart();
        const kind = reexport ? 'export' : 'import';
        return { path: importer, start, ...lineAndColumn(snapshot.text(importer), start), kind };
      }),
  );
}

function isOtherDeclaration(snapshot: Snapshot, path: string, start: number, { node }: Named): boolean {
  const name = tokenAt(snapshot.tree(path), start);
  const parent = name?.parent as ts.NamedDeclaration | undefined;
  if (!parent || parent.name !== name) return false;
  const isMember = ts.isClassElement(node) || ts.isTypeElement(node) || ts.isObjectLiteralElement(node);
  if (ts.isShorthandPropertyAssignment(parent)) return isMember;
  return (
    ts.isClassElement(parent) ||
    ts.isTypeElement(parent) ||
    ts.isPropertyAssignment(parent) ||
    ts.isFunctionDeclaration(parent) ||
    ts.isClassDeclaration(parent) ||
    ts.isInterfaceDeclaration(parent) ||
    ts.isTypeAliasDeclaration(parent) ||
    ts.isEnumDeclaration(parent) ||
    ts.isModuleDeclaration(parent)
  );
}

/** @throws RefusalError `referenced` with the places, when there are any */
export function refuseUsed(
  what: string,
  uses: readonly Reference[],
  hint = 'Change or delete those first.',
): void {
  if (uses.length === 0) return;
  refuse('referenced', `${what} is used at ${uses.length} place${uses.length > 1 ? 's' : ''}.`, hint, {
    candidates: uses.slice(0, 20).map(({ path, line }) => `${path}:${line}`),
  });
}
