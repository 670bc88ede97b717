import { FORMATS } from "../../formats/index.ts";
import type { CommandModel, ExampleModel, OperandModel, OptionModel } from "./command-model.ts";

/** The manual page, in the man macros that every man understands, from the tables that the command reads. */
export function renderManual(commands: readonly CommandModel[], version: string): string {
  const [legacy, ...subcommands] = commands as readonly [CommandModel, ...CommandModel[]];
  return [
    `.TH NIXOS\\-GENERATE 1 "" "nixos\\-generate\\-shim ${roff(version)}" "User Commands"`,
    ".SH NAME",
    `nixos\\-generate \\- ${roff(legacy.summary)}`,
    ".SH SYNOPSIS",
    ".B nixos\\-generate",
    "\\-f \\fIFORMAT\\fR [\\-c \\fICONFIGURATION\\fR | \\-\\-flake \\fIURI#HOST\\fR] [options]",
    ...subcommands.flatMap(({ name, operands }) => [
      ".br",
      `.B nixos\\-generate ${roff(name)}`,
      ["[options]", ...operands.map(renderOperand)].join(" "),
    ]),
    ".SH DESCRIPTION",
    roff("Standard output is the path of the image and nothing else; the log goes to standard error."),
    roff("The exit status is that of the program that failed, 1 for an error of nixos-generate itself."),
    ...groupsOf(legacy.options).flatMap(([group, options]) => [
      `.SH ${roff(group.toUpperCase())}`,
      ...options.flatMap(renderOption),
    ]),
    ".SH SUBCOMMANDS",
    ...subcommands.flatMap(renderSubcommand),
    ".SH FORMATS",
    ...FORMATS.flatMap(({ name, summary }) => [".TP", `.B ${roff(name)}`, roff(summary)]),
    ".SH EXAMPLES",
    ...commands.flatMap(({ examples }) => examples.flatMap(renderExample)),
    ".SH ENVIRONMENT",
    ...ENVIRONMENT.flatMap(([name, meaning]) => [".TP", `.B ${name}`, roff(meaning)]),
    ".SH SEE ALSO",
    ".BR nix (1),",
    ".BR nixos\\-rebuild (8)",
    "",
  ].join("\n");
}

const ENVIRONMENT = [
  ["NIXOS_CONFIG", "the configuration that is built without -c and --flake"],
  ["NIXOS_GENERATE_BACKEND", "default of --backend"],
  ["NIXOS_GENERATE_SHIM_FLAKE", "default of --shim-flake"],
  ["NIXOS_GENERATE_QUIET", "when set, the command of nixpkgs is not suggested"],
  ["NIX_PATH", "where <nixpkgs> is found, as for every Nix command"],
  ["NO_COLOR", "when set, there is no colour"],
  ["TMPDIR", "folder for temporary files; needs space where this user builds without a daemon"],
] as const;

function groupsOf(options: readonly OptionModel[]): readonly (readonly [string, readonly OptionModel[]])[] {
  return [...new Set(options.map(({ group }) => group))].map((group) => [
    group,
    options.filter((option) => option.group === group),
  ]);
}

function renderSubcommand({ name, summary, options, operands }: CommandModel): readonly string[] {
  return [
    `.SS nixos\\-generate ${roff(name)}`,
    roff(summary),
    ...operands.flatMap((operand) => [".TP", `.I ${roff(operand.name)}`, roff(operand.help)]),
    ...options.filter(({ group }) => group === "Options").flatMap(renderOption),
    ...(options.some(({ group }) => group !== "Options")
      ? [".PP", "The options under PASSED ON TO NIX are taken as well."]
      : []),
  ];
}

function renderOption({ names, values, help }: OptionModel): readonly string[] {
  const words = values.map(({ name }) => ` \\fI${roff(name)}\\fR`).join("");
  return [".TP", `${names.map((name) => `\\fB${roff(name)}\\fR`).join(", ")}${words}`, roff(help)];
}

function renderExample([does, command]: ExampleModel): readonly string[] {
  const sentence = `${does.charAt(0).toUpperCase()}${does.slice(1)}:`;
  return [".PP", roff(sentence), ".PP", ".RS 4", ".nf", roff(command), ".fi", ".RE"];
}

/** Text in which nothing is a request or an escape. */
function roff(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll(/^([.'])/gm, "\\&$1");
}

function renderOperand({ name, optional, several }: OperandModel): string {
  const word = `\\fI${roff(name.toUpperCase())}\\fR${several ? " ..." : ""}`;
  return optional ? `[${word}]` : word;
}
