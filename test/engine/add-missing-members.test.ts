/** What is missing is added where it belongs, in the layout that is there. */
import { describe, expect, test } from 'vitest';
import { workspaceOf } from './fixture.ts';

function completed(files: Record<string, string> | string, target: string, path = 'a.ts') {
  const workspace = workspaceOf(typeof files === 'string' ? { 'a.ts': files } : files);
  const outcome = workspace.run([
    { operation: 'add-missing-members', params: { target: `${path}#${target}` } },
  ]);
  return outcome.ok ? workspace.read(path) : `${outcome.refusal.code}: ${outcome.refusal.message}`;
}

const car = 'interface Car {\n  wheels: number;\n  name: string;\n  honk(times: number): void;\n}\n';

describe('add-missing-members', () => {
  test('adds properties that a literal lacks, and keeps what is there', () => {
    expect(
      completed(`${car}export const car: Car = {\n  // four\n  wheels: 4, // of rubber\n};\n`, 'car'),
    ).toBe(
      `${car}export const car: Car = {\n  // four\n  wheels: 4, // of rubber\n  name: '',\n  honk(times: number): void {\n    throw new Error('Function not implemented.');\n  },\n};\n`,
    );
    expect(completed('export const box: { a: number; b: string } = { a: 1 };\n', 'box')).toBe(
      "export const box: { a: number; b: string } = { a: 1, b: '' };\n",
    );
  });

  test('adds the cases of an enum or a union that a switch leaves out', () => {
    const before =
      'enum Color {\n  Red,\n  Green,\n}\nexport function f(color: Color | undefined) {\n\tswitch (color) {\n\t\tcase Color.Red:\n\t\t\treturn 1; // red\n\t}\n\treturn 0;\n}\n';
    expect(completed(before, 'f')).toContain(
      '\t\t\treturn 1; // red\n\t\tcase undefined:\n\t\t\tbreak;\n\t\tcase Color.Green:\n\t\t\tbreak;\n\t}\n',
    );
    expect(completed(before.replace('\t}\n\treturn', '\t\tdefault:\n\t}\n\treturn'), 'f')).toMatch(
      /^no-change/,
    );
    expect(
      completed('export function f(text: string) {\n  switch (text) {\n    case "a":\n  }\n}\n', 'f'),
    ).toMatch(/^no-change/);
    expect(completed('export function f(is: boolean) {\n  switch (is) {}\n}\n', 'f')).toContain(
      '  switch (is) {\n    case false:\n      break;\n    case true:\n      break;\n  }\n',
    );
  });

  test('adds members that other files use to a class, an interface and an enum, once', () => {
    const files = {
      'car.ts':
        'export class Car {\n  name = 1;\n}\nexport enum Color {\n  Red,\n}\nexport interface Box {\n  size: number;\n}\n',
      'a.ts':
        "import { type Box, Car, Color } from './car.ts';\nexport const f = (car: Car, box: Box) => {\n  car.honk(1);\n  car.wheels = 4;\n  box.label = 'x';\n  return Color.Blue;\n};\n",
      'b.ts': "import { Car } from './car.ts';\nnew Car().honk(2);\n",
    };
    expect(completed(files, 'Car', 'car.ts')).toContain(
      "export class Car {\n  name = 1;\n\n  honk(arg0: number) {\n    throw new Error('Method not implemented.');\n  }\n\n  wheels!: number;\n}\n",
    );
    expect(completed(files, 'Color', 'car.ts')).toContain('export enum Color {\n  Red,\n  Blue,\n}\n');
    expect(completed(files, 'Box', 'car.ts')).toContain(
      'export interface Box {\n  size: number;\n  label: string;\n}\n',
    );
  });

  test('says when nothing is missing', () => {
    expect(completed('export class Car {}\n', 'Car')).toMatch(/^no-change/);
  });
});
