import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findOnPath } from "./requirements.ts";
import type { World } from "./world.ts";

/** One call of a program, its name first. */
export type Call = readonly string[];

const RECORDED = ["nix", "nix-build", "nix-env", "nix-instantiate", "nix-store"];

/**
 * A folder with programs of the names of Nix's, each of which writes down its words and then runs the real one. Words end
 * with NUL, calls with a record separator, since a word may hold any line break.
 */
export async function installRecorders(world: World): Promise<string> {
  const folder = world.path("recorders");
  await mkdir(folder, { recursive: true });
  for (const name of RECORDED) {
    const real = findOnPath(name);
    if (real === undefined) continue;
    const script = `#!/bin/sh
printf '%s\\0' ${name} "$@" >> "$RECORDED_CALLS"
printf '\\036' >> "$RECORDED_CALLS"
exec "${real}" "$@"
`;
    await writeFile(join(folder, name), script);
    await chmod(join(folder, name), 0o755);
  }
  return folder;
}

export async function readCalls(file: string): Promise<readonly Call[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text
    .split("\x1e")
    .filter((call) => call !== "")
    .map((call) => call.split("\0").slice(0, -1));
}

/**
 * The Bash nixos-rebuild of a nixpkgs (pkgs/os-specific/linux/nixos-rebuild/nixos-rebuild.sh) with its placeholders
 * filled: `programs` holds bash and coreutils, `nix` a folder `bin` with Nix.
 */
export function fillIn(
  text: string,
  { programs, nix }: { readonly programs: string; readonly nix: string },
): string {
  return text
    .replaceAll("@runtimeShell@", join(programs, "bash"))
    .replaceAll("@path@", programs)
    .replaceAll("@nix@", nix)
    .replaceAll(/@nix_\w+_linux@/g, "/nowhere");
}
