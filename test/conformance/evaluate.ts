import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { LegacyFormat } from "../../src/formats/index.ts";
import { isBefore } from "../../src/formats/releases.ts";
import { quoteString } from "../../src/nix/index.ts";
import { describeCause, walk } from "./walk.ts";

/** Derivation paths of one strategy. */
export interface Derivations {
  readonly image: string;
  readonly toplevel: string;
}

/** What became of one strategy: its derivations, or Nix's words why not. Absent: the strategy was not there to measure. */
export type Outcome = Derivations | { readonly error: string };

export interface Measurement {
  readonly original?: Outcome;
  readonly bundled: Outcome;
  readonly native?: Outcome;
}

export interface Setting {
  /** Checkout of nixpkgs. */
  readonly nixpkgs: string;
  /** Checkout of nixos-generators; without one nothing is compared. */
  readonly generators?: string | undefined;
  /** A NixOS configuration. */
  readonly configuration: string;
  /** What formats that name no system of their own are built for. */
  readonly system: string;
  /** What asks for the image; see compare.nix. */
  readonly way: Way;
  /** The release of that nixpkgs (YY.MM). */
  readonly release: string;
  /** The variants of that nixpkgs; none before 25.05. */
  readonly variants: readonly string[];
}

/** What asks for an image: the command, the command with `--flake`, the flake's function, or `config.formats`. */
export type Way = "command" | "flake" | "function" | "all-formats";

export const WAYS: readonly Way[] = ["command", "flake", "function", "all-formats"];

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
const COMPARE = pathOf("compare.nix");
const HOSTS = pathOf("hosts.nix");
const ENTRY = pathOf("../../src/legacy/evaluate.nix");

/** MiB; the original's machines refuse its own default of "auto" since it knows nixpkgs' option, with 24.11. */
const VM_DISK_SIZE = "4096";

/** Evaluates all strategies of one format in one process of Nix; one by one when an error takes them all down. */
export async function measureFormat(format: LegacyFormat, setting: Setting): Promise<Measurement> {
  const flags = flagsOf(format, setting);
  const strategies = ["original", "bundled", "native"].filter((strategy) => has(strategy, flags));
  const together = await attempt<Record<string, Derivations | null>>([...flags, "-A", "measured"]);
  const outcomes: Record<string, Outcome> = {};
  for (const strategy of strategies) {
    const measured = "error" in together ? null : together.value[strategy];
    outcomes[strategy] = measured ?? (await measureStrategy(strategy, flags));
  }
  return outcomes as unknown as Measurement;
}

/** By itself, for the words of Nix when it fails: `builtins.tryEval` keeps none, and misses some errors. */
async function measureStrategy(strategy: string, flags: readonly string[]): Promise<Outcome> {
  const image = await attempt<string>([...flags, "-A", `strategies.${strategy}.image.drvPath`]);
  if ("error" in image) return image;
  const toplevel = await attempt<string>([
    ...flags,
    "-A",
    `strategies.${strategy}.config.system.build.toplevel.drvPath`,
  ]);
  return "error" in toplevel ? toplevel : { image: image.value, toplevel: toplevel.value };
}

function has(strategy: string, flags: readonly string[]): boolean {
  if (strategy === "original") return flags.includes("generators");
  if (flags.includes("function") || flags.includes("all-formats")) return strategy === "bundled";
  return strategy === "bundled" || flags.includes("variant") || flags.includes("action");
}

/** Evaluates some variants for a machine's configuration; null is a variant that does not evaluate. */
export function measureHost(
  configuration: string,
  nixpkgs: string,
  variants: readonly string[],
): Promise<Record<string, HostImage | null>> {
  return evaluate(HOSTS, [
    ...strings({ nixpkgs, system: "x86_64-linux", variants: JSON.stringify(variants) }),
    ...["--arg", "configuration", pathLiteral(configuration), "-A", "measured"],
  ]);
}

/** The variants and the release of a nixpkgs. */
export function probe(nixpkgs: string): Promise<{ release: string; variants: string[] }> {
  const request = { strategy: "native", nixpkgs, system: "x86_64-linux", configuration: pathOf("rich") };
  return evaluate(ENTRY, ["--argstr", "request", JSON.stringify(request), "-A", "probe"]);
}

function flagsOf(
  format: LegacyFormat,
  { nixpkgs, generators, configuration, system, way, release, variants }: Setting,
): string[] {
  const { native } = format;
  const values: Record<string, string> = {
    nixpkgs,
    format: format.name,
    system: format.system ?? system,
    way,
  };
  if (generators !== undefined) values["generators"] = generators;
  if (native.kind === "vm" && !isBefore(release, "24.11")) values["diskSize"] = VM_DISK_SIZE;
  // A nixpkgs without variants has no native strategy, whatever the builders it has.
  if (native.kind === "vm" && variants.length > 0) values["action"] = native.action;
  if (native.kind === "own" && variants.length > 0) values["variant"] = native.variant;
  if (native.kind === "variant" && variants.includes(native.variant)) values["variant"] = native.variant;
  return [...strings(values), "--arg", "configuration", pathLiteral(configuration)];
}

/** Where our image of a format parts from the original, in one line. */
export async function firstDifference(
  format: LegacyFormat,
  setting: Setting,
  strategy: "bundled" | "native",
): Promise<string> {
  const [cause] = await walk(COMPARE, flagsOf(format, setting), ["original", strategy]);
  return cause === undefined ? "no cause was found" : describeCause(cause);
}

async function attempt<T>(flags: readonly string[]): Promise<{ value: T } | { error: string }> {
  try {
    return { value: await evaluate<T>(COMPARE, flags) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

/** Read-only evaluation: derivation paths are computed, none is written. */
async function evaluate<T>(file: string, flags: readonly string[]): Promise<T> {
  const argv = ["--eval", "--strict", "--json", "--readonly-mode", file, ...flags];
  try {
    const { stdout } = await run("nix-instantiate", argv, { maxBuffer: 64 * 1024 * 1024 });
    return JSON.parse(stdout) as T;
  } catch (error) {
    throw new Error(lastError((error as { stderr?: string }).stderr ?? String(error)));
  }
}

/** The first line of the last error: the ones before it are the trace. */
function lastError(stderr: string): string {
  const errors = stderr.split("\n").filter((line) => /^\s*error: ./.test(line));
  return (errors.at(-1) ?? stderr).trim().replace(/^error: /, "");
}

function strings(values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => ["--argstr", name, value]);
}

function pathLiteral(path: string): string {
  return `/. + ${quoteString(path)}`;
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
