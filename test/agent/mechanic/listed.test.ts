import { expect, test } from 'vitest';
import { listed } from '../../../agent/mechanic/listed.ts';

test.each([
  [[], ''],
  [['half'], 'half'],
  [['half', 'third'], 'half and third'],
  [['half', 'third', 'fourth', 'fifth'], 'half, third, fourth and fifth'],
  [['half', 'third', 'fourth', 'fifth', 'sixth'], 'half, third, fourth and 2 more'],
])('the list %j reads: %s', (names, text) => {
  expect(listed(names)).toBe(text);
});
