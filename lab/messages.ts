/** What Lab and child say to each other. What a child says is checked; the nonce ties it to its request. */
import { type Static, Type } from '@sinclair/typebox';
import { Cut, EvalStatus } from '../contracts/evaluation.ts';
import { type Mutant, TestCase } from '../contracts/lab.ts';
import type { ModuleSyntax } from './modules/module-syntax.ts';

/** A module as the child gets it: JavaScript, or JSON, with its imports of other modules resolved. */
export interface LoadedModule extends ModuleSyntax {
  path: string;
  kind: 'module' | 'commonjs' | 'json';
  js: string;
  /** Import specifier → path of the module. What is missing is a package or a builtin. */
  links: Record<string, string>;
  /** Why it cannot be evaluated; it matters when it is reached. */
  problem?: string;
}

/** A module that the child found by running, and needs. */
export interface Found {
  nonce: string;
  found: {
    /** Absent: it is none of the workspace. */
    path?: string;
    /** Modules that the child does not have yet. */
    update: Record<string, LoadedModule>;
  };
}

export interface EvaluatorRequest {
  nonce: string;
  root: string;
  /** Modules that are new or different since the last request. */
  update: Record<string, LoadedModule>;
  module?: string;
  call?: { export: string; args: string };
  /** An async function expression of `exports` and `require`, as JavaScript. */
  expression?: LoadedModule;
  /** The same of `exports`, `require` and `value`: run on the value, its truth is the answer's `holds`. */
  predicate?: LoadedModule;
  /** Characters that the value may take. */
  charsMax?: number;
  /** Keep the world of this evaluation under this name, and take the one that is there. */
  session?: string;
}

export const EvaluatorMessage = Type.Union([
  Type.Object({ kind: Type.Literal('ready') }, { additionalProperties: false }),
  Type.Object(
    {
      kind: Type.Literal('find'),
      nonce: Type.String(),
      specifier: Type.String({ maxLength: 4096 }),
      from: Type.String({ maxLength: 4096 }),
    },
    { additionalProperties: false, description: 'What does this import lead to? Answered with `Found`.' },
  ),
  Type.Object(
    {
      kind: Type.Literal('answer'),
      nonce: Type.String(),
      status: EvalStatus,
      value: Type.Optional(Type.Unknown()),
      cut: Type.Optional(Type.Array(Cut, { maxItems: 101 })),
      holds: Type.Optional(Type.Boolean()),
      /** The names that there are, when the called one is no function. */
      exports: Type.Optional(Type.Array(Type.String(), { maxItems: 100 })),
      message: Type.Optional(Type.String()),
      stack: Type.Optional(Type.String()),
      console: Type.Array(Type.String(), { maxItems: 201 }),
      evaluated: Type.Array(Type.String()),
      durationMs: Type.Number({ minimum: 0 }),
      memoryMb: Type.Number({ minimum: 0 }),
    },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      kind: Type.Literal('rested'),
      nonce: Type.String(),
      left: Type.Optional(Type.String({ maxLength: 200 })),
    },
    {
      additionalProperties: false,
      description: 'The evaluation is over; what it left behind in the process, if anything.',
    },
  ),
]);
export type EvaluatorMessage = Static<typeof EvaluatorMessage>;

export interface VitestRequest {
  nonce: string;
  root: string;
  /** File URL of `vitest/node`. */
  vitest: string;
  /** Keep worker threads instead of processes: the sandbox allows no other. */
  threads: boolean;
  /** Test files to run, relative to the root; null: all that `include` lets through. */
  files: string[] | null;
  include: string[];
  mutants: Mutant[];
  /** Only the mutants: the normal run is known to pass. */
  mutantsOnly: boolean;
  /** What is not as it was in the tree at the last request to this child, folders too, relative to the root. */
  changed: string[];
  /** Undefined: this request is the only one. */
  keep?: KeptPlace;
}

/** What a child needs to be used again. Paths are absolute. */
export interface KeptPlace {
  /** Where vitest may keep what it needs from run to run. */
  cache: string;
  /** The tree that the copy follows. */
  source: string;
  /** Folders that are emptied between runs. */
  clear: string[];
  /** Folders of the copy that nobody may change, relative to it, each with a slash at its end. */
  sealed: string[];
}

export interface NodeTestRequest {
  nonce: string;
  root: string;
  /** Test files to run, relative to the root. */
  files: string[];
  /** Flags for the Node of each file. */
  execArgv: string[];
}

const nonce = Type.String();
/** What a child that runs tests says, vitest's or Node's. */
export const VitestMessage = Type.Union([
  Type.Object(
    {
      kind: Type.Literal('run'),
      nonce,
      version: Type.String(),
      cases: Type.Array(TestCase),
      failures: Type.Array(Type.String(), { description: 'What went wrong outside a test.' }),
      durationMs: Type.Number({ minimum: 0 }),
      foundations: Type.Array(Type.String(), {
        description: 'Files that every test stands on: the configuration, what it imports, setup files.',
      }),
      whole: Type.Optional(
        Type.String({ description: 'The foundation among `files`: all tests were run because of it.' }),
      ),
      memoryMb: Type.Number({ minimum: 0 }),
    },
    { additionalProperties: false },
  ),
  Type.Object({ kind: Type.Literal('trying'), nonce, id: Type.String() }, { additionalProperties: false }),
  Type.Object(
    { kind: Type.Literal('tried'), nonce, id: Type.String(), killed: Type.Boolean() },
    { additionalProperties: false },
  ),
  Type.Object({ kind: Type.Literal('done'), nonce }, { additionalProperties: false }),
]);
export type VitestMessage = Static<typeof VitestMessage>;
