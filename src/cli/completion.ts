import type { Command } from 'commander';
import { CliError, EXIT } from './exit-code.ts';

/** The shells that completions are written for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** What can follow the words of a command: its subcommands, and its options. */
interface Word {
  /** The words before it, such as `calls show`; empty: the program itself. */
  readonly path: string;
  readonly subcommands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly { readonly flag: string; readonly description: string }[];
}

/** The script that a shell reads. @throws CliError for a shell that is not known */
export function completionScript(program: Command, shell: string): string {
  const words = wordsOf(program, '');
  if (shell === 'bash') return bashScript(words);
  if (shell === 'zsh') return zshScript(words);
  if (shell === 'fish') return fishScript(words);
  throw new CliError(EXIT.usage, `${shell} is not known: completions are there for ${SHELLS.join(', ')}`);
}

function wordsOf(command: Command, path: string): readonly Word[] {
  const subcommands = command.commands.map((each) => ({ name: each.name(), description: each.description() }));
  // A command without a name of its own is meant too, so its options follow the words before it.
  const options = command.options.map(({ long, short, description }) => ({ flag: long ?? short ?? '', description }));
  const own: Word = { path, subcommands, options: [...options, { flag: '--help', description: 'show its options' }] };
  return [own, ...command.commands.flatMap((each) => wordsOf(each, `${path} ${each.name()}`.trim()))];
}

function bashScript(words: readonly Word[]): string {
  const cases = words.map(({ path, subcommands, options }) => {
    const all = [...subcommands.map(({ name }) => name), ...options.map(({ flag }) => flag)];
    return `    ${bashQuoted(path)}) words=${bashQuoted(all.join(' '))} ;;`;
  });
  return `# Completions of warmbridge. Load them by: source <(warmbridge completion bash)
_warmbridge() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path="" words="" word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$word" in -*) continue ;; esac
    case " $(_warmbridge_subcommands "$path") " in *" $word "*) path="\${path:+$path }$word" ;; esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  case "$current" in
    -*|?*) ;;
    *) case " $(_warmbridge_subcommands "$path") " in "  ") compopt -o default 2>/dev/null ;; esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
_warmbridge_subcommands() {
  case "$1" in
${words
  .filter(({ subcommands }) => subcommands.length > 0)
  .map(
    ({ path, subcommands }) =>
      `    ${bashQuoted(path)}) echo ${bashQuoted(subcommands.map(({ name }) => name).join(' '))} ;;`,
  )
  .join('\n')}
  esac
}
complete -o default -F _warmbridge warmbridge
`;
}

function zshScript(words: readonly Word[]): string {
  const cases = words.map(({ path, subcommands, options }) => {
    const all = [
      ...subcommands.map(({ name, description }) => `${name}:${description}`),
      ...options.map(({ flag, description }) => `${flag}:${description}`),
    ];
    return `    ${bashQuoted(path)}) found=(${all.map((each) => bashQuoted(zshText(each))).join(' ')}) ;;`;
  });
  const names = words
    .filter(({ path }) => path !== '')
    .map(({ path }) => bashQuoted(path))
    .join(' ');
  // In zsh, path is PATH: with a variable of that name no program would be found.
  return `#compdef warmbridge
# Completions of warmbridge. Load them by: source <(warmbridge completion zsh)
_warmbridge() {
  local -a known found
  local line="" next word
  known=(${names})
  for word in "\${(@)words[2,CURRENT-1]}"; do
    [[ "$word" == -* ]] && continue
    next="\${line:+$line }$word"
    (( \${known[(Ie)$next]} )) && line="$next"
  done
  case "$line" in
${cases.join('\n')}
  esac
  _describe warmbridge found || _files
}
compdef _warmbridge warmbridge
`;
}

function fishScript(words: readonly Word[]): string {
  const lines = words.flatMap(({ path, subcommands, options }) => {
    const when = `-n '__warmbridge_at ${path}'`;
    return [
      ...subcommands.map(
        ({ name, description }) => `complete -c warmbridge ${when} -f -a ${name} -d ${fishQuoted(description)}`,
      ),
      ...options.map(
        ({ flag, description }) =>
          `complete -c warmbridge ${when} -l ${flag.replace(/^--/, '')} -d ${fishQuoted(description)}`,
      ),
    ];
  });
  return `# Completions of warmbridge. Load them by: warmbridge completion fish | source
function __warmbridge_at
  set -l known ${words
    .filter(({ path }) => path !== '')
    .map(({ path }) => fishQuoted(path))
    .join(' ')}
  set -l path
  for word in (commandline -opc)[2..]
    string match -q -- '-*' $word; and continue
    contains -- (string join ' ' $path $word) $known; and set path $path $word
  end
  test "$path" = "$argv"
end
${lines.join('\n')}
`;
}

function bashQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function fishQuoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** The first colon ends the name. */
function zshText(text: string): string {
  const at = text.indexOf(':');
  return `${text.slice(0, at)}:${text.slice(at + 1).replaceAll(':', '\\:')}`;
}
