import * as z from "zod";
import type { Processes } from "../exec/processes.ts";

const Builders = z.record(z.string(), z.boolean());

/**
 * Which bundled formats a nixpkgs on disk has the builder for, asked of Nix without evaluating a
 * configuration. `entry` is src/legacy/builders.nix. Undefined when Nix cannot tell.
 */
export async function detectBuilders(
  processes: Processes,
  nixpkgs: string,
  entry: string,
): Promise<Readonly<Record<string, boolean>> | undefined> {
  const features = ["--extra-experimental-features", "nix-command"];
  const target = ["--file", entry, "--argstr", "nixpkgs", nixpkgs, "formats"];
  const { status, stdout } = await processes.capture({
    argv: ["nix", ...features, "eval", "--impure", "--json", ...target],
  });
  return status === 0 ? Builders.parse(JSON.parse(stdout)) : undefined;
}
