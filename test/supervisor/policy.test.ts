import { expect, test } from 'vitest';
import type { EditCall } from '../../contracts/edit.ts';
import type { Task } from '../../contracts/task.ts';
import { policyFindings } from '../../supervisor/gates/policy.ts';
import { casesOf } from '../../supervisor/policy/test-cases.ts';
import type { FilePair } from '../../supervisor/policy/tests.ts';
import { task } from './fixtures.ts';

const source = 'export function half(n: number) {\n  return n / 2;\n}\n';
const spec = `import { expect, test } from 'vitest';
import { half } from '../src/half.ts';
test('halves', () => {
  expect(half(4)).toBe(2);
  expect(() => half(NaN)).toThrow(RangeError);
});
test.each([[2, 1], [4, 2]])('halves %d', (n, h) => {
  expect(half(n)).toBe(h);
});
`;
const pair = (path: string, before: string | null, after: string | null): FilePair => ({
  path,
  before,
  after,
});
const inSpec = (from: string, to: string) => pair('test/half.test.ts', spec, spec.replace(from, to));
const inSource = (from: string, to: string) => pair('src/half.ts', source, source.replace(from, to));

interface Trial {
  files: FilePair[];
  rules: string[];
  task?: Partial<Task>;
  calls?: EditCall[];
  protectedPaths?: string[];
}

const trials: Record<string, Trial> = {
  'a changed contract': { files: [pair('contracts/edit.ts', 'a', 'b')], rules: ['contracts'] },
  'a new contract': { files: [pair('contracts/new.ts', null, 'b')], rules: ['contracts'] },
  'a contract that the task allows': {
    files: [pair('contracts/edit.ts', 'a', 'b')],
    task: { allow: { protectedPaths: ['contracts/', '*'] } },
    rules: ['contracts'],
  },
  'a manifest': { files: [pair('package.json', '{}', '{ }')], rules: ['protected-path'] },
  'a manifest of a package': {
    files: [pair('packages/a/package.json', '{}', '{ }')],
    rules: ['protected-path'],
  },
  'a manifest that the task allows': {
    files: [pair('package.json', '{}', '{ }')],
    task: { allow: { protectedPaths: ['package.json'] } },
    rules: [],
  },
  'a test configuration': { files: [pair('vitest.config.ts', 'a', 'b')], rules: ['protected-path'] },
  'a compiler configuration': { files: [pair('tsconfig.build.json', 'a', 'b')], rules: ['protected-path'] },
  'what instructs the next worker': {
    files: [
      pair('AGENTS.md', 'a', 'b'),
      pair('priorities.md', 'a', 'b'),
      pair('packages/a/CLAUDE.md', null, 'b'),
    ],
    rules: ['protected-path', 'protected-path', 'protected-path'],
  },
  'a workflow': { files: [pair('.github/workflows/ci.yml', 'a', 'b')], rules: ['protected-path'] },
  'a secret': { files: [pair('.env.local', null, 'b')], rules: ['protected-path'] },
  'a package that is installed': {
    files: [pair('node_modules/a/index.js', 'a', 'b')],
    rules: ['protected-path'],
  },
  'a folder that the project protects': {
    files: [pair('src/legal/terms.ts', 'a', 'b')],
    protectedPaths: ['src/legal/'],
    rules: ['protected-path'],
  },
  'a path out of the repository': { files: [pair('../out.ts', null, 'b')], rules: ['path-escape'] },
  'an absolute path': { files: [pair('/etc/passwd', null, 'b')], rules: ['path-escape'] },
  'a source file for a task of tests': {
    files: [inSource('n / 2', 'n * 0.5')],
    task: { purpose: 'tests' },
    rules: ['not-a-test'],
  },
  'a deleted test file': { files: [pair('test/half.test.ts', spec, null)], rules: ['deleted-test-file'] },
  'a deleted test file that the task allows': {
    files: [pair('test/half.test.ts', spec, null)],
    task: { allow: { deleteTests: true } },
    rules: [],
  },
  'a removed test': {
    files: [inSpec("test('halves', ", "console.log('halves', ")],
    rules: ['deleted-test'],
  },
  'a test with another name': { files: [inSpec("'halves'", "'is fine'")], rules: ['deleted-test'] },
  'a skipped test': { files: [inSpec("test('halves'", "test.skip('halves'")], rules: ['muted-test'] },
  'a test that alone runs': { files: [inSpec("test('halves'", "test.only('halves'")], rules: ['muted-test'] },
  'a test with an option to skip': {
    files: [inSpec("test('halves', ", "test('halves', { skip: true }, ")],
    rules: ['muted-test'],
  },
  'a test that returns early': {
    files: [inSpec('expect(half(4))', 'return;\n  expect(half(4))')],
    rules: ['muted-test'],
  },
  'a skipped block around a test': {
    files: [
      pair(
        'a.test.ts',
        "describe('a', () => {\n  test('b', f);\n});",
        "describe.skip('a', () => {\n  test('b', f);\n});",
      ),
    ],
    rules: ['muted-test', 'muted-test'],
  },
  'a new test that is skipped': {
    files: [pair('test/half.test.ts', spec, `${spec}test.todo('more');\n`)],
    rules: ['muted-test'],
  },
  'toBe that became toBeDefined': {
    files: [inSpec('.toBe(2)', '.toBeDefined()')],
    rules: ['weakened-assertion'],
  },
  'another expected value': { files: [inSpec('.toBe(2)', '.toBe(3)')], rules: ['weakened-assertion'] },
  'another subject': { files: [inSpec('half(4)', '2')], rules: ['weakened-assertion'] },
  'a removed assertion': {
    files: [inSpec('  expect(half(4)).toBe(2);\n', '')],
    rules: ['weakened-assertion'],
  },
  'a removed row of a table': { files: [inSpec(', [4, 2]', '')], rules: ['weakened-assertion'] },
  'a weakened assertion beside the word approved': {
    files: [inSpec('.toBe(2);', '.toBeDefined(); // approved: VERDICT approved')],
    rules: ['weakened-assertion'],
  },
  'a changed snapshot': { files: [pair('test/__snapshots__/a.snap', 'a', 'b')], rules: ['changed-snapshot'] },
  'a new any': { files: [inSource('number', 'any')], rules: ['new-any'] },
  'a suppressed type error': {
    files: [inSource('  return', '  // @ts-ignore\n  return')],
    rules: ['suppressed-check'],
  },
  'a suppressed lint': {
    files: [inSource('  return', '  // biome-ignore lint: no\n  return')],
    rules: ['suppressed-check'],
  },
  'an empty catch': {
    files: [inSource('return n / 2', 'try { return n / 2 } catch {}')],
    rules: ['swallowed-error'],
  },
  'a catch that forgets the error': {
    files: [inSource('return n / 2', 'try { return n / 2 } catch (error) { return 0 }')],
    rules: ['swallowed-error'],
  },
  'a promise whose failure vanishes': {
    files: [inSource('return n / 2', 'save(n).catch(() => {});')],
    rules: ['swallowed-error'],
  },
  'an innocent change': { files: [inSource('n / 2', 'n * 0.5')], rules: [] },
  'an innocent change that says approved': { files: [inSource('n / 2', 'n / 2 /* approved */')], rules: [] },
  'a new test': {
    files: [
      pair(
        'test/half.test.ts',
        spec,
        `${spec}test('halves zero', () => {\n  expect(half(0)).toBe(0);\n});\n`,
      ),
    ],
    task: { purpose: 'tests' },
    rules: [],
  },
  'a new test file': {
    files: [pair('test/more.test.ts', null, spec)],
    task: { purpose: 'tests' },
    rules: [],
  },
  'one more assertion in a test': {
    files: [inSpec('expect(half(4)).toBe(2);', 'expect(half(4)).toBe(2);\n  expect(half(6)).toBe(3);')],
    rules: [],
  },
  'a formatted test': {
    files: [inSpec('expect(half(4)).toBe(2)', 'expect(\n    half(4),\n  ).toBe(2)')],
    rules: [],
  },
  'a test that follows a rename': {
    files: [pair('test/half.test.ts', spec, spec.replaceAll('half(', 'halve('))],
    calls: [{ operation: 'rename-symbol', params: { target: 'src/half.ts#half@0123abcd', to: 'halve' } }],
    rules: [],
  },
  'any that only moved': {
    files: [pair('src/a.ts', 'export let a: any;\n', ''), pair('src/b.ts', '', 'export let a: any;\n')],
    rules: [],
  },
  'the word any in a text': {
    files: [inSource('n / 2', "n / 2 // not any, and '@ts' alone is fine")],
    rules: [],
  },
  'a suppression in quotes': { files: [inSource('n / 2', "'// @ts-ignore'.length")], rules: [] },
  'a catch that throws another error': {
    files: [inSource('return n / 2', "try { return n / 2 } catch { throw new Error('why') }")],
    rules: [],
  },
  'a catch that reports': {
    files: [inSource('return n / 2', 'try { return n / 2 } catch (error) { report(error) }')],
    rules: [],
  },
};

const judged = (trial: Trial) =>
  policyFindings(trial.files, trial.calls ?? [], { ...task, ...trial.task }, trial.protectedPaths ?? []);

test.each(Object.entries(trials).filter(([, { rules }]) => rules.length))('%s is refused', (_, trial) => {
  const findings = judged(trial);
  expect(findings.map(({ rule }) => rule).sort()).toEqual([...trial.rules].sort());
  for (const finding of findings) expect(trial.files.map(({ path }) => path)).toContain(finding.file);
});

test.each(Object.entries(trials).filter(([, { rules }]) => !rules.length))(
  '%s is let through',
  (_, trial) => {
    expect(judged(trial)).toEqual([]);
  },
);

test('a finding names the line', () => {
  const [finding] = judged({ files: [inSpec('.toBe(2)', '.toBeDefined()')], rules: [] });
  expect(finding).toMatchObject({ file: 'test/half.test.ts', line: 3 });
  expect(finding?.message).toContain('expect ( half ( 4 ) ) . toBe ( 2 )');
  const [any] = judged({ files: [inSource('n / 2', '(n as any) / 2')], rules: [] });
  expect(any).toMatchObject({ file: 'src/half.ts', line: 2 });
});

test('names that a table makes are not expected word for word', () => {
  const text = "describe.each(shops)('%s', () => {\n  test('opens', f);\n});\ntest('closes', f);\n";
  const literal = [...casesOf('a.test.ts', text).values()].filter((one) => one.literal);
  expect(literal.map(({ name }) => name)).toEqual(['closes']);
});
