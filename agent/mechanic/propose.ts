/** What the mechanic does next: the first of its kinds of work that finds something not tried before. */

import { createHash } from 'node:crypto';
import { openWorkspace, type Workspace } from '../../engine/index.ts';
import type { Proposal, Propose, ProposeContext } from '../worker.ts';
import type { CodeFix, PureFunction, UnusedExports, UnusedLocals } from './answers.ts';
import { ask, withoutHash } from './answers.ts';
import { listed } from './listed.ts';
import { testsReaching, weightOf } from './weight.ts';

/** Looks for unused code, then for safe code fixes, then for the functions whose tests most likely let mutants live. */
export const proposeTask: Propose = async (context) => {
  const workspace = openWorkspace({ root: context.tree });
  try {
    return unusedCode(workspace, context) ?? safeFixes(workspace, context) ?? weakTests(workspace, context);
  } finally {
    workspace.dispose();
  }
};

/** The key under which a piece of work is remembered: it changes with the text that it is about. */
export const keyOf = (kind: string, subject: string, text: string) =>
  `${kind} ${subject} ${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;

/** The key of a clean-up: the same places are not proposed twice. */
export const cleanUpKey = (targets: string[]) =>
  keyOf('clean-up', `of ${targets.length} places`, targets.join('\n'));

const targetsMax = 40;
/** Many functions are tested well already: a task names the next ones too. */
const functionsMax = 8;
const isFree = (context: ProposeContext, key: string) => !context.tried.has(key);
const pathOf = (selector: string) => selector.split('#')[0] ?? '';

/** The contracts, and what the configuration protects, are not for a worker to change. */
function isProtected({ config }: ProposeContext, path: string): boolean {
  return ['contracts/', ...(config.protectedPaths ?? [])].some((each) =>
    each.endsWith('/') ? path.startsWith(each) : path === each,
  );
}

function unusedCode(workspace: Workspace, context: ProposeContext): Proposal | undefined {
  const { entryPoints = [] } = context.config;
  const exports = ask<UnusedExports>(workspace, 'unused-exports', { entryPoints });
  const locals = ask<UnusedLocals>(workspace, 'unused-locals', {});
  const targets = [
    ...exports.items.map(({ selector }) => withoutHash(selector)),
    ...locals.items
      .filter(({ what, deletable }) => what === 'import' || deletable)
      .map(({ file, deletable }) => deletable ?? file),
  ];
  const fresh = [...new Set(targets)].filter((target) => !isProtected(context, pathOf(target)));
  if (!isFree(context, cleanUpKey(fresh.slice(0, targetsMax)))) return undefined;
  if (fresh.length === 0) return undefined;
  return {
    task: {
      title: `Remove what nothing uses: ${listed(fresh.map((target) => target.split('#')[1] ?? target))}`,
      purpose: 'clean-up',
      requirements: fresh.slice(0, targetsMax).map((target) => `Remove what is unused: ${target}.`),
      acceptance: ['All tests pass.', 'There are fewer unused exports, imports and locals.'],
      constraints: ['Behaviour stays as it is.', 'Exports of entry points stay.'],
      targets: fresh.slice(0, targetsMax),
      probes: [],
    },
    by: 'mechanic',
    evidence: [`${exports.total} unused exports`, `${locals.total} unused imports and locals`],
  };
}

function safeFixes(workspace: Workspace, context: ProposeContext): Proposal | undefined {
  const found = ask<{ items: CodeFix[] }>(workspace, 'code-fixes', { safe: true }).items;
  const fresh = found.filter(({ path }) => !isProtected(context, path));
  const targets = [...new Set(fresh.map(({ path }) => path))].slice(0, targetsMax);
  if (fresh.length === 0 || !isFree(context, cleanUpKey(targets))) return undefined;
  return {
    task: {
      title: `Apply ${fresh.length} of the compiler's safe fixes in ${listed(targets)}`,
      purpose: 'clean-up',
      requirements: fresh
        .slice(0, 40)
        .map(({ path, line, fix, message }) => `${path}:${line}: ${fix} (${message})`),
      acceptance: ['All tests pass.', 'The compiler has fewer complaints.'],
      constraints: ['Behaviour stays as it is.'],
      targets: [...new Set(fresh.map(({ path }) => path))].slice(0, 40),
      probes: [],
    },
    by: 'mechanic',
    evidence: [`${found.length} safe fixes are offered`],
  };
}

function weakTests(workspace: Workspace, context: ProposeContext): Proposal | undefined {
  const { items } = ask<{ items: PureFunction[] }>(workspace, 'pure-functions', {});
  const fresh = items.filter(({ selector }) =>
    isFree(context, keyOf('mutants', selector, declarationText(workspace, selector))),
  );
  const reach = testsReaching(workspace);
  const ranked = fresh
    .map((each) => ({ ...each, weight: weightOf(workspace, reach, each) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || (a.selector < b.selector ? -1 : 1));
  const chosen = ranked.slice(0, functionsMax);
  if (chosen.length === 0) return undefined;
  const names = chosen.map(({ name }) => name);
  return {
    task: {
      // Which of them it will be is not known yet: the result names it.
      title: `Make the tests notice changes of ${names.length > 1 ? `one of ${names.length} functions` : names[0]}`,
      purpose: 'tests',
      requirements: [
        'Find changes that no test notices of one of these functions, and add tests that notice them. The first that gives such tests is enough.',
        ...chosen.map(({ selector }, index) => `${index + 1}. ${selector}`),
      ],
      acceptance: ['The new tests pass.', 'They kill mutants that survived before.'],
      constraints: ['Only tests are added.', 'Each test is named after the behaviour that it pins.'],
      targets: chosen.map(({ selector }) => selector),
      probes: [],
    },
    by: 'mechanic',
    evidence: [
      `${items.length} exported pure functions`,
      `${fresh.length} of them not tried since they last changed`,
    ],
  };
}

/** The text of a declaration, to notice that it changed. */
function declarationText(workspace: Pick<Workspace, 'query'>, selector: string): string {
  return ask<{ text: string }>(workspace, 'read', { target: selector }).text;
}
