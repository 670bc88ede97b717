import { FLAGS, type Flag, type FlagGroup } from "../translate/flags.ts";

const HEADINGS: readonly (readonly [FlagGroup, string])[] = [
  ["what", "What to build"],
  ["how", "Which way"],
  ["output", "What to do with it"],
  ["nix", "Handed on to Nix"],
  ["about", "About"],
];

const NARROWEST = 60;
const WIDEST = 100;
const COLUMN = 34;

/** The help of the legacy command line, from the table of flags, for a terminal of `columns` characters. */
export function renderHelp(columns: number): string {
  const width = Math.min(Math.max(columns, NARROWEST), WIDEST);
  const groups = HEADINGS.flatMap(([group, heading]) => [
    `${heading}:`,
    ...renderFlags(
      FLAGS.filter((flag) => flag.group === group),
      width,
    ),
    "",
  ]);
  return [...INTRODUCTION, "", ...groups, ...SUBCOMMANDS].join("\n");
}

const INTRODUCTION = [
  "Usage: nixos-generate -f FORMAT [-c CONFIGURATION | --flake URI#HOST] [options]",
  "       nixos-generate SUBCOMMAND ...",
  "",
  "Builds an image of a NixOS configuration and prints the path of its file.",
];

const SUBCOMMANDS = [
  "Subcommands (each has its own --help):",
  "  migrate      rewrite flakes, Nix code, scripts and CI files to nixpkgs' own images",
  "  explain      say what an old command line means now",
  "  build        build several images of one configuration at once",
  "  formats      list formats and variants, and what this nixpkgs would do with them",
  "  doctor       look for what would keep an image from being built here",
  "  completions  print completions for bash, zsh or fish",
  "  help         show the help of a subcommand; help --man shows the manual",
  "",
];

/** Flags in two columns, `width` characters wide. */
export function renderFlags(flags: readonly Flag[], width: number): readonly string[] {
  return flags.flatMap((flag) => renderFlag(flag, width));
}

function renderFlag({ names, values, help }: Flag, width: number): readonly string[] {
  const left = `  ${[names.join(", "), ...values].join(" ")}`;
  const [first = "", ...rest] = wrap(help, width - COLUMN);
  const indent = " ".repeat(COLUMN);
  const lines = rest.map((line) => indent + line);
  return left.length < COLUMN ? [left.padEnd(COLUMN) + first, ...lines] : [left, indent + first, ...lines];
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
