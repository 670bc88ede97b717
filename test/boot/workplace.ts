import { type SpawnSyncOptions, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where everything is made: NIXOS_GENERATE_BOOT, or a folder in the user's cache. About 9 GB. */
export const FOLDER = process.env["NIXOS_GENERATE_BOOT"] ?? join(homedir(), ".cache/nixos-generate-boot");

export const place = {
  /** A Debian with every program that images are filled with. */
  debian: join(FOLDER, "debian"),
  /** What is /nix to everything below. */
  nix: join(FOLDER, "nix"),
  /** nixpkgs, bound here since /nix is hidden. */
  nixpkgs: join(FOLDER, "nixpkgs"),
  /** Programs built for the images. */
  made: join(FOLDER, "made"),
  logs: join(FOLDER, "logs"),
} as const;

/** Where the logs of an image are, as the beginning of their paths. */
export function logOf(image: string): string {
  return join(place.logs, image.replaceAll(/\W+/g, "-"));
}

export function makeFolders(): void {
  for (const folder of Object.values(place)) mkdirSync(folder, { recursive: true });
}

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; its output is kept. */
export function attempt(argv: readonly string[], options: SpawnSyncOptions = {}): Ran {
  const [program = "", ...rest] = argv;
  const { status, stdout, stderr, error } = spawnSync(program, rest, {
    maxBuffer: 1 << 30,
    ...options,
    encoding: "utf8",
  });
  return { status: status ?? 127, stdout: stdout ?? "", stderr: error ? error.message : (stderr ?? "") };
}

/** Runs a program that must succeed; gives its standard output. Throws with the end of its standard error. */
export function run(argv: readonly string[], options: SpawnSyncOptions = {}): string {
  const { status, stdout, stderr } = attempt(argv, options);
  if (status === 0) return stdout;
  throw new Error(`${argv.slice(0, 6).join(" ")} ended with ${status}: ${stderr.slice(-2000)}`);
}

/** Prints what is going on, with the seconds since the program began. */
export function tell(line: string): void {
  process.stderr.write(`[${Math.round(performance.now() / 1000)} s] ${line}\n`);
}
