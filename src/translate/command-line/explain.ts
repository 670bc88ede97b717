import { additionsOf, findFormat, type LegacyFormat, variantOf } from "../../formats/index.ts";
import { nixTextFor } from "../modern/nix-text.ts";
import { findFlag } from "./flags.ts";
import type { LegacyInvocation } from "./invocation.ts";

/** What one flag of an old command line comes to. */
export interface FlagChange {
  /** The flag and its values. */
  readonly words: readonly string[];
  readonly becomes: string;
}

/** An old command line in words: one sentence each, without full stops. */
export interface Explanation {
  readonly meaning: readonly string[];
  readonly flags: readonly FlagChange[];
  /** How nixpkgs' own image differs from the one people had; empty where it is the very same. */
  readonly differs: readonly string[];
  /** How to get the old image. */
  readonly keep: readonly string[];
  /** Nix text for the configuration that keeps the image, lines; empty where nothing is to add. */
  readonly nix: readonly string[];
}

/** Explains an invocation; `argv` are the words it was read from, in their order. */
export function explainInvocation(invocation: LegacyInvocation, argv: readonly string[]): Explanation {
  const format = invocation.format.kind === "named" ? findFormat(invocation.format.name) : undefined;
  return {
    meaning: meaning(invocation, format),
    flags: cutFlags(argv).map((words) => ({ words, becomes: changeOf(words, invocation, format) })),
    differs: format
      ? [
          ...additionsOf(format, invocation).map(({ sets, because }) => `without ${sets}: ${because}`),
          ...format.differences,
        ]
      : [],
    keep: format ? waysToKeep(format, invocation) : ["nixos-generate takes a format of your own, as before"],
    nix: format ? nixTextFor(format, invocation) : [],
  };
}

function meaning(invocation: LegacyInvocation, format: LegacyFormat | undefined): readonly string[] {
  const { flake, configuration, outLink, run } = invocation;
  const what = format ? `"${format.name}" (${format.summary})` : "an image of a format of your own";
  const source = flake
    ? `nixosConfigurations.${flake.attribute ?? "<name of this host>"} of the flake ${flake.uri}`
    : (configuration ?? "the configuration named by $NIXOS_CONFIG, or a demonstration");
  return [
    `builds ${what} from ${source}`,
    run ? "starts the virtual machine" : "prints the path of the image's file",
    outLink === undefined
      ? "makes no link, not even ./result"
      : `makes the link ${outLink} to the build's output`,
  ];
}

/** The words cut into flags with their values, as the parser took them. */
function cutFlags(argv: readonly string[]): readonly (readonly string[])[] {
  const flags: (readonly string[])[] = [];
  for (let at = 0; at < argv.length; ) {
    const width = 1 + (findFlag(argv[at]!)?.values.length ?? 0);
    flags.push(argv.slice(at, at + width));
    at += width;
  }
  return flags;
}

function changeOf(
  words: readonly string[],
  { flake, run }: LegacyInvocation,
  format: LegacyFormat | undefined,
): string {
  const flag = findFlag(words[0]!)!;
  switch (flag.names[0]) {
    case "-f":
      return format ? changeOfFormat(format) : "a later flag names another format";
    case "--format-path":
      return "no counterpart; define the format as image.modules.<name> in the configuration";
    case "-c":
      return flake ? "has no effect with --flake" : `becomes -I nixos-config=${words[1]}`;
    case "--flake":
      return "the same for nixos-rebuild; nix build takes the full attribute";
    case "--system":
      return flake
        ? "only chose which packages.<system> were searched; the configuration's own nixpkgs.hostPlatform decides"
        : "no counterpart; set nixpkgs.hostPlatform in the configuration";
    case "--disk-size":
      if (format && !format.diskSize) return `has no effect on ${format.name}`;
      return `${flake ? "was ignored with --flake; the drop-in honours it; natively" : "no counterpart;"} set virtualisation.diskSize in the configuration`;
    case "--special-arg":
      return "never reached the modules; the drop-in passes it on; natively it is specialArgs of nixosSystem";
    case "-o":
      return "the same for nix build; nixos-rebuild only makes ./result";
    case "--run":
      return run ? "build the machine, then start <output>/bin/run-*-vm" : "has no effect";
    case "-I":
      return "the same for nix-build; nixos-rebuild needs NIX_PATH instead";
    default:
      return flag.passes ? "passed on unchanged" : "exists only in the drop-in";
  }
}

function changeOfFormat(format: LegacyFormat): string {
  const { native } = format;
  if (native.kind === "vm") return `becomes nixos-rebuild ${native.action}`;
  if (native.kind === "own") return `nixpkgs has no such variant; the drop-in provides "${native.variant}"`;
  return `becomes the image variant "${native.variant}"`;
}

function waysToKeep(format: LegacyFormat, invocation: LegacyInvocation): readonly string[] {
  const additions = additionsOf(format, invocation);
  const same = format.fidelity === "identical" && additions.length === 0;
  if (same) return ["nothing to do: nixpkgs builds the same image"];
  const variant = variantOf(format);
  const where = variant === undefined ? "virtualisation.vmVariant" : `image.modules.${variant}`;
  const sets = additions.map((addition) => addition.sets);
  return [
    "nixos-generate, the drop-in, adds what is missing",
    ...(sets.length > 0
      ? [`or the configuration sets it in ${where}, as nixos-generate migrate writes it: ${sets.join("; ")}`]
      : []),
  ];
}
