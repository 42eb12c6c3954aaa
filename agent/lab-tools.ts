/** The tools that try code out in a Lab: evaluate, compare, check, run tests and commands. None of them changes a file. */
import { Type } from '@sinclair/typebox';
import { CompareRequest } from '../contracts/compare.ts';
import { EvalRequest } from '../contracts/evaluation.ts';
import { CheckRequest, type TestResponse } from '../contracts/lab.ts';
import { toolText } from '../engine/index.ts';
import { success, type Tool, tool } from './tool.ts';
import type { Lab } from './worker.ts';

/** Makes them for a Lab. */
export function labTools(lab: Lab): Tool[] {
  return [evaluate(lab), compare(lab), check(lab), runTests(lab), run(lab)];
}

/** What a model is shown of a value when it does not say how much it wants. */
const valueCharsMax = 20_000;

function evaluate(lab: Lab): Tool {
  return tool(
    'evaluate',
    toolText(
      {
        summary:
          'Evaluate TypeScript with the code as it is now, in milliseconds. One of: an `expression`, or statements, with the exports of the module in scope as `exports`; a `call` of an exported function; a list of `probes` that must hold. With `session`, what you declare stays for the next evaluation. What is too long in a value is cut: `cut` says where, and `charsMax` asks for more.',
        when: 'you want to see what code gives',
        whenNot: 'old against new → compare; tests → run_tests; scripts → run',
      },
      { module: 'src/a.ts', expression: 'exports.half(4)' },
    ),
    Type.Omit(EvalRequest, ['form', 'timeout'], { additionalProperties: false }),
    async (request, signal) => {
      const answer = await lab.eval({ charsMax: valueCharsMax, ...request }, signal);
      if (answer.status !== 'ok') {
        const message = [answer.message, aboutExports(request.module, answer.message)]
          .filter(Boolean)
          .join(' ');
        return { ...success({ ...answer, ...(message && { message }) }), ok: false, code: answer.status };
      }
      const holds = answer.probes?.every(({ passed }) => passed) ?? true;
      return holds ? success(answer) : { ...success(answer), ok: false, code: 'probe' };
    },
  );
}

/** An export that is used like a name of the module's own is the most frequent slip. */
function aboutExports(module: string | undefined, message = ''): string | undefined {
  const name = /\b([\w$]+) is not defined/.exec(message)?.[1];
  return module !== undefined && name !== undefined
    ? `Exports of the module are in scope as \`exports\`: \`exports.${name}\`, if it exports that.`
    : undefined;
}

function compare(lab: Lab): Tool {
  return tool(
    'compare',
    toolText(
      {
        summary:
          'Find out whether an exported function, or a method of an exported class, still does what it did before your edits: old and new are called with the same arguments, made from the types of its parameters, and the first difference is told as arguments, old and new result.',
        when: 'a function was rewritten and should behave as before',
        whenNot: 'one value → evaluate; new behaviour → run_tests',
      },
      { module: 'src/a.ts', export: 'half' },
    ),
    Type.Omit(CompareRequest, ['base'], { additionalProperties: false }),
    async (request, signal) => {
      const answer = await lab.compare(request, signal);
      return {
        ...success(answer),
        ok: answer.status === 'same',
        ...(answer.status !== 'same' && { code: answer.status }),
      };
    },
  );
}

function check(lab: Lab): Tool {
  return tool(
    'check',
    toolText(
      {
        summary:
          'Type-check: the edited files and their importers, or with `project` everything. `fresh` are the errors that the base did not have.',
        when: 'edits are made',
        whenNot: 'errors that were there, with their declarations → diagnostics; behaviour → run_tests',
      },
      { files: ['src/a.ts'] },
    ),
    CheckRequest,
    async (request, signal) => success(await lab.check(request, signal)),
  );
}

function runTests(lab: Lab): Tool {
  return tool(
    'run_tests',
    toolText(
      {
        summary:
          'Run tests: `affected` (those that reach what you edited), `all`, or the `files` that you name. Failures come in full, passed tests as a number.',
        when: 'the types are right',
        whenNot: 'one value → evaluate; the same behaviour as before → compare',
      },
      { select: 'affected' },
    ),
    Type.Object(
      {
        select: Type.Optional(
          Type.Union([Type.Literal('affected'), Type.Literal('all'), Type.Literal('files')], {
            description: 'Default: `files` when there are any, else `affected`.',
          }),
        ),
        files: Type.Optional(Type.Array(Type.String())),
      },
      { additionalProperties: false },
    ),
    async ({ files, select = files?.length ? 'files' : 'affected' }, signal) =>
      success(shortened(await lab.test({ select, ...(files && { files }) }, signal))),
  );
}

function run(lab: Lab): Tool {
  return tool(
    'run',
    toolText(
      {
        summary:
          'Run a shell command in the sandbox, on a copy of the tree as it is now. What it changes on disk is thrown away. No network, no git.',
        when: 'a build, a script or another program says what you need',
        whenNot:
          'edits → operations; tests → run_tests; values → evaluate; looking at code → read, search, outline',
      },
      { command: 'node scripts/list.ts' },
    ),
    Type.Object(
      {
        command: Type.String({
          minLength: 1,
          maxLength: 10_000,
          description: 'For `sh -c`.',
        }),
        timeoutMs: Type.Optional(
          Type.Integer({ minimum: 100, maximum: 600_000, description: 'Default: 60,000.' }),
        ),
      },
      { additionalProperties: false },
    ),
    async ({ command, timeoutMs = 60_000 }, signal) => {
      const answer = await lab.test({ select: 'command', command: words(command), timeoutMs }, signal);
      const { status, message, output, durationMs } = answer;
      const discarded = 'What it changed on disk was thrown away.';
      const told = success({ ok: status === 'passed', message, output, discarded, durationMs });
      return status === 'passed' ? told : { ...told, ok: false, code: status };
    },
  );
}

/** A plain call of Node needs no shell, which the weakest sandbox has none of. */
const words = (command: string): string[] =>
  /^node(?: [\w./=:@,-]+)+$/.test(command) ? command.split(' ') : ['sh', '-c', command];

function shortened({ cases, output, ...rest }: TestResponse) {
  const failed = cases.filter((one) => one.state === 'failed');
  const count = (state: string) => cases.filter((one) => one.state === state).length;
  return {
    ...rest,
    passed: count('passed'),
    skipped: count('skipped'),
    failed,
    ...(rest.status !== 'passed' && { output }),
  };
}
