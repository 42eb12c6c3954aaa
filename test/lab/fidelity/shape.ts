/** A small project whose modules have one peculiarity, and an expression that shows it. */
export interface Shape {
  name: string;
  /** Path → text. The module to load is the first file. */
  files: Record<string, string>;
  /** Over `exports`: the namespace of the first file, or what it exports when it is CommonJS. */
  expression: string;
  /** Where the Lab cannot be like Node: what it gives instead, and why. */
  differs?: { lab: Outcome; because: string };
}

export interface Outcome {
  value?: unknown;
  error?: string;
  console: string[];
}
