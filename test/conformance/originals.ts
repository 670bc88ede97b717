import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { isBefore } from "../../src/formats/releases.ts";

/** What people with a release of NixOS had: the commit of nixos-generators that made their images. */
export interface Original {
  readonly commit: string;
  readonly why: string;
}

const run = promisify(execFile);

/** Since then the formats take `virtualisation.diskSize` from nixpkgs, which has it as one option since 24.11. */
const LAST: Original = {
  commit: "032decf9db65efed428afd2fa39d80f7089085eb",
  why: "the last version; its formats are those of November 2024",
};
const BEFORE_DISK_SIZE_OPTION: Original = {
  commit: "7c60ba4bc8d6aa2ba3e5b0f6ceb9fc07bc261565",
  why: "the last version that evaluates without nixpkgs' disk-size-option.nix (September 2024)",
};

/** The nixos-generators that belongs to a release (YY.MM). */
export function originalOf(release: string): Original {
  return isBefore(release, "24.11") ? BEFORE_DISK_SIZE_OPTION : LAST;
}

/** The commit of a checkout; undefined where the folder is not the root of one. */
export async function commitOf(folder: string): Promise<string | undefined> {
  try {
    const { stdout } = await run("git", ["-C", folder, "rev-parse", "--show-prefix", "HEAD"]);
    const [prefix, commit] = stdout.split("\n");
    return prefix === "" ? commit : undefined;
  } catch {
    return undefined;
  }
}
