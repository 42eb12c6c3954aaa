/** Small random programs that can be run, to see whether an edit keeps what they do. */
import { createContext, runInContext } from 'node:vm';
import { ts } from 'ts-morph';
import fc from '../seeded.ts';

const head = `const base = 3;
let count = 0;
const log: number[] = [];
function tick(n: number): number {
  log.push(n);
  count += 1;
  return n + count;
}
`;

const tail = `
export const outcome = (a: number, b: number, list: number[]) => {
  try {
    return JSON.stringify([subject(a, b, list), log, count]);
  } catch (error) {
    return String(error) + JSON.stringify([log, count]);
  }
};
`;

/** What the program gives and logs for some inputs. */
export function behaviourOf(text: string): string[] {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const inputs: [number, number, number[]][] = [
    [1, 2, [3, 4]],
    [0, -1, []],
    [5, 5, [1, 2, 3]],
  ];
  return inputs.map((input) => {
    const context = createContext({ exports: {} });
    runInContext(outputText, context, { timeout: 1000 });
    return String(
      runInContext(`exports.outcome(${input.map((each) => JSON.stringify(each)).join(', ')})`, context, {
        timeout: 1000,
      }),
    );
  });
}

interface Draw {
  int(max: number): number;
}

interface Scope {
  names: string[];
  writable: string[];
  functions: string[];
  depth: number;
}

const fresh = ['c', 'd', 'e', 'a', 'base'];

function expression(draw: Draw, scope: Scope, depth = 0): string {
  const sub = () => expression(draw, scope, depth + 1);
  // What was declared last is used most.
  const name = () => scope.names.at(draw.int(3) ? -1 - draw.int(2) : draw.int(scope.names.length)) as string;
  const choice = draw.int(depth > 2 ? 4 : 16);
  switch (choice) {
    case 0:
      return String(draw.int(9));
    case 1:
    case 2:
    case 3:
      return name();
    case 4:
    case 5:
      return `${sub()} + ${sub()}`;
    case 6:
      return `(${sub()} - ${sub()}) * ${name()}`;
    case 7:
      return `tick(${sub()})`;
    case 8:
      return `${['twice', 'spread', 'later'][draw.int(3)]}(${sub()}, ${sub()})`;
    case 9:
      return `(${sub()} > ${sub()} ? ${sub()} : ${sub()})`;
    case 10:
      return `(list[0] ?? ${sub()})`;
    case 11:
      return `list.map((each) => each + ${name()}).length`;
    case 12: {
      const target = scope.writable[draw.int(scope.writable.length)];
      return target ? `(${target} = ${sub()})` : `-${name()}`;
    }
    case 13: {
      const made = scope.functions[draw.int(scope.functions.length)];
      return made ? `${made}(${sub()})` : 'list.length';
    }
    case 14:
      return `{ v: ${sub()} }.v`.replace(/^/, '(').replace(/$/, ')');
    default:
      return `(${name()} < ${name()} && ${sub()} > 1 ? 1 : 0)`;
  }
}

function statements(draw: Draw, scope: Scope, indent: string, count: number): string[] {
  const lines: string[] = [];
  const inner: Scope = {
    names: [...scope.names],
    writable: [...scope.writable],
    functions: [...scope.functions],
    depth: scope.depth + 1,
  };
  const free = fresh.filter((name) => scope.depth > 0 || (name !== 'a' && name !== 'base'));
  const declared = new Set<string>();
  for (let index = 0; index < count; index++) {
    const value = () => expression(draw, inner);
    const block = (size = 2) => statements(draw, inner, `${indent}  `, 1 + draw.int(size)).join('\n');
    const name = free[draw.int(free.length)] as string;
    const written = inner.writable[draw.int(inner.writable.length)] as string;
    switch (draw.int(scope.depth > 2 ? 6 : 11)) {
      case 0:
      case 1:
      case 2: {
        // An inner namesake comes first in its block: what stood before it could not read the outer one.
        if (declared.has(name) || (inner.names.includes(name) && index > 0)) break;
        declared.add(name);
        const outer = { ...inner, ...without(inner, name) };
        const word = ['const', 'let'][draw.int(2)];
        lines.push(`${indent}${word} ${name} = ${expression(draw, outer)};`);
        Object.assign(inner, without(inner, name));
        inner.names.push(name);
        if (word === 'let') inner.writable.push(name);
        break;
      }
      case 3:
        if (written) lines.push(`${indent}${written} ${['=', '+=', '-='][draw.int(3)]} ${value()};`);
        break;
      case 4:
        lines.push(`${indent}tick(${value()});`);
        break;
      case 5:
      case 6:
        lines.push(
          `${indent}if (${value()} > ${value()}) {\n${block()}\n${indent}} else {\n${block(1)}\n${indent}}`,
        );
        break;
      case 7:
        lines.push(`${indent}for (const each${scope.depth} of list) {\n${block()}\n${indent}}`);
        break;
      case 8:
        lines.push(`${indent}if (${value()} > 4) return ${value()};`);
        break;
      case 9: {
        const made = `f${scope.depth}${index}`;
        lines.push(`${indent}const ${made} = (n: number) => ${value()} + n;`);
        inner.functions.push(made);
        break;
      }
      default:
        lines.push(`${indent}{\n${block()}\n${indent}}`);
    }
  }
  return lines.length ? lines : [`${indent}tick(1);`];
}

const without = ({ names, writable }: Scope, name: string) => ({
  names: names.filter((each) => each !== name),
  writable: writable.filter((each) => each !== name),
});

/** A function `subject` of a few statements. */
export const randomProgram: fc.Arbitrary<string> = fc.infiniteStream(fc.nat(10_000)).map((stream) => {
  const iterator = stream[Symbol.iterator]();
  const draw: Draw = { int: (max) => (max > 0 ? (iterator.next().value as number) % max : 0) };
  const scope: Scope = {
    names: ['a', 'b', 'base', 'count'],
    writable: ['a', 'count'],
    functions: [],
    depth: 0,
  };
  const own: Scope = {
    names: ['n', 'm', 'base', 'count'],
    writable: draw.int(2) ? ['n', 'count'] : ['count'],
    functions: [],
    depth: 2,
  };
  const small = expression(draw, { ...own, writable: [] }, 1);
  const lines = statements(draw, own, '  ', 1 + draw.int(3)).filter((line) => !line.includes('return'));
  const made = [
    `const twice = (n: number, m: number): number => ${small};`,
    `function spread(n: number, m: number): number {\n  return ${expression(draw, { ...own, writable: [] }, 1)};\n}`,
    `function later(n: number, m: number): number {\n${lines.join('\n')}\n  return ${expression(draw, own, 2)};\n}`,
  ].map((text) =>
    text.replaceAll(/\b(?:twice|spread|later)\((?!n:)/g, 'Math.max(').replaceAll('list', '[7]'),
  );
  const body = statements(draw, scope, '  ', 3 + draw.int(4));
  const result = expression(draw, { ...scope, names: ['a', 'b', 'count'] });
  return `${head}\n${made.join('\n\n')}\n\nexport function subject(a: number, b: number, list: number[]): unknown {\n${body.join('\n')}\n  return ${result};\n}\n${tail}`;
});
