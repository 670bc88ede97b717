import { spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { write } from "./copy.ts";
import { inTree } from "./debian.ts";
import { place } from "./workplace.ts";

const INSIDE = "NIXOS_GENERATE_BOOT_INSIDE";

/** Settings of Nix for everything here: nothing is downloaded, and builders see the machine's own programs. */
const SETTINGS = [
  "experimental-features = nix-command flakes",
  "substituters =",
  "build-users-group =",
  "sandbox = false",
  "build-hook =",
  "builders =",
  "fsync-metadata = false",
  "max-jobs = 2",
  // Disk images are built in a machine, which is emulated where there is no KVM.
  "system-features = kvm nixos-test benchmark big-parallel",
];

export function isInside(): boolean {
  return process.env[INSIDE] === "1";
}

/**
 * Runs this program again with a private /nix (unshare(1)); gives its exit status. `nixpkgs`
 * is bound to a place outside /nix, where it may lie.
 */
export function enter(nixpkgs: string, argv: readonly string[]): number {
  const script = 'mount --bind "$1" "$2" && mount --bind "$3" /nix && shift 3 && exec "$@"';
  const mounts = [realpathSync(nixpkgs), place.nixpkgs, place.nix];
  const program = [process.execPath, ...process.execArgv, ...argv];
  const namespace = ["--mount", "--propagation", "private", "sh", "-c", script, "sh", ...mounts, ...program];
  const { status } = spawnSync("unshare", namespace, { stdio: "inherit", env: environment() });
  return status ?? 1;
}

/** Debian's Nix, through its own loader. */
function environment(): NodeJS.ProcessEnv {
  const folder = join(place.made, "bin");
  const loader = inTree("/usr/lib64/ld-linux-x86-64.so.2");
  const libraries = inTree("/usr/lib/x86_64-linux-gnu");
  for (const name of ["nix", "nix-build", "nix-instantiate", "nix-store", "nix-env", "nix-hash"]) {
    const words = `--argv0 ${name} --library-path '${libraries}' '${inTree("/usr/bin/nix")}'`;
    write(join(folder, name), `#!/bin/sh\nexec '${loader}' ${words} "$@"\n`, 0o755);
  }
  for (const name of ["store", "var/nix"])
    if (!existsSync(join(place.nix, name))) write(join(place.nix, name, ".made"), "");
  return {
    ...process.env,
    [INSIDE]: "1",
    PATH: `${folder}:${process.env["PATH"]}`,
    NIX_PATH: `nixpkgs=${place.nixpkgs}`,
    NIX_CONFIG: SETTINGS.join("\n"),
    NIX_REMOTE: "",
    NIXOS_GENERATE_QUIET: "1",
  };
}
