/** Small programs full of traps, made from a number: the same number gives the same program. */
import { type Feature, features } from './features.ts';
import { moduleFeatures } from './module-features.ts';

export interface AdversarialProgram {
  /** Files by path, in a folder of their own. */
  files: Record<string, string>;
  folder: string;
  main: string;
  /** Every name in it: good names for a clash. */
  names: string[];
}

const words =
  'value item total node list rate price unit label step amount state level shape parse scale index entry owner limit color token frame route query store batch chunk field group layer match order panel scope theme track usage alpha beta gamma delta omega sigma kappa lambda'.split(
    ' ',
  );
const all = [...features, ...moduleFeatures];

/** Random numbers below a limit (mulberry32, T. Ettinger). */
export function randomOf(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit) | 0;
  };
}

/** The program of a number. */
export function programOf(seed: number): AdversarialProgram {
  const random = randomOf(seed * 7919 + 1);
  const first = seed % all.length;
  const chosen = [...new Set([first, random(all.length), random(all.length)])].map(
    (index) => all[index] as Feature,
  );
  const top = shuffled(words, random);
  const locals = shuffled(top.slice(0, 14), random);
  const named = chosen.map((feature) => withNames(feature, top, locals, random));
  const folder = `p${String(seed).padStart(3, '0')}`;
  const route = ['lib', 'index', 'star'][random(3)] as string;
  const style = styles[random(styles.length)] as (text: string) => string;
  const imports = named.flatMap((feature) => feature.imports);
  const exported = imports.map((name) => name.replace(/ as .*/, ''));
  const [heads, mains] = splitImports(named.map(({ main }) => main));
  const files: Record<string, string> = {
    'lib.ts': named
      .map(({ lib }) => lib)
      .sort((a, b) => Number(b.startsWith('import')) - Number(a.startsWith('import')))
      .join('\n'),
    'main.ts': `${imports.length ? `import { ${imports.join(', ')} } from './${route}.ts';\n` : ''}${heads}\nexport const results: unknown[] = [];\n${mains}`,
    'other.ts':
      '/** Another module. */\nexport const unrelated = 0;\n\n// Nobody uses these.\nfunction idle(spare: number) {\n  return spare;\n}\ntype Spare = number;\n',
    ...(route === 'index' && { 'index.ts': `export { ${exported.join(', ')} } from './lib.ts';\n` }),
    ...(route === 'star' && { 'star.ts': "export * from './lib.ts';\n" }),
    ...Object.assign({}, ...named.map((feature) => feature.files)),
  };
  return {
    folder,
    main: `${folder}/main.ts`,
    names: [
      ...new Set(
        Object.values(files)
          .join(' ')
          .match(/\b[a-z]\w+\b/g),
      ),
    ].filter((word) => words.includes(word)),
    files: Object.fromEntries(
      Object.entries(files).map(([name, text]) => [`${folder}/${name}`, style(text)]),
    ),
  };
}

const styles = [
  (text: string) => text,
  (text: string) => text,
  (text: string) => text.replaceAll('\n', '\r\n'),
  (text: string) => `\uFEFF${text}`,
  (text: string) => text.replaceAll('  ', '\t'),
  (text: string) => text.replaceAll(/;$/gm, '').replaceAll(/^(?=[[(`])/gm, ';'),
];

function splitImports(mains: string[]): [heads: string, bodies: string] {
  const lines = mains.join('').split('\n');
  const isImport = (line: string) => line.startsWith('import ');
  return [lines.filter(isImport).join('\n'), lines.filter((line) => !isImport(line)).join('\n')];
}

/** Names for the placeholders: tops that no other feature has, locals that others may have. */
function withNames(
  feature: Feature,
  top: string[],
  locals: string[],
  random: (limit: number) => number,
): Feature {
  const given = new Map<string, string>();
  const text = JSON.stringify(feature);
  const placeholders = [...new Set(text.match(/\$[A-Za-z]\w*/g))];
  for (const each of placeholders.filter((name) => isTop(name, feature)))
    given.set(each, top.pop() as string);
  for (const each of placeholders.filter((name) => !given.has(name))) {
    const free = locals.filter((name) => ![...given.values()].includes(name));
    given.set(each, free[random(free.length)] as string);
  }
  return JSON.parse(text.replaceAll(/\$[A-Za-z]\w*/g, (name) => given.get(name) as string));
}

const isTop = (name: string, { imports, lib }: Feature) =>
  /^\$[A-Z]/.test(name) ||
  imports.some((each) => each.includes(name)) ||
  lib.includes(`export const ${name} `);

function shuffled<T>(list: readonly T[], random: (limit: number) => number): T[] {
  const result = [...list];
  for (let index = result.length - 1; index > 0; index--) {
    const other = random(index + 1);
    [result[index], result[other]] = [result[other] as T, result[index] as T];
  }
  return result;
}
