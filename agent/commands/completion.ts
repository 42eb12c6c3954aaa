/** `loom completion`: scripts by which a shell completes commands and options. */
import { Argument, type Command } from 'commander';
import type { Register } from '../command.ts';

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

export const registerCompletion: Register = (program, perform) => {
  program
    .command('completion')
    .description('Print a completion script: source <(loom completion bash), or the like in zsh and fish.')
    .addArgument(new Argument('<shell>').choices(shells))
    .action((shell: Shell) =>
      perform(async () => {
        const { operations, queries } = await import('../../engine/index.ts');
        const [asks, edits] = [Object.keys(queries), Object.keys(operations)];
        const words = wordsOf(program, { query: asks, operations: [...edits, ...asks] });
        const script = scripts[shell](words);
        return { data: { shell, script }, text: script };
      }),
    );
};

/** Command → its options and what else is named after it; the empty name stands for the command line itself. */
type Words = Map<string, string[]>;

function wordsOf(program: Command, named: Record<string, string[]>): Words {
  const optionsOf = ({ options }: Command) => [
    ...options.flatMap(({ long }) => (long ? [long] : [])),
    '--help',
  ];
  const commands = program.commands.map((each): [string, string[]] => [
    each.name(),
    [...(named[each.name()] ?? []), ...optionsOf(each)],
  ]);
  return new Map([['', [...commands.map(([name]) => name), ...optionsOf(program)]], ...commands]);
}

const scripts: Record<Shell, (words: Words) => string> = {
  bash: (words) => `_loom() {
  local words
  case "\${COMP_WORDS[1]}" in
${cases(words)}
  esac
  [ "$COMP_CWORD" -eq 1 ] && words="${(words.get('') ?? []).join(' ')}"
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
  [ \${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _loom loom`,
  zsh: (words) => `autoload -U +X bashcompinit && bashcompinit\n${scripts.bash(words)}`,
  fish: (words) =>
    [...words]
      .flatMap(([name, some]) =>
        some.map((word) => {
          const when = name === '' ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${name}`;
          const what = word.startsWith('--') ? `-l ${word.slice(2)}` : `-a ${word}`;
          return `complete -c loom -n '${when}' ${what}`;
        }),
      )
      .join('\n'),
};

function cases(words: Words): string {
  return [...words]
    .flatMap(([name, some]) => (name ? [`    ${name}) words="${some.join(' ')}" ;;`] : []))
    .join('\n');
}
