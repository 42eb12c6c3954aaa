/** A text is replaced where it stands once, or as often as was said. */
import { expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';

const page = '# Half\n\n`half(4)` halves. `half(2)` too.\n';

function edited(params: { find: string; replace: string; count?: number }) {
  const workspace = workspaceOf({ 'page.md': page });
  const outcome = workspace.run([{ operation: 'edit-text', params: { target: 'page.md', ...params } }]);
  return outcome.ok ? workspace.read('page.md') : outcome.refusal;
}

test('a word is replaced everywhere when it is said how often it stands there', () => {
  expect(edited({ find: '`half(', replace: '`halve(', count: 2 })).toBe(page.replaceAll('`half(', '`halve('));
});

test('another number of places than was said is refused with the number and the lines', () => {
  for (const count of [1, 3])
    expect(edited({ find: '`half(', replace: '`halve(', count })).toMatchObject({
      code: 'count',
      message: expect.stringContaining('2 times'),
      hint: expect.stringContaining('`count` 2'),
      candidates: ['page.md:3', 'page.md:3'],
    });
});
