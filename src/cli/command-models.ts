import type { Argument, Command, Option } from "commander";
import { FORMAT_NAMES, VARIANTS } from "../formats/index.ts";
import type { CommandModel, OptionModel, WordKind } from "../report/help/command-model.ts";
import { FLAGS, type Flag } from "../translate/command-line/flags.ts";
import { BACKENDS, FIDELITIES } from "../translate/command-line/parse.ts";
import { EXAMPLES } from "./help/examples.ts";
import { FLAG_HEADINGS } from "./help/help.ts";
import { CommandWithNixFlags } from "./nix-flags.ts";
import { SUBCOMMAND_NAMES, type SubcommandName } from "./subcommand-names.ts";
import { loadSubcommand } from "./subcommands.ts";

const TEXT: WordKind = { kind: "text" };
const SYSTEMS = ["x86_64-linux", "aarch64-linux", "i686-linux", "armv7l-linux", "riscv64-linux"];
const IMAGES = [...new Set([...VARIANTS.map(({ name }) => name), ...FORMAT_NAMES])].sort();

/** Values that only a few words can be, by the flag's first spelling. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  "-f": FORMAT_NAMES,
  "--backend": BACKENDS,
  "--fidelity": FIDELITIES,
};

/** What a value's name says it is, in the tables of flags and in the subcommands. */
const KINDS: Readonly<Record<string, WordKind>> = {
  path: { kind: "path" },
  file: { kind: "path" },
  folder: { kind: "folder" },
  uri: { kind: "flake" },
  system: { kind: "words", words: SYSTEMS },
  format: { kind: "words", words: IMAGES },
  variant: { kind: "words", words: IMAGES },
  subcommand: { kind: "words", words: SUBCOMMAND_NAMES },
};

/** Every command line there is, for completions and the manual. */
export async function describeCommands(): Promise<readonly CommandModel[]> {
  const subcommands = await Promise.all(
    SUBCOMMAND_NAMES.map(async (name) => describeSubcommand(name, await loadSubcommand(name))),
  );
  return [LEGACY, ...subcommands];
}

const LEGACY: CommandModel = {
  name: "",
  summary: "build an image of a NixOS configuration and print the path of its file",
  options: FLAGS.map(describeFlag),
  operands: [],
  examples: EXAMPLES[""],
};

function describeFlag({ names, values, help, group }: Flag): OptionModel {
  const words = CHOICES[names[0]!];
  return {
    names,
    values: values.map((name) => ({
      name,
      word: words ? { kind: "words", words } : kindOf(name, names[0]!),
    })),
    help,
    group: FLAG_HEADINGS[group],
  };
}

/** `--override-input INPUT URI` takes a flake, but not one of a host. */
function kindOf(name: string, flag: string): WordKind {
  if (name === "URI" && flag !== "--flake") return TEXT;
  return KINDS[name.toLowerCase()] ?? TEXT;
}

function describeSubcommand(name: string, command: Command): CommandModel {
  const handedOn = command instanceof CommandWithNixFlags ? command.nixFlags.map(describeFlag) : [];
  const own = command.createHelp().visibleOptions(command).map(describeOption);
  return {
    name,
    summary: command.description(),
    options: [...own, ...handedOn],
    operands: command.registeredArguments.map(describeArgument),
    examples: EXAMPLES[name as SubcommandName],
  };
}

function describeOption({ short, long, flags, argChoices, description }: Option): OptionModel {
  const value = /[<[]([^>\].]+)/.exec(flags)?.[1];
  const word: WordKind = argChoices ? { kind: "words", words: argChoices } : (KINDS[value ?? ""] ?? TEXT);
  return {
    names: [short, long].flatMap((name) => name ?? []),
    values: value === undefined ? [] : [{ name: value.toUpperCase(), word }],
    help: description,
    group: "Options",
  };
}

function describeArgument(argument: Argument): CommandModel["operands"][number] {
  const { argChoices, description } = argument;
  const name = argument.name();
  const word: WordKind = argChoices ? { kind: "words", words: argChoices } : (KINDS[name] ?? TEXT);
  return { name, word, help: description, optional: !argument.required, several: argument.variadic };
}
