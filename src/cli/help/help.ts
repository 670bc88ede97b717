import { FLAGS, type Flag, type FlagGroup } from "../../translate/command-line/flags.ts";
import type { SubcommandName } from "../subcommand-names.ts";
import { renderExamples } from "./examples.ts";

/** The headings of the legacy command line's help, in order. */
export const FLAG_HEADINGS: Readonly<Record<FlagGroup, string>> = {
  what: "What to build",
  how: "Which way",
  output: "Output and checks",
  nix: "Passed on to Nix",
  about: "About",
};

const NARROWEST = 60;
const WIDEST = 100;
const COLUMN = 34;

/** The help of the legacy command line, from the table of flags, for a terminal of `columns` characters. */
export function renderHelp(columns: number): string {
  const width = Math.min(Math.max(columns, NARROWEST), WIDEST);
  const groups = Object.entries(FLAG_HEADINGS).flatMap(([group, heading]) => [
    `${heading}:`,
    ...renderFlags(
      FLAGS.filter((flag) => flag.group === group),
      width,
    ),
    "",
  ]);
  return [...INTRODUCTION, "", ...groups, ...renderSubcommands(width), renderExamples(""), ""].join("\n");
}

const INTRODUCTION = [
  "Usage: nixos-generate -f FORMAT [options]",
  "       nixos-generate SUBCOMMAND ...",
  "",
  "Builds an image of a NixOS configuration, prints its path.",
];

const SUBCOMMANDS: Readonly<Record<SubcommandName, string>> = {
  build: "build several images of one configuration at once",
  completions: "print completions for bash, zsh or fish",
  doctor: "check what would prevent building an image here",
  explain: "explain what an old command line means now",
  formats: "list formats and variants, and what this nixpkgs would do with them",
  help: "show the help of a subcommand; help --man shows the manual",
  migrate: "rewrite flakes, Nix code, scripts and CI files to nixpkgs' own images",
  try: "start an image in QEMU, building it first where a format is named",
};

function renderSubcommands(width: number): readonly string[] {
  const rows = Object.entries(SUBCOMMANDS).map(([name, help]) => renderRow(name, help, 16, width));
  return ["Subcommands (each has its own --help):", ...rows.flat(), ""];
}

/** Flags in two columns, `width` characters wide. */
export function renderFlags(flags: readonly Flag[], width: number): readonly string[] {
  // On a narrow terminal what a flag means needs the space more than its name.
  const column = Math.min(COLUMN, Math.floor(width * 0.45));
  return flags.flatMap((flag) => renderFlag(flag, column, width));
}

function renderFlag({ names, values, help }: Flag, column: number, width: number): readonly string[] {
  return renderRow([names.join(", "), ...values].join(" "), help, column, width);
}

/** What a word means, beside it or below it where it is too long. */
function renderRow(word: string, help: string, column: number, width: number): readonly string[] {
  const left = `  ${word}`;
  const [first = "", ...rest] = wrap(help, width - column);
  const indent = " ".repeat(column);
  const lines = rest.map((line) => indent + line);
  return left.length < column ? [left.padEnd(column) + first, ...lines] : [left, indent + first, ...lines];
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
