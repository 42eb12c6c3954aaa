/** Calls that share one step give what they give one after the other. */

import { expect, test } from 'vitest';
import type { EditCall } from '../../contracts/edit.ts';
import fc from '../seeded.ts';
import { workspaceOf } from './fixture.ts';

const names = ['half', 'double', 'unit', 'Store', 'third', 'added', 'other'];
const name = fc.constantFrom(...names);
const code = fc
  .tuple(name, fc.nat(8))
  .map(
    ([each, kind]) =>
      [
        `export function ${each}(n: number) {\n  return n + 1;\n}`,
        `function ${each}() { return unit; }`,
        `const ${each} = 1;`,
        `/** Says why. */\nconst ${each} = 2;`,
        `export const ${each} = {\n  a: 1,\n};`,
        `interface ${each} {\n  a: number;\n}\nconst more${each} = 1;`,
        `export { unit as ${each} };`,
        `type ${each} = number; // short`,
        `console.log(${each});`,
      ][kind] as string,
  );

const call: fc.Arbitrary<EditCall> = fc.oneof(
  fc.tuple(code, fc.constantFrom('first', 'last', 'last', 'last')).map(([text, position]) => ({
    operation: 'insert-declaration',
    params: { target: 'a.ts', position, text },
  })),
  fc.tuple(code, fc.constantFrom('before', 'after'), name).map(([text, position, target]) => ({
    operation: 'insert-declaration',
    params: { target: `a.ts#${target}`, position, text },
  })),
  fc.tuple(fc.uniqueArray(name, { minLength: 1, maxLength: 3 }), fc.boolean()).map(([all, type]) => ({
    operation: 'add-import',
    params: { path: 'a.ts', from: 'b.ts', names: all.map((each) => ({ name: each, type })) },
  })),
  name.map((target) => ({ operation: 'add-export', params: { target: `a.ts#${target}` } })),
  fc
    .tuple(name, fc.constantFrom('./b.ts', './c.ts', './d.js', './d.ts', 'node:fs'), fc.boolean())
    .map(([each, from, isDefault]) => ({
      operation: 'add-import',
      params: { path: 'a.ts', from, ...(isDefault ? { default: each } : { names: [{ name: each }] }) },
    })),
  fc.tuple(name, name).map(([target, used]) => ({
    operation: 'replace-body',
    params: { target: `a.ts#${target}`, body: `return ${used};` },
  })),
);

// The style of a file must not hang on the few lines that come to it.
const much = (line: string) =>
  Array.from({ length: 30 }, (_, index) => line.replaceAll('?', String(index))).join('');

const bodies = [
  `${much('import l? from "./b.ts";\n')}import { unit } from './b.ts'; // units\n\n/** Halves. */\nfunction half(n: number) {\n  return n / unit;\n}\nconst third = 3;\n`,
  `import { unit } from './b.ts';\n\n${much('function line?() {\n  return unit;\n}\n')}const half = 1;\nconst third = () => {\n  return other;\n};`,
  `${much('const line? = ["?"];\n')}export class Store {}\nfunction half() {\n  return new Event("x");\n}\n\n\n`,
  `import {\n  // the first\n  first,\n  /** the other */\n  unit, // units\n} from './b.ts';\nimport type { Last } from './c.ts';\n\n${much('const line? = unit;\n')}`,
  `import { unit, first } from './b.ts';\nimport type { Last } from './c.ts';\n\n${much('const line? = unit;\n')}`,
  `${much('function tabbed?() {\n\treturn ?\n}\n')}function half() {\n\treturn 1\n}\n`,
  `import { unit } from './b.ts'\r\n\r\n${much('const line? = ?\r\n')}export const third = 3 // three\r\nfunction half() {\r\n  return third\r\n}\r\n`,
];

test('gives the same bytes, or the same refusal, as one call after the other', () => {
  fc.assert(
    fc.property(fc.constantFrom(...bodies), fc.array(call, { minLength: 2, maxLength: 8 }), (text, calls) => {
      const files = {
        'a.ts': text,
        'b.ts': 'export const unit = 1;\n',
        'c.ts': 'export const other = 1;\n',
        'd.ts': 'export const added = 1;\n',
      };
      const stepwise = workspaceOf(files);
      // Calls that are refused by themselves say nothing about sharing a step.
      const accepted = calls.filter((each) => stepwise.run([each], { check: 'syntax' }).ok);
      const joined = workspaceOf(files);
      if (accepted.length) expect(joined.run(accepted, { check: 'syntax' })).toMatchObject({ ok: true });
      expect(joined.read('a.ts')).toBe(stepwise.read('a.ts'));
      const refused = calls.find((each) => !accepted.includes(each));
      if (refused) {
        const all = workspaceOf(files).run(calls, { check: 'syntax' });
        expect(all).toMatchObject({ ok: false });
      }
      for (const each of [stepwise, joined]) each.dispose();
    }),
    { numRuns: 100 },
  );
});

test('refuses an added name that code of the file already takes from elsewhere', () => {
  const files = {
    'a.ts': "import { unit } from './b.ts';\n\nexport const all = [unit, Array.of(1)];\n",
    'b.ts': 'export const unit = 1;\n',
  };
  const add = (each: string) => ({
    operation: 'insert-declaration',
    params: { target: 'a.ts', position: 'last', text: `export function ${each}() {\n  return 1;\n}` },
  });
  const workspace = workspaceOf(files);
  const calls = [add('one'), add('two'), add('Array'), add('three'), add('four')];
  expect(workspace.run(calls)).toMatchObject({
    ok: false,
    refusal: { code: 'capture', candidates: ['a.ts:3'], call: 2 },
  });
  expect(workspace.changedFiles()).toEqual({});
});
