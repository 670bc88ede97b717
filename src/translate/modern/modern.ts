import { additionsOf, findFormat, type LegacyFormat } from "../../formats/index.ts";
import type { LegacyInvocation } from "../command-line/invocation.ts";
import { quoteShell } from "../shell.ts";
import {
  type ModernCommand,
  type ModernPlace,
  type ModernProgram,
  type NoModernCommand,
  none,
} from "./modern-command.ts";
import { viaNix } from "./modern-nix.ts";
import { viaRebuild } from "./modern-rebuild.ts";

export type { ModernCommand, ModernPlace, ModernProgram, NoModernCommand } from "./modern-command.ts";

/**
 * The command of nixpkgs 25.05 or later for an old command line. The image is nixpkgs' own: what the drop-in would have
 * added is in the caveats. `defined`: the configuration defines the variants that nixpkgs lacks.
 */
export function modernCommand(
  invocation: LegacyInvocation,
  program: ModernProgram,
  place: ModernPlace = {},
  defined = false,
): ModernCommand | NoModernCommand {
  if (invocation.format.kind === "module") {
    return none(
      "--format-path builds a format of your own",
      "define it as image.modules.<name> in the configuration",
    );
  }
  const format = findFormat(invocation.format.name)!;
  if (format.native.kind === "own" && !defined) {
    const { variant } = format.native;
    return none(
      `nixpkgs has no variant for ${format.name}`,
      `define image.modules.${variant} in the configuration`,
    );
  }
  return findInexpressible(invocation, format) ?? build(invocation, format, program, place);
}

/** Nix skips an empty entry at the end. */
const REST_OF_PATH = ":${NIX_PATH-}";

/** The command as one line for a POSIX shell. */
export function renderModern({ env, absolute, argv }: ModernCommand): string {
  const assignments = Object.entries(env).map(([name, value]) =>
    name === "NIX_PATH"
      ? `${name}=${quoteShell(value)}"${REST_OF_PATH}"`
      : name === absolute && !value.startsWith("/")
        ? `${name}="$PWD"/${quoteShell(value.replace(/^\.\//, ""))}`
        : `${name}=${quoteShell(value)}`,
  );
  return [...assignments, ...argv.map(quoteShell)].join(" ");
}

function build(
  invocation: LegacyInvocation,
  format: LegacyFormat,
  program: ModernProgram,
  place: ModernPlace,
): ModernCommand | NoModernCommand {
  const caveats = [
    ...additionsOf(format, invocation).map(({ sets, because }) => `without ${sets}: ${because}`),
    ...format.differences,
  ];
  const command =
    program === "nix"
      ? viaNix(invocation, format, place)
      : viaRebuild(invocation, format, { ...place, installed: program === "nixos-rebuild" });
  if (command.kind === "none") return command;
  return { ...command, differs: caveats, sameImage: caveats.length === 0 };
}

/** What the command line says that no modern one can. */
function findInexpressible(invocation: LegacyInvocation, format: LegacyFormat): NoModernCommand | undefined {
  if (invocation.diskSize !== undefined && !invocation.flake && format.diskSize) {
    return none("--disk-size has no counterpart", "set virtualisation.diskSize in the configuration");
  }
  if (Object.keys(invocation.specialArgs).length > 0) {
    return none("--special-arg has no counterpart", "pass specialArgs to nixosSystem");
  }
  return undefined;
}
