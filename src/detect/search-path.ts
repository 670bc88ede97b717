import { z } from "zod";
import type { Processes } from "../exec/processes.ts";

const Entries = z.array(z.object({ path: z.string(), prefix: z.string() }));

/**
 * The search path that Nix uses while NIX_PATH is not set, written as NIX_PATH: a program that needs NIX_PATH set for
 * one entry must not lose the others. Undefined when Nix does not answer.
 */
export async function readDefaultNixPath(processes: Processes): Promise<string | undefined> {
  const argv = ["nix-instantiate", "--eval", "--strict", "--json", "--expr", "builtins.nixPath"];
  const { status, stdout } = await processes.capture({ argv });
  if (status !== 0) return undefined;
  const entries = Entries.parse(JSON.parse(stdout));
  return entries.map(({ path, prefix }) => (prefix === "" ? path : `${prefix}=${path}`)).join(":");
}
