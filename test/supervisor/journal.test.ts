import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LoomEvent } from '../../contracts/event.ts';
import { BrokenJournalError, openJournal, readJournal } from '../../supervisor/journal.ts';
import { LockedError, takeLock } from '../../supervisor/lock.ts';
import fc from '../seeded.ts';
import { temporaryFolder } from './fixtures.ts';

const noted = (what: string): LoomEvent => ({ type: 'recovered', what });
const journalFile = () => join(temporaryFolder(), 'journal.jsonl');

test('whatever is appended is read back in order by the next owner', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 8 }), (texts) => {
      const path = journalFile();
      const journal = openJournal(path);
      for (const text of texts) journal.append(noted(text));
      journal.close();
      const { entries, torn } = readJournal(path);
      expect(entries).toEqual(journal.entries);
      expect(entries.map(({ seq }) => seq)).toEqual(texts.map((_, index) => index));
      expect(torn).toBe(0);
    }),
    { numRuns: 20 },
  );
});

test('a last line torn at any byte costs that line only, and the next owner says so', () => {
  const path = journalFile();
  const journal = openJournal(path);
  for (const text of ['one', 'two', 'drei ü']) journal.append(noted(text));
  journal.close();
  const whole = readFileSync(path);
  const lastStart = whole.lastIndexOf('\n', whole.length - 2) + 1;
  for (let cut = lastStart + 1; cut < whole.length; cut++) {
    writeFileSync(path, whole.subarray(0, cut));
    const reopened = openJournal(path);
    reopened.close();
    expect(reopened.entries.slice(0, 2)).toEqual(journal.entries.slice(0, 2));
    expect(reopened.entries.slice(2).map(({ event }) => event.type)).toEqual(['recovered']);
    expect(readJournal(path).entries).toEqual(reopened.entries);
  }
});

test.each([
  ['a changed word', (text: string) => text.replace('two', 'TWO'), 'line 2: was changed'],
  ['a removed line', (text: string) => text.replace(/^.*two.*\n/m, ''), 'line 2: has number 2'],
  ['a line that is no JSON', (text: string) => text.replace(/^.*two.*$/m, 'two'), 'line 2: is not an entry'],
  ['a repeated line', (text: string) => `${text}${text.split('\n')[2]}\n`, 'line 4: has number 2'],
])('%s stops the start with file and line', (_, tamper, message) => {
  const path = journalFile();
  const journal = openJournal(path);
  for (const text of ['one', 'two', 'three']) journal.append(noted(text));
  journal.close();
  writeFileSync(path, tamper(readFileSync(path, 'utf8')));
  const before = readFileSync(path, 'utf8');
  expect(() => openJournal(path)).toThrow(BrokenJournalError);
  expect(() => openJournal(path)).toThrow(`${path}, ${message}`);
  expect(readFileSync(path, 'utf8')).toBe(before);
});

test('an event that the contract does not know is refused and leaves no line', () => {
  const path = journalFile();
  const journal = openJournal(path);
  expect(() => journal.append({ type: 'invented' } as unknown as LoomEvent)).toThrow('journal event');
  journal.close();
  expect(readFileSync(path, 'utf8')).toBe('');
});

test('a follower gets what was there and then what comes', async () => {
  const journal = openJournal(journalFile());
  const ended = new AbortController();
  journal.append(noted('before'));
  const seen: unknown[] = [];
  const following = (async () => {
    for await (const entry of journal.follow(0, ended.signal)) {
      seen.push(entry.event);
      if (seen.length === 1) journal.append(noted('after'));
      else ended.abort();
    }
  })();
  await following;
  journal.close();
  expect(seen).toEqual([noted('before'), noted('after')]);
});

test('a second owner is refused while the first lives, and welcome when it is gone', () => {
  const path = join(temporaryFolder(), 'lock');
  const release = takeLock(path);
  expect(() => takeLock(path)).toThrow(LockedError);
  expect(() => takeLock(path)).toThrow(`process ${process.pid}`);
  release();
  takeLock(path)();
});

test('the lock of a killed owner is taken over, that of another program is not', () => {
  const path = join(temporaryFolder(), 'lock');
  writeFileSync(path, '999999999 1 gone\n');
  takeLock(path)();
  appendFileSync(path, '');
  expect(() => takeLock(path)).toThrow('another program');
});
