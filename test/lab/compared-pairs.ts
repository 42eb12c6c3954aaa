// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these texts are code.
/** Functions in two versions: `«old¦new»` marks where they differ. */

export const different: [what: string, text: string][] = [
  ['an off by one', 'export const f = (items: number[]) => items.slice(0, «items.length¦items.length - 1»);'],
  ['less for at most', 'export const f = (age: number) => (age «<=¦<» 17 ? "child" : "adult");'],
  ['a border far away', 'export const f = (size: number) => (size «>=¦>» 123456 ? "large" : "small");'],
  ['a missing trim', 'export const f = (name: string) => name«.trim()¦».toUpperCase();'],
  ['or for nullish', 'export const f = (count?: number) => count «??¦||» 10;'],
  [
    'an unstable order',
    'export const f = (all: { rank: number; name: string }[]) => all.toSorted((a, b) => «a.rank - b.rank¦a.rank <= b.rank ? -1 : 1»).map(({ name }) => name);',
  ],
  [
    'the order of equal items',
    'export const f = (all: number[]) => «[...new Set(all)]¦[...new Set(all.toReversed())].toReversed()»;',
  ],
  ['characters for code units', 'export const f = (text: string) => «[...text].length¦text.length»;'],
  ['negative zero', 'export const f = (value: number) => «value¦value + 0»;'],
  ['NaN', 'export const f = (a: number, b: number) => «!(a < b)¦a >= b»;'],
  ['an empty list', 'export const f = (all: number[]) => «Math.max(0, ...all)¦Math.max(...all)»;'],
  [
    'a missing optional field',
    'export const f = (user: { name: string; nick?: string }) => user.nick«?.toLowerCase()¦!.toLowerCase()» ?? user.name;',
  ],
  [
    'an empty string',
    'export const f = (name: string | undefined) => (name «!== undefined¦» ? `Hello ${name}` : "Hello");',
  ],
  ['one word of many', 'export const f = (word: string) => ["alpha", "beta"«, "gamma"¦»].includes(word);'],
  [
    'one kind of a union',
    'export const f = (shape: { kind: "circle"; r: number } | { kind: "box"; w: number; h: number }) => shape.kind === "circle" ? shape.r * 2 : shape.w * «shape.h¦shape.w»;',
  ],
  [
    'the message of an error',
    'export const f = (age: number) => { if (age < 0) throw new RangeError(`«negative¦bad»: ${age}`); return age; };',
  ],
  [
    'the kind of an error',
    'export const f = (age: number) => { if (age < 0) throw new «RangeError¦TypeError»("negative"); return age; };',
  ],
  ['what it does to its argument', 'export const f = (all: number[]) => all«.toSorted()¦.sort()».length;'],
  ['what it prints', 'export const f = (name: string): void => console.log(`«Hello¦Hi» ${name}`);'],
  [
    'what it tells a callback',
    'export const f = (all: string[], tell: (text: string) => void): void => { for (const each of all«¦.toReversed()») tell(each); };',
  ],
  ['a promise for a value', 'export const f = «async ¦»(n: number) => n;'],
  [
    'a rejection',
    'export const f = async (n: number) => { if (n > «40¦41») throw new Error("many"); return n; };',
  ],
  [
    'a key that objects inherit',
    'export const f = (prices: Record<string, number>, name: string) => «Object.hasOwn(prices, name)¦name in prices»;',
  ],
  [
    'a Map',
    'export const f = (stock: Map<string, number>) => [...stock].filter(([, count]) => count «>¦>=» 0).length;',
  ],
  ['a date', 'export const f = (day: Date) => day.«getUTCDate¦getUTCDay»();'],
  ['a bigint', 'export const f = (n: bigint) => n «%¦/» 2n;'],
  [
    'bytes',
    'export const f = (bytes: Uint8Array) => bytes.reduce((sum, byte) => (sum + byte) % «256¦255», 0);',
  ],
  [
    'a depth of a tree',
    'interface Tree { children: Tree[] }\nexport const f = (tree: Tree): number => «1 + ¦»Math.max(0, ...tree.children.map(f));',
  ],
  [
    'what a generator yields',
    'export function* f(n: number) { for (let i = 0; i < Math.min(n, 5); i++) yield «i¦i + 1»; }',
  ],
  ['a default', 'export const f = (text: string, width = «80¦72») => text.padEnd(width);'],
  [
    'a part it uses',
    'const limit = «50¦51»;\nconst isLong = (text: string) => text.length > limit;\nexport const f = (text: string) => isLong(text);',
  ],
  [
    'an endless loop',
    'export const f = (n: number) => { let left = n; while (left «> 0¦!== 0») left = Math.floor(left) - 1; return left; };',
  ],
  ['a template', 'export const f = (tag: `v${number}`) => «tag.slice(1)¦tag.slice(1, 4)»;'],
  [
    'a class of its module',
    'export class Money { constructor(readonly cents: number) {} }\nexport const f = (a: Money, b: Money) => new Money(a.cents «+¦-» b.cents);',
  ],
];

export const same: [what: string, text: string][] = [
  [
    'an early return',
    'export const f = (n: number) => { «if (n > 3) { return "many"; } else { return "few"; }¦return n > 3 ? "many" : "few";» };',
  ],
  [
    'a loop for a chain',
    'export const f = (all: number[]) => «{ let sum = 0; for (const each of all) sum += each; return sum; }¦all.reduce((sum, each) => sum + each, 0)»;',
  ],
  [
    'a renamed helper',
    'const «half¦halve» = (n: number) => n / 2;\nexport const f = (n: number) => «half¦halve»(n) + 1;',
  ],
  ['other words of the runtime', 'export const f = (x: any) => «x.a.b¦(({ a: { b } }) => b)(x)»;'],
  [
    'clock and chance',
    'export const f = (n: number) => «[n, Date.now(), Math.random(), crypto.randomUUID()]¦[n, new Date().getTime(), Math.random(), crypto.randomUUID()]»;',
  ],
  [
    'a callback asked less often',
    'export const f = (all: string[], test: (text: string) => boolean) => «all.filter(test).length > 0¦all.some(test)»;',
  ],
  [
    'another private field',
    'export class Money { «private c¦private sum»: number; constructor(cents: number) { this.«c¦sum» = cents; } get cents() { return this.«c¦sum»; } }\nexport const f = (a: Money) => a.cents;',
  ],
  [
    'a function that it gives',
    'export const f = (n: number) => ({ «next: () => n + 1¦next: function following() { return n + 1; }» });',
  ],
  [
    'a loop that neither ends',
    'export const f = (n: number) => { while (n > 1000) { «void 0¦void 1»; } return n; };',
  ],
  ['an unused parameter', 'export const f = (a: string«, b: number¦») => a.length;'],
];

/** The two texts of a pair. */
export function versionsOf(text: string): { old: string; now: string } {
  const side = (nth: 1 | 2) => text.replace(/«(.*?)¦(.*?)»/gs, (...groups) => String(groups[nth]));
  return { old: side(1), now: side(2) };
}
