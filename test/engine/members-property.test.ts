/** What is added to a list of members and deleted from it again leaves the bytes as they were. */

import { expect, test } from 'vitest';
import fc from '../seeded.ts';
import { workspaceOf } from './fixture.ts';

interface Kind {
  open: string;
  close: string;
  separator: string;
  /** What stands between members on one line. */
  between: string;
  member: (name: string) => string;
  added: string;
  name: string;
}

const kinds: Kind[] = [
  {
    open: 'export interface T {',
    close: '}',
    separator: ';',
    between: ' ',
    member: (name) => `${name}: 1`,
    added: 'fresh: 2',
    name: 'fresh',
  },
  {
    open: 'export type T = {',
    close: '}',
    separator: ',',
    between: ' ',
    member: (name) => `${name}?: 1`,
    added: 'fresh: 2;',
    name: 'fresh',
  },
  {
    open: 'export class T {',
    close: '}',
    separator: ';',
    between: ' ',
    member: (name) => `${name} = 1`,
    added: 'fresh = 2;',
    name: 'fresh',
  },
  {
    open: 'export const T = {',
    close: '}',
    separator: ',',
    between: ' ',
    member: (name) => `${name}: [1, 2]`,
    added: 'fresh: 2',
    name: 'fresh',
  },
  {
    open: 'export enum T {',
    close: '}',
    separator: ',',
    between: ' ',
    member: (name) => `${name} = 3`,
    added: 'fresh = 2',
    name: 'fresh',
  },
];

const layout = fc.record({
  kind: fc.constantFrom(...kinds),
  count: fc.integer({ min: 1, max: 4 }),
  at: fc.nat(3),
  side: fc.constantFrom('before', 'after', 'first', 'last'),
  oneLine: fc.boolean(),
  trailing: fc.boolean(),
  comments: fc.boolean(),
  indent: fc.constantFrom('  ', '\t', '    '),
  eol: fc.constantFrom('\n', '\r\n'),
});

test('adding a member and deleting it again gives the same bytes', () => {
  fc.assert(
    fc.property(layout, ({ kind, count, at, side, oneLine, trailing, comments, indent, eol }) => {
      const names = ['alpha', 'beta', 'gamma', 'delta'].slice(0, count);
      const lines = names.map((name, index) => {
        // Fields on lines of their own end all alike.
        const isField = kind.open.includes('class') && !oneLine;
        const isSeparated = trailing || (index < count - 1 && !isField);
        return kind.member(name) + (isSeparated ? kind.separator : '');
      });
      const body = oneLine
        ? ` ${lines.join(kind.between)} `
        : `${eol}${lines.map((line, index) => `${comments ? `${indent}// About ${names[index]}.${eol}` : ''}${indent}${line}${comments && line.endsWith(kind.separator) ? ' // behind' : ''}${eol}`).join('')}`;
      const before = `${kind.open}${body}${kind.close}${eol}`;
      const workspace = workspaceOf({ 'a.ts': before });
      const isBeside = side === 'before' || side === 'after';
      const place = isBeside ? { member: names[at % count] } : {};
      const target = 'a.ts#T';
      const added = workspace.run(
        [{ operation: 'add-member', params: { target, position: side, text: kind.added, ...place } }],
        { check: 'syntax' },
      );
      expect(added).toMatchObject({ ok: true });
      const deleted = workspace.run([{ operation: 'delete-member', params: { target, member: kind.name } }], {
        check: 'syntax',
      });
      expect(deleted).toMatchObject({ ok: true });
      expect(workspace.read('a.ts')).toBe(before);
    }),
    { numRuns: 150 },
  );
});
