import type { FidelityMode, FlakeReference } from "../../translate/command-line/invocation.ts";
import { parseFlakeReference } from "../../translate/command-line/parse.ts";
import { findOwnConfigEntry } from "../../translate/configuration.ts";
import type { ImagesInvocation } from "../../translate/images.ts";
import type { PlanContext } from "../../translate/plan-invocation.ts";
import type { CommandWithNixFlags } from "../nix-flags.ts";
import { findConfigurationObstacle } from "../preflight.ts";

/** What `build` was given, by the names that commander gives its options. */
export interface BuildOptions {
  /** Several where several hosts are meant. */
  readonly flake?: string | readonly string[];
  readonly allHosts?: true;
  readonly configuration?: string;
  readonly I?: readonly string[];
  readonly system?: string;
  readonly diskSize?: number | "auto";
  readonly fidelity?: FidelityMode;
  readonly imageOfHost?: true;
  readonly channel?: boolean;
  readonly kvm?: boolean;
  readonly buildMemory?: number;
  readonly all?: true;
  readonly outDir?: string;
  readonly printDrv?: true;
  readonly dryRun?: true;
  readonly json?: true;
  readonly hash?: true;
  readonly bootCheck?: true;
}

function flakesOf({ flake = [] }: BuildOptions): readonly FlakeReference[] {
  return [flake].flat().map(parseFlakeReference);
}

/** Why several hosts cannot be meant; `flakes` as they were named. */
export function findHostComplaint({ allHosts, ...options }: BuildOptions): string | undefined {
  const flakes = flakesOf(options);
  const [first, ...others] = flakes;
  if (allHosts && first === undefined)
    return "--all-hosts takes the hosts of a flake; name it with --flake URI";
  if (allHosts && (others.length > 0 || first!.attribute !== undefined))
    return "--all-hosts takes every host; name the flake alone, without #HOST";
  const other = others.find(({ uri }) => uri !== first!.uri);
  if (other !== undefined)
    return `--flake names two flakes, "${first!.uri}" and "${other.uri}"; run this once for each`;
  if (others.length > 0 && flakes.some(({ attribute }) => attribute === undefined))
    return "each of several --flake names a host: --flake URI#HOST";
  return undefined;
}

export function invocationOf(
  names: readonly string[],
  options: BuildOptions,
  { taken }: CommandWithNixFlags,
): ImagesInvocation {
  const flakes = flakesOf(options);
  return {
    names,
    all: options.all === true,
    hosts: flakes.length > 1 ? flakes.flatMap(({ attribute }) => attribute ?? []) : [],
    allHosts: options.allHosts === true,
    fidelity: options.fidelity,
    configuration: options.configuration,
    flake: flakes[0],
    system: options.system,
    diskSize: options.diskSize,
    specialArgs: taken.specialArgs,
    searchPath: options.I ?? [],
    passed: taken.passed,
    imageOfHost: options.imageOfHost === true,
    bootCheck: options.bootCheck === true,
    noKvm: options.kvm === false,
    noChannel: options.channel === false,
    buildMemory: options.buildMemory,
    outDir: options.outDir,
    hash: options.hash === true,
    dryRun: options.dryRun === true,
    printDrv: options.printDrv === true,
    json: options.json === true,
  };
}

/** Why this command line cannot be meant, or what it names and is not there. */
export async function findComplaint(
  invocation: ImagesInvocation,
  context: PlanContext,
): Promise<string | undefined> {
  const { names, all, flake, configuration, hash, json, printDrv, dryRun, bootCheck } = invocation;
  if (names.length === 0 && !all) return "no variant is named; name some, or --all";
  if (bootCheck && (printDrv || dryRun))
    return "--boot-check has nothing to start; --print-drv and --dry-run build nothing";
  if (hash && (!json || printDrv || dryRun)) return "--hash has nothing to print; it goes with --json alone";
  // It is handed to Nix as a word of its own, and must not become a flag there.
  if (flake?.uri.startsWith("-")) return `--flake ${JSON.stringify(flake.uri)} is not a flake`;
  if (flake?.uri === "" && flake.attribute === undefined) return '--flake "" names no flake';
  if (flake && configuration !== undefined)
    return "-c and --flake name two configurations; give only one of them";
  if (flake === undefined && configuration === undefined && !process.env["NIXOS_CONFIG"]) {
    if (findOwnConfigEntry(invocation.searchPath) !== undefined) return undefined;
    return "no configuration is named; name it with -c FILE or --flake URI#HOST, or set NIXOS_CONFIG";
  }
  const obstacle = await findConfigurationObstacle(invocation, context);
  return obstacle && [obstacle.message, ...obstacle.hints.map((hint) => `hint: ${hint}`)].join("\n");
}
