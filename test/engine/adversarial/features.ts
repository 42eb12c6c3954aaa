/**
 * Pieces of programs, each with a trap for renames and moves. `$Name` is a name at the top of a file, unique in its program;
 * `$name` is a local one that may be called like any name of another piece, so that programs are full of shadowing.
 */
export interface Feature {
  lib: string;
  /** What main imports of lib; types with `type`. */
  imports: string[];
  main: string;
  /** Further files, by name; main imports them by itself. */
  files?: Record<string, string>;
}

export const features: Feature[] = [
  {
    lib: `export function $Scale($n: number): number {
  const $m = $n + $Step;
  {
    const $n = $m * 2;
    const $inner = ($m: number) => $m + $n;
    return $inner($n) - $m;
  }
}
const $Step = 3;
`,
    imports: ['$Scale'],
    main: `results.push($Scale(2));
{
  const $a = $Scale;
  const $b = (($Scale: number) => $a($Scale))(4);
  results.push($b);
}
`,
  },
  {
    lib: `export interface $Box {
  width: number;
}
/** Merges with the one above. */
export interface $Box {
  height: number; // behind
}
export const $area = (/* odd */ { width, height: $h }: $Box /* place */): number => width * $h;
`,
    imports: ['type $Box', '$area'],
    main: `const $Crate: $Box = { width: 2, /* inside */ height: 3 };
results.push($area($Crate));
results.push($area({ ...$Crate, width: 5 }));
`,
  },
  {
    lib: `export function $Parse($input: number): number;
export function $Parse($input: string): string;
export function $Parse($input: number | string): number | string {
  return typeof $input === 'number' ? $input + 1 : \`\${$input}!\`;
}
`,
    imports: ['$Parse as $Read'],
    main: `results.push($Read(1), $Read('x'));
const $Kept = $Read;
results.push($Kept(2));
`,
  },
  {
    lib: `export class $Counter {
  #count = 0;
  private step = 2;
  static made = 0;
  static create($step: number): $Counter {
    const $made = new $Counter();
    $made.step = $step;
    $Counter.made++;
    return $made;
  }
  get count(): number {
    return this.#count;
  }
  set count($value: number) {
    this.#count = $value * this.step;
  }
  add($by: number): this {
    const { step: $s, ...$others } = { step: this.step, extra: $by };
    this.#count += $s + $others.extra;
    return this;
  }
}
`,
    imports: ['$Counter'],
    main: `const $Meter = $Counter.create(3).add(4);
$Meter.count = 5;
results.push($Meter.count, $Meter['add'](1).count, $Counter.made);
`,
  },
  {
    lib: `export interface $Shape {
  area($unit: number): number;
}
export abstract class $Form implements $Shape {
  abstract area($unit: number): number;
  twice($unit: number): number {
    return this.area($unit) * 2;
  }
}
export class $Square extends $Form {
  constructor(readonly side: number) {
    super();
  }
  override area($unit: number): number {
    return this.side * this.side * $unit;
  }
}
`,
    imports: ['$Square', 'type $Shape'],
    main: `const $Forms: $Shape[] = [new $Square(2), { area: ($unit) => $unit }];
results.push(...$Forms.map(($form) => $form.area(3)), new $Square(3).twice(1));
`,
  },
  {
    lib: `export const $Wrap = <$Item,>($value: $Item, $other?: $Wrapped<$Item>): $Wrapped<$Item> => ({ $value, $other: $other?.$value });
export type $Wrapped<$Item> = { $value: $Item; $other?: $Item | undefined };
export type $Keys = keyof $Wrapped<number>;
`,
    imports: ['$Wrap', 'type $Keys'],
    main: `const $Nested = $Wrap(1, $Wrap(2));
const { $value: $First, $other: $Second = 9 } = $Nested;
results.push($First, $Second);
export const $Key: $Keys = '$value';
`,
  },
  {
    lib: `export function $Search($rows: number[][], $wanted: number): number {
  let $steps = 0;
  $mark: for (const $row of $rows) {
    for (const $cell of $row) {
      $steps++;
      if ($cell === $wanted) break $mark;
      if ($cell < 0) continue $mark;
    }
  }
  return $steps;
}
`,
    imports: ['$Search'],
    main: `results.push($Search([[1, -1, 2], [3, 4]], 3));
`,
  },
  {
    lib: `export enum $Level {
  Low = 1,
  High = Low + 4,
}
export const $Names = { low: $Level.Low, 'high': $Level.High } as const;
export type $Name = keyof typeof $Names & string;
export const $level = ($Level: $Name): number => $Names[$Level];
`,
    imports: ['$Level', '$level', '$Names'],
    main: `results.push($level('low'), $level('high'), $Level.High, $Names.low, $Names['high']);
`,
  },
  {
    lib: `export function $Guard($text: string): number {
  try {
    if ($text === '') throw new Error('empty');
    var $length = $text.length;
  } catch ($problem) {
    const { message: $text } = $problem as Error;
    return $text.length;
  }
  for (let $i = 0; $i < 2; $i++) {
    const $i = 1;
    $length += $i;
  }
  return $length;
}
`,
    imports: ['$Guard'],
    main: `results.push($Guard(''), $Guard('abc'));
`,
  },
  {
    lib: `export const $Recurse = function $self($depth: number): number {
  return $depth === 0 ? 0 : 1 + $self($depth - 1);
};
export const $Maker = class $Inner {
  kind = $Recurse(2);
  again() {
    return new $Inner().kind;
  }
};
`,
    imports: ['$Recurse', '$Maker'],
    main: `results.push($Recurse(3), new $Maker().again());
`,
  },
];
