import { expect, test } from 'vitest';
import { subjectOf } from '../../agent/call-subject.ts';
import fc from '../seeded.ts';

test('whoever follows the work reads what each call is about in one short line, whatever its input is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('target', 'path', 'calls', 'other'), (value, field) => {
      const subject = subjectOf({ [field]: value }) ?? subjectOf(value) ?? '';
      expect(subject.length).toBeLessThanOrEqual(161);
      expect(subject).not.toMatch(/\n/);
    }),
  );
  expect(subjectOf({ to: 'halve', target: 'src/half.ts#half' })).toBe('src/half.ts#half');
  const rename = { operation: 'rename-symbol', params: { target: 'src/half.ts#half', to: 'halve' } };
  const create = { operation: 'create-file', params: { path: 'src/new.ts', text: '' } };
  expect(subjectOf({ calls: [rename, create] })).toBe(
    'rename-symbol src/half.ts#half, create-file src/new.ts',
  );
  expect(subjectOf({})).toBeUndefined();
});
