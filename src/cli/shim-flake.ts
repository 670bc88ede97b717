import { Option } from "commander";
import { parseShimFlake } from "../translate/shim.ts";

declare const SHIM_FLAKE: string | undefined;

const VARIABLE = "NIXOS_GENERATE_SHIM_FLAKE";

/** Options of a subcommand that writes commands which call this program. */
export interface ShimFlakeOptions {
  readonly shimFlake?: string;
}

export function shimFlakeOption(): Option {
  return new Option("--shim-flake <uri>", "flake that provides this program, for commands that call it");
}

/**
 * The flake that provides this program: what the command line says, then the environment, then what the package was built
 * with (scripts/build.ts). `undefined` where it is unknown; "refused", with the reason said, where it is not a reference
 * that can be written into a script. `say` warns of one without a revision.
 */
export function readShimFlake(
  { shimFlake }: ShimFlakeOptions,
  say: (line: string) => void,
): string | undefined | "refused" {
  const text = shimFlake ?? (process.env[VARIABLE] || undefined);
  if (text === undefined) return typeof SHIM_FLAKE === "undefined" ? undefined : SHIM_FLAKE || undefined;
  const source = shimFlake === undefined ? `$${VARIABLE}` : "--shim-flake";
  const flake = parseShimFlake(text);
  if (flake === undefined) {
    say(
      `error: ${source} ${JSON.stringify(text)} is not a flake reference that can be written into a script`,
    );
    say(
      "hint: it looks like github:OWNER/REPOSITORY/REVISION, git+https://HOST/PATH?rev=REVISION or path:/FOLDER",
    );
    return "refused";
  }
  if (!flake.pinned) {
    say(`warning: ${source} ${JSON.stringify(text)} names no revision: its owner decides what runs`);
  }
  return flake.uri;
}
