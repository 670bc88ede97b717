import type { CommandModel, OptionModel, WordKind } from "./command-model.ts";

/**
 * The hosts of a flake, one a line, asked of Nix without the network. It is what completions run when a
 * person has typed `#`; a flake that does not evaluate has none.
 */
export const LIST_HOSTS =
  "nix --extra-experimental-features 'nix-command flakes' eval --offline --no-write-lock-file --raw " +
  `"$flake#nixosConfigurations" --apply 'hosts: builtins.concatStringsSep "\\n" (builtins.attrNames hosts)' 2>/dev/null`;

/** Completions for bash (3.2, as macOS has it, and later). Where nothing is known readline completes files. */
export function renderBash(commands: readonly CommandModel[]): string {
  const subcommands = commands.filter(({ name }) => name !== "").map(({ name }) => name);
  return `# Completions of nixos-generate for bash.
_nixos_generate() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= words= flake=
  COMPREPLY=()
  if [ "$COMP_CWORD" -gt 1 ]; then
    case \${COMP_WORDS[1]} in
      ${subcommands.join("|")}) command=\${COMP_WORDS[1]} ;;
    esac
  fi
  case $command:$prev in
${commands.flatMap(bashValues).join("\n")}
    *)
      case $command:$cur in
${commands.map(bashOptions).join("\n")}
        :*) [ "$COMP_CWORD" -gt 1 ] || words=${quote(subcommands.join(" "))} ;;
${commands.flatMap(bashOperands).join("\n")}
      esac ;;
  esac
  if [ -n "$flake" ]; then
    case $cur in
      *'#'*)
        flake=\${cur%%'#'*}
        case $flake in '~'/*) flake=$HOME/\${flake#'~/'} ;; esac
        words=$(${LIST_HOSTS})
        COMPREPLY=($(compgen -P "\${cur%%'#'*}#" -W "$words" -- "\${cur#*'#'}")) ;;
    esac
    return
  fi
  [ -z "$words" ] || COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o bashdefault -o default -F _nixos_generate nixos-generate
`;
}

function bashValues({ name, options }: CommandModel): readonly string[] {
  return options.flatMap(({ names, values }) => {
    const [first] = values;
    if (first === undefined) return [];
    const patterns = names.map((spelling) => `${name}:${spelling}`).join("|");
    return [`    ${patterns}) ${bashWord(first.word)} ;;`];
  });
}

function bashWord(word: WordKind): string {
  if (word.kind === "words") return `words=${quote(word.words.join(" "))}`;
  return word.kind === "flake" ? "flake=1" : ":";
}

function bashOptions({ name, options }: CommandModel): string {
  return `        ${name}:-*) words=${quote(options.flatMap(({ names }) => names).join(" "))} ;;`;
}

function bashOperands({ name, operands }: CommandModel): readonly string[] {
  const [operand] = operands;
  return operand?.word.kind === "words" ? [`        ${name}:*) ${bashWord(operand.word)} ;;`] : [];
}

/** Completions for zsh: a file for `fpath`, or to be sourced once compinit has run. */
export function renderZsh(commands: readonly CommandModel[]): string {
  const [legacy, ...subcommands] = commands as readonly [CommandModel, ...CommandModel[]];
  const described = subcommands.map(({ name, summary }) =>
    quote(`${name}:${summary.replaceAll(":", "\\:")}`),
  );
  return `#compdef nixos-generate
# Completions of nixos-generate for zsh.
_nixos_generate_flake() {
  local flake
  local -a hosts
  if compset -P '*\\#'; then
    flake=\${IPREFIX%\\#}
    flake=\${flake/#\\~\\//$HOME/}
    hosts=(\${(f)"$(${LIST_HOSTS})"})
    compadd -a hosts
  else
    _directories
  fi
}
${subcommands.map(zshFunction).join("")}_nixos_generate() {
  local -a subcommands
  subcommands=(
    ${described.join("\n    ")}
  )
  if (( CURRENT > 2 )) && (( \${+functions[_nixos_generate_$words[2]]} )); then
    local name=$words[2]
    shift words
    (( CURRENT-- ))
    _nixos_generate_$name
    return
  fi
  (( CURRENT > 2 )) || [[ $words[CURRENT] == -* ]] || _describe -t subcommands subcommand subcommands
  _arguments \\
    ${legacy.options.flatMap(zshOption).join(" \\\n    ")}
}
if [[ $funcstack[1] == _nixos-generate || $funcstack[1] == _nixos_generate ]]; then
  _nixos_generate "$@"
else
  compdef _nixos_generate nixos-generate
fi
`;
}

function zshFunction({ name, options, operands }: CommandModel): string {
  const rest = operands.map((operand) => quote(`*:${operand.name}:${zshAction(operand.word)}`));
  return `_nixos_generate_${name}() {
  _arguments \\
    ${[...options.flatMap(zshOption), ...rest].join(" \\\n    ")}
}
`;
}

function zshOption({ names, values, help }: OptionModel): readonly string[] {
  const text = help.replaceAll(/[[\]\\:]/g, "\\$&");
  const words = values.map(({ name, word }) => `:${name}:${zshAction(word)}`).join("");
  return names.map((name) => quote(`*${name}[${text}]${words}`));
}

function zshAction(word: WordKind): string {
  switch (word.kind) {
    case "words":
      return `(${word.words.join(" ")})`;
    case "flake":
      return "_nixos_generate_flake";
    case "path":
      return "_files";
    case "folder":
      return "_directories";
    case "text":
      return " ";
  }
}

/** Completions for fish. */
export function renderFish(commands: readonly CommandModel[]): string {
  const subcommands = commands.filter(({ name }) => name !== "");
  const names = subcommands.map(({ name }) => name).join(" ");
  return `# Completions of nixos-generate for fish.
function __nixos_generate_flake
    set -l token (commandline -ct)
    if string match -q '*#*' -- $token
        set -l typed (string split -m 1 '#' -- $token)[1]
        set -l flake (string replace -r '^~/' "$HOME/" -- $typed)
        for host in (${LIST_HOSTS})
            echo "$typed#$host"
        end
    else
        __fish_complete_directories $token
    end
end
${subcommands
  .map(
    ({ name, summary }) =>
      `complete -c nixos-generate -n __fish_is_first_arg -f -a ${name} -d ${fishQuote(summary)}`,
  )
  .join("\n")}
${commands.flatMap((command) => fishCommand(command, names)).join("\n")}
`;
}

function fishCommand({ name, options, operands }: CommandModel, names: string): readonly string[] {
  const condition =
    name === "" ? `not __fish_seen_subcommand_from ${names}` : `__fish_seen_subcommand_from ${name}`;
  const start = `complete -c nixos-generate -n ${fishQuote(condition)}`;
  return [
    ...operands.flatMap(({ word }) =>
      word.kind === "path" ? [] : [`${start} -f ${fishWords(word)}`.trimEnd()],
    ),
    ...options.map(({ names, values, help }) => {
      const spellings = names.map(fishSpelling).join(" ");
      const [first] = values;
      return `${start} ${spellings} ${first ? `${fishValue(first.word)} ` : ""}-d ${fishQuote(help)}`;
    }),
  ];
}

function fishSpelling(name: string): string {
  if (name.startsWith("--")) return `-l ${name.slice(2)}`;
  return `-s ${name.slice(1)}`;
}

function fishValue(word: WordKind): string {
  return word.kind === "path" ? "-r -F" : word.kind === "text" ? "-x" : `-x ${fishWords(word)}`;
}

function fishWords(word: WordKind): string {
  switch (word.kind) {
    case "words":
      return `-a ${fishQuote(word.words.join(" "))}`;
    case "flake":
      return "-a '(__nixos_generate_flake)'";
    case "folder":
      return "-a '(__fish_complete_directories (commandline -ct))'";
    default:
      return "";
  }
}

function fishQuote(text: string): string {
  return `'${text.replaceAll(/[\\']/g, "\\$&")}'`;
}

/** For bash and zsh. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
