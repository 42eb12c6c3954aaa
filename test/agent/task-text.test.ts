import { expect, test } from 'vitest';
import { formatTask, parseTask } from '../../agent/task-text.ts';
import type { Task } from '../../contracts/task.ts';
import fc from '../seeded.ts';

const line = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 .,`#<>*-]{0,60}[A-Za-z0-9.]$/);
const lines = fc.array(line, { maxLength: 4 });
const measures = fc.uniqueArray(
  fc.constantFrom('codeLines' as const, 'complexity' as const, 'mutantsKilled' as const),
);
const fields = {
  title: line.map((text) => text.replace(/ +/g, ' ')),
  purpose: fc.constantFrom<Task['purpose'][]>('feature', 'fix', 'clean-up', 'tests'),
  requirements: lines,
  acceptance: lines,
  constraints: lines,
  targets: lines,
  probes: fc.array(
    fc.oneof(
      fc.record({
        module: line,
        expression: line,
        expected: fc.constantFrom(1, 'text', null, [1, { a: 2 }]),
      }),
      fc.record({
        module: line,
        call: fc.record({ export: line, args: fc.array(fc.constantFrom(1, 'text', { $: 'NaN' })) }),
        predicate: line,
      }),
    ),
    { maxLength: 2 },
  ),
  expected: fc.record({ better: measures, worse: measures }),
};
const { expected: _, ...required } = fields;
const taskArbitrary = fc.record(fields, { requiredKeys: Object.keys(required) as (keyof typeof required)[] });

test('a task that is written as program.md and read again is the same task', () => {
  fc.assert(
    fc.property(taskArbitrary, (task) => {
      expect(parseTask(formatTask(task))).toEqual(task);
    }),
  );
});

test('a program.md in the form of the predecessor is read, wrapped items and all', () => {
  const task = parseTask(`# Task
Add a median function.

## Requirements
1. Export \`median\` from src/stats.ts,
   beside \`mean\`.
2. Sort a copy.

## Acceptance Criteria
- [ ] median([3, 1, 2]) is 2

## Constraints
* No new dependency
`);
  expect(task).toEqual({
    title: 'Add a median function.',
    purpose: 'feature',
    requirements: ['Export `median` from src/stats.ts,\nbeside `mean`.', 'Sort a copy.'],
    acceptance: ['median([3, 1, 2]) is 2'],
    constraints: ['No new dependency'],
    targets: [],
    probes: [],
  });
});

test.each(['# Add a median', '# Task: Add a median\n', '\n# Add a median\r\n'])(
  'a program.md may have its title as the heading: %j',
  (heading) => {
    const { title, requirements } = parseTask(`${heading}\n\n## Requirements\n\n- Sort a copy.\n`);
    expect({ title, requirements }).toEqual({ title: 'Add a median', requirements: ['Sort a copy.'] });
  },
);

test.each([
  ['', 'it is empty'],
  ['# Task\n\n## Requirements\n- y', 'no text below `# Task`'],
  ['hello', 'text before `# Task`'],
  ['# Task\nx\n## Requirments\n- y', 'unknown section "Requirments"'],
  ['# Task\nx\n## Purpose\nfun', 'its Purpose is "fun", but must be one of feature, fix, clean-up, tests'],
  ['# Task\nx\n## Expected Effect\n- faster: everything', 'instead of better or worse'],
  ['# Task\nx\n## Expected Effect\n- better: speed', 'Expected Effect'],
  ['# Task\nx\n## Probes\n{', 'Probes are not JSON'],
  [
    '# Task\nx\n## Probes\n[{"module": "a.ts"}]',
    'probe 1: A probe has an `expression` or a `call`, one of them.',
  ],
  [
    '# Task\nx\n## Probes\n[{"module": "a.ts", "expression": "1", "expected": 1, "predicate": "value"}]',
    'probe 1: A probe has an `expected` value or a `predicate`, not both.',
  ],
])('a program.md that cannot be used says what is wrong with it: %j', (text, message) => {
  expect(() => parseTask(text)).toThrow(message);
});

test('a heading inside a code fence belongs to the text', () => {
  const { probes } = parseTask(
    '# Task\nx\n## Probes\n```json\n[{"module":"a.ts","expression":"`\\n# Task`"}]\n```\n',
  );
  expect(probes).toEqual([{ module: 'a.ts', expression: '`\n# Task`' }]);
});
