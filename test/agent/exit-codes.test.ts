import { expect, test } from 'vitest';
import { stopOf } from '../../agent/auto.ts';
import { endingOf, endingOfCode, exitCodes, restartCode } from '../../agent/exit-codes.ts';
import { StopReason } from '../../contracts/event.ts';

test('every budget ends a run with an exit code of its own, and only what was asked for ends it well', () => {
  const reasons = StopReason.anyOf.map(({ const: reason }) => reason);
  const codes = reasons.map((reason) => exitCodes[endingOf[reason]].code);
  const well = reasons.filter((reason) => endingOf[reason] === 'done');
  expect(well).toEqual(['generations', 'nothing-to-do']);
  expect(new Set(codes).size).toBe(reasons.length - 1);
  expect(codes).not.toContain(restartCode);
});

test('an exit code is told back as what it means', () => {
  expect(endingOfCode(exitCodes.endpoint.code)).toBe('endpoint');
  expect(endingOfCode(99)).toBe('run-failed');
});

test('a model that gives no reply ends the run as what it lacked', () => {
  expect(stopOf('credit')).toBe('key');
  expect(stopOf('slow')).toBe('endpoint');
  expect(stopOf('cost')).toBe('cost');
  expect(stopOf('unfinished')).toBe('failed');
});
