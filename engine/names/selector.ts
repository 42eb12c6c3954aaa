/** Selectors: strings that point at a declaration and refuse when it changed since it was read. */
import { ts } from 'ts-morph';
import { checkSize } from '../files/generated.ts';
import { nearestNames, refuse } from '../refusal.ts';
import type { Snapshot } from '../snapshot.ts';
import { hashText } from '../text/text.ts';
import { type Declaration, declarationsNamed, declarationsOf, functionOf } from './declarations.ts';

const namesShown = 10;

export interface ParsedSelector {
  path: string;
  /** Undefined: the file itself. */
  name: string | undefined;
  nth: number | undefined;
  hash: string | undefined;
}

/** Takes a selector apart. @throws RefusalError `shape` */
export function parseSelector(selector: string): ParsedSelector {
  const sharp = selector.indexOf('#');
  if (sharp === -1) return { path: cleanPath(selector), name: undefined, nth: undefined, hash: undefined };
  const match = /^(?<name>.+?)(?:~(?<nth>[1-9]\d*))?(?:@(?<hash>[0-9a-f]{8}))?$/s.exec(
    selector.slice(sharp + 1),
  );
  if (!match?.groups?.name) {
    refuse(
      'shape',
      `${JSON.stringify(selector)} is not a selector.`,
      'Write `path/file.ts#Name.member`, with `~2` for a repeated name.',
    );
  }
  const { name, nth, hash } = match.groups;
  return { path: cleanPath(selector.slice(0, sharp)), name, nth: nth ? Number(nth) : undefined, hash };
}

/** Refuses a target that names no file but looks like the name of a declaration, with the selectors of that name. @throws RefusalError `not-found` */
export function checkIsPath(snapshot: Snapshot, selector: string): void {
  const name = /[^:/]+$/.exec(selector)?.[0].replace(/\(\)$/, '');
  if (selector.includes('#') || name === undefined || snapshot.exists(cleanPath(selector))) return;
  const candidates = snapshot
    .list()
    .filter((path) => snapshot.text(path).includes(name.split('.').at(-1) ?? name))
    .flatMap((path) => {
      const all = declarationsOf(path, snapshot.tree(path));
      return all.filter((each) => each.name === name).map((each) => selectorOf(each, all));
    })
    .slice(0, 5);
  if (candidates.length === 0) return;
  refuse(
    'not-found',
    `${selector} is no file: a declaration is named with its file, as \`path/file.ts#Name\`.`,
    'Use one of the candidates.',
    { candidates },
  );
}

/** A selector that goes on to hold when its target changes. */
export const withoutHash = (selector: string) => selector.replace(/@[0-9a-f]{8}$/, '');

/** A path as the engine spells it. @throws RefusalError `read-only` when it leaves the root */
export function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.replaceAll('\\', '/').split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined)
        refuse('read-only', `${path} lies outside the workspace.`, 'Name a path below its root.');
    } else if (part !== '.' && part !== '') parts.push(part);
  }
  if (path.startsWith('/') || /^[a-z]:/i.test(path) || path.includes('\0')) {
    refuse('read-only', `${path} is an absolute path.`, 'Name a path relative to the root of the workspace.');
  }
  return parts.join('/');
}

/** The selector of a declaration, as short as it can be; with its hash when asked. */
export function selectorOf(
  declaration: Declaration,
  siblings: readonly Declaration[],
  withHash = false,
): string {
  const repeated = siblings.some(({ name, nth }) => name === declaration.name && nth !== declaration.nth);
  const hash = withHash ? `@${hashOf(declaration.whole)}` : '';
  return `${declaration.path}#${declaration.name}${repeated ? `~${declaration.nth}` : ''}${hash}`;
}

/** Finds what a selector points at. @throws RefusalError `not-found`, `ambiguous`, `stale`, `shape`, `unsupported` */
export function resolveTarget(snapshot: Snapshot, selector: string): Declaration {
  const { path, name, nth, hash } = parseSelector(selector);
  checkIsPath(snapshot, selector);
  checkSize(snapshot, path);
  const tree = snapshot.tree(path);
  if (name === undefined) {
    refuse(
      'shape',
      `${selector} names a file, not a declaration.`,
      'Add `#Name`; the query `outline` lists the names.',
    );
  }
  const named = declarationsNamed(path, tree, name);
  const found = nth === undefined ? preferred(named) : named.filter((declaration) => declaration.nth === nth);
  const [only, second] = found;
  if (!only) {
    const names = declarationsOf(path, tree).map((declaration) => declaration.name);
    const near = nearestNames(name, names);
    const candidates = (near.length ? near : names.slice(0, 5)).map((each) => `${path}#${each}`);
    const known =
      nth !== undefined && named.length ? `${named.length} of that name` : shortList(names) || 'nothing';
    refuse(
      'not-found',
      `${path} declares no ${name}${nth ? `~${nth}` : ''}; it declares ${known}.`,
      'Use one of the candidates, or the query `outline`.',
      { candidates },
    );
  }
  if (second) {
    refuse('ambiguous', `${path} declares ${name} ${found.length} times.`, 'Use one of the candidates.', {
      candidates: found.map((declaration) => selectorOf(declaration, named)),
    });
  }
  if (hash !== undefined && hash !== hashOf(only.whole)) {
    refuse(
      'stale',
      `${path}#${name} changed since it was read; its hash is now ${hashOf(only.whole)}.`,
      'Read the present text and decide again.',
      {
        present: only.whole.getText(),
      },
    );
  }
  return only;
}

/** The names at the top level, each once. */
function shortList(names: readonly string[]): string {
  const top = [...new Set(names.filter((each) => !each.includes('.')))];
  return `${top.slice(0, namesShown).join(', ')}${top.length > namesShown ? ` and ${top.length - namesShown} more` : ''}`;
}

/** Hash over the tokens of a node: comments and spacing do not count. Eight hexadecimal digits. */
function hashOf(node: ts.Node): string {
  const source = node.getSourceFile();
  const tokens: string[] = [];
  const visit = (child: ts.Node) => {
    const children = child
      .getChildren(source)
      .filter(({ kind }) => kind < ts.SyntaxKind.FirstJSDocNode || kind > ts.SyntaxKind.LastJSDocNode);
    if (children.length === 0) tokens.push(source.text.slice(child.getStart(source), child.end));
    else for (const each of children) visit(each);
  };
  visit(node);
  return hashText(tokens.join('\0')).slice(0, 8);
}

/** Overloads of one function count as their implementation. */
function preferred(named: readonly Declaration[]): readonly Declaration[] {
  if (named.length < 2) return named;
  const bodies = named.filter((declaration) => functionOf(declaration)?.body);
  const overloads = named.every(({ node }) => ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node));
  return overloads && bodies.length === 1 ? bodies : named;
}
