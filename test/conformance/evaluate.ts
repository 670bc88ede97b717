import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { nixPath } from "../support/nix-path.ts";

/** What an image of a machine's configuration says about disks and boot loader. */
export interface HostImage {
  readonly image: string;
  readonly devices: readonly string[];
  readonly swap: readonly string[];
  readonly luks: readonly string[];
  readonly resume: string;
  readonly grub: readonly string[];
  readonly writesFirmware: boolean;
}

const run = promisify(execFile);
const HOSTS = pathOf("nix/hosts.nix");
const ENTRY = pathOf("../../src/legacy/evaluate.nix");

/** Evaluates some variants for a machine's configuration; null is a variant that does not evaluate. */
export function measureHost(
  configuration: string,
  nixpkgs: string,
  variants: readonly string[],
): Promise<Record<string, HostImage | null>> {
  return readAttribute(HOSTS, [
    ...strings({ nixpkgs, system: "x86_64-linux", variants: JSON.stringify(variants) }),
    ...["--arg", "configuration", nixPath(configuration), "-A", "measured"],
  ]);
}

/** The variants and the release of a nixpkgs. */
export function probe(nixpkgs: string): Promise<{ release: string; variants: string[] }> {
  const request = {
    strategy: "native",
    nixpkgs,
    system: "x86_64-linux",
    configuration: pathOf("nix/plain.nix"),
  };
  return readAttribute(ENTRY, ["--argstr", "request", JSON.stringify(request), "-A", "probe"]);
}

/** Read-only evaluation: derivation paths are computed, none is written. Throws with Nix's words. */
export async function readAttribute<T>(file: string, flags: readonly string[]): Promise<T> {
  const argv = ["--eval", "--strict", "--json", "--readonly-mode", file, ...flags];
  try {
    const { stdout } = await run("nix-instantiate", argv, { maxBuffer: 64 * 1024 * 1024 });
    return JSON.parse(stdout) as T;
  } catch (error) {
    throw new Error(lastError((error as { stderr?: string }).stderr ?? String(error)));
  }
}

/** The last error, without the trace before it: its first line, or the two below a bare "error:". */
export function lastError(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.trim());
  const at = lines.map((line) => line.startsWith("error:")).lastIndexOf(true);
  const [first = "", ...others] = lines.slice(Math.max(at, 0)).filter((line) => line !== "");
  return first === "error:" ? others.slice(0, 2).join(" ") : first.replace(/^error: /, "");
}

export function strings(values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => ["--argstr", name, value]);
}

export function pathOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
