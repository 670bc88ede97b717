import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { describe } from "vitest";

/** Where a program is on this process' PATH. */
export function findOnPath(name: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder || ".", name)).find(isExecutable);
}

/** A group of tests that is skipped, with the reason in its name, where a requirement is not met. */
export function describeIf(
  requirements: readonly (string | undefined)[],
  name: string,
  define: () => void,
): void {
  const missing = requirements.find((requirement) => requirement !== undefined);
  if (missing === undefined) describe(name, define);
  else describe.skip(`${name} (skipped: ${missing})`, define);
}

/** Why tests on a real Nix cannot run here, if they cannot. */
export const NO_NIX: string | undefined =
  findOnPath("nix-instantiate") && findOnPath("nix")
    ? undefined
    : "there is no nix-instantiate on PATH; apt-get install nix-bin, or https://nixos.org/download";

/** A source checkout of nixos-rebuild-ng: NIXOS_REBUILD_NG, the folder that holds `nixos_rebuild/`. */
export const REBUILD_NG: string | undefined = process.env["NIXOS_REBUILD_NG"];

export const PYTHON: string | undefined = ["python3", "python3.14", "python3.13", "python3.12"]
  .map(findOnPath)
  .find((path) => path !== undefined && isNewEnough(path));

export const NO_REBUILD_NG: string | undefined =
  REBUILD_NG === undefined
    ? "NIXOS_REBUILD_NG does not name a checkout of nixos-rebuild-ng"
    : PYTHON === undefined
      ? "there is no Python 3.12 or later on PATH"
      : undefined;

/**
 * Texts of the Bash nixos-rebuild as nixpkgs has them (pkgs/os-specific/linux/nixos-rebuild/nixos-rebuild.sh), separated by
 * ":": NIXOS_REBUILD_BASH.
 */
export const REBUILD_BASH: readonly string[] = (process.env["NIXOS_REBUILD_BASH"] ?? "")
  .split(delimiter)
  .filter((path) => path !== "");

export const NO_REBUILD_BASH: string | undefined =
  REBUILD_BASH.length === 0 ? "NIXOS_REBUILD_BASH names no text of a nixos-rebuild" : undefined;

/** A checkout of nixos-generators, to run the original command beside ours: NIXOS_GENERATORS. */
export const ORIGINAL: string | undefined = process.env["NIXOS_GENERATORS"];

const ORIGINAL_NEEDS = ["bash", "jq", "awk", "find", "hostname", "realpath"];

/** Why `nix build --print-out-paths` cannot run here: it came with Nix 2.9. */
export const NO_PRINT_OUT_PATHS: string | undefined = NO_NIX ?? findOldNix();

function findOldNix(): string | undefined {
  const { stdout } = spawnSync("nix", ["--version"], { encoding: "utf8" });
  const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(stdout)?.slice(1) ?? []).map(Number);
  return major > 2 || minor >= 9 ? undefined : `--print-out-paths needs Nix 2.9, this is ${stdout.trim()}`;
}

export const NO_ORIGINAL: string | undefined =
  ORIGINAL === undefined
    ? "NIXOS_GENERATORS does not name a checkout of nixos-generators"
    : (ORIGINAL_NEEDS.filter((name) => findOnPath(name) === undefined)
        .map((name) => `the original needs ${name}`)
        .at(0) ?? NO_PRINT_OUT_PATHS);

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isNewEnough(python: string): boolean {
  return spawnSync(python, ["-c", "import sys; sys.exit(sys.version_info < (3, 12))"]).status === 0;
}
