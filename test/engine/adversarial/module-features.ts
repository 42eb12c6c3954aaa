/** Pieces of programs whose traps lie in modules, ambient code, JSX and decorators. See `features.ts`. */
import type { Feature } from './features.ts';

export const moduleFeatures: Feature[] = [
  {
    lib: `export const $Rate = 2;
export function $Apply($amount: number): number {
  return $amount * $Rate;
}
`,
    imports: [],
    main: `import $Default, { $Apply as $Again, $Rate } from './default.ts';
results.push($Default(2), $Again(3), $Rate);
`,
    files: {
      'default.ts': `import { $Apply, $Rate } from './lib.ts';

export { $Apply, $Rate };
/** The default one. */
export default function $Twice($amount: number) {
  const $Rate = $Apply($amount);
  return $Rate * 2;
}
`,
    },
  },
  {
    lib: `export const $Low = 1;
export const $High = 9;
`,
    imports: [],
    main: `import * as $All from './barrel.ts';
import { $Top } from './barrel.ts';
results.push($All.$Low + $Top, $All['$Low'], $All.$Renamed);
`,
    files: {
      'barrel.ts': `export * from './lib.ts';
export { $High as $Top } from './lib.ts';
import { $Low } from './lib.ts';
const $Renamed = $Low + 1;
export { $Renamed };
`,
    },
  },
  {
    lib: `import type { $Shapes } from './shapes.d.ts';
export const $Move = ($point: $Shapes.$Point): $Shapes.$Point => ({ x: $point.x + 1, y: $point.y });
`,
    imports: ['$Move'],
    main: `const $Moved = $Move({ x: 1, y: 2 });
results.push($Moved.x, $Moved.y);
`,
    files: {
      'shapes.d.ts': `export declare namespace $Shapes {
  interface $Point {
    x: number;
  }
  interface $Point {
    y: number;
  }
  const $Origin: $Point;
}
`,
    },
  },
  {
    lib: `export const $Title = 'title';
`,
    imports: [],
    main: `import { $Page } from './card.tsx';
results.push($Page('a'));
`,
    files: {
      'card.tsx': `import { $Title } from './lib.ts';
const h = ($tag: string | (($props: any) => string), $props: any, ...$kids: string[]): string =>
  typeof $tag === 'string' ? \`<\${$tag}>\${$kids.join('')}\` : $tag({ ...$props, $kids });

function $Card({ title, $kids: $shown }: { title: string; $kids?: string[] }): string {
  return <h1 id={title}>{title /* shown */}{$shown}</h1>;
}
export const $Page = ($Title_: string): string => (
  <$Card title={$Title + $Title_}>
    {/* a comment */}
    <b>{$Title_}</b>
  </$Card>
);
`,
    },
  },
  {
    lib: `export function $Logged<$This, $Args extends unknown[], $Result>(
  $method: (this: $This, ...args: $Args) => $Result,
  $context: ClassMethodDecoratorContext,
) {
  $Calls.push(String($context.kind));
  return function (this: $This, ...$args: $Args): $Result {
    $Calls.push($args.length);
    return $method.apply(this, $args);
  };
}
export const $Calls: (string | number)[] = [];
`,
    imports: ['$Logged', '$Calls'],
    main: `class $Robot {
  @$Logged
  move($steps: number): number {
    return $steps * 2;
  }
}
results.push(new $Robot().move(4), $Calls.length);
`,
  },
  {
    lib: `export class $Unit {
  value = 1;
}
export interface $Unit {
  label?: string;
}
export namespace $Unit {
  export const base = 4;
  export function make($value: number): $Unit {
    const $unit = new $Unit();
    $unit.value = $value + base;
    return $unit;
  }
}
`,
    imports: ['$Unit'],
    main: `const $Made: $Unit = $Unit.make(2);
$Made.label = 'm';
results.push($Made.value, $Made.label, $Unit.base);
`,
  },
  {
    lib: `export const $State = { open: false, count: 0 };
export function $Toggle(): boolean {
  $State.count += 1;
  return ($State.open = !$State.open);
}
export function* $Numbers($limit: number): Generator<number> {
  for (let $n = 0; $n < $limit; $n++) yield $n;
}
export const $Later = async ($open: boolean): Promise<boolean> => !(await $open);
`,
    imports: ['$State', '$Toggle', '$Numbers'],
    main: `const { open: $Was, count } = $State;
results.push($Toggle(), $Was, count, $State['open'], [...$Numbers(3)].length);
const $Short = { count, $Was };
results.push($Short.count, $Short.$Was);
`,
  },
  {
    lib: `export let $Total = 0;
export function $Bump(): void {
  $Total++;
}
const $Secret = (): number => $Total * 10, $Public = (): number => $Secret() + 1;
export { $Public, $Secret as $Shown };
`,
    imports: ['$Total', '$Bump', '$Public', '$Shown'],
    main: `$Bump();
results.push($Total, $Public(), $Shown());
// eslint-disable-next-line
export { $Total as $Sum };
`,
  },
  {
    lib: `type $Pair<$Item> = [$Item, $Item];
type $Maybe = number | undefined;
export class $Range {
  low = 1;
  high = 5;
  spread($scale: number): number {
    const $width = this.high - this.low; // of the range
    const $offset = $scale * 2;
    const $limit: $Maybe = $offset;
    if ($width > $limit) {
      const $half = $width / 2;
      return $half + this.low;
    }
    return ($width - 1) * $scale + $offset;
  }
  ends(): $Pair<number> {
    const $ends: $Pair<number> = [this.low, this.high];
    return $ends;
  }
}
`,
    imports: ['$Range'],
    main: `results.push(new $Range().spread(1), new $Range().spread(3), ...new $Range().ends());
`,
  },
  {
    lib: `function $Bound($value: number, $top: number): number {
  return $value > $top ? $top : $value;
}
const $Double = ($value: number) => $value * 2;
export function $Fit($top: number, $list: number[]): number {
  let $sum = 0;
  for (const $value of $list) $sum += $Bound($value + 1, $top);
  return $Double($sum) - $Double($Bound($top, 2));
}
`,
    imports: ['$Fit'],
    main: `results.push($Fit(3, [1, 2, 3, 4]));
`,
  },
];
