import { Option } from "commander";
import { type Capabilities, detectCapabilities } from "../../detect/index.ts";
import { nearest } from "../../formats/index.ts";
import { ENTRY_FOR_MANY } from "../../legacy/paths.ts";
import { renderNixError } from "../../report/failures/nix-error.ts";
import { explainFailure } from "../../report/failures/nix-failure.ts";
import { renderImageLines } from "../../report/image-lines.ts";
import { exact, visibleJson } from "../../report/visible.ts";
import { type ImagesOutcome, runImages } from "../../run/run-images.ts";
import type { FidelityMode, FlakeReference } from "../../translate/command-line/invocation.ts";
import {
  FIDELITIES,
  parseBuildMemory,
  parseDiskSize,
  parseFlakeReference,
} from "../../translate/command-line/parse.ts";
import { findOwnConfigEntry } from "../../translate/configuration.ts";
import type { ImagesInvocation } from "../../translate/images.ts";
import { renderImagesPlan } from "../../translate/images-shell.ts";
import { isUnsupported } from "../../translate/plan.ts";
import { evaluateImages, type ImagesPlan, planImages } from "../../translate/plan-images.ts";
import type { PlanContext } from "../../translate/plan-invocation.ts";
import { collect, newCommand, USAGE_STATUS } from "../command.ts";
import { endBySignal, findReceivedSignal, ignoreIfInterrupted, watchSignals } from "../interruption.ts";
import { CommandWithNixFlags } from "../nix-flags.ts";
import { findConfigurationObstacle } from "../preflight.ts";
import { openSurroundings, readPlanContext } from "../surroundings.ts";
import { answerText, say, sayBytes, sayNix } from "../terminal/say.ts";
import { duringOn } from "../terminal/status-line.ts";

interface BuildOptions {
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

export function buildCommand(): CommandWithNixFlags {
  const make = (name: string) => new CommandWithNixFlags(name);
  const command = newCommand("build", "Build several images of one configuration at once.", make);
  return command
    .argument(
      "[variant...]",
      "variants of nixpkgs, your own ones, or legacy formats; see nixos-generate formats",
    )
    .option(
      "--flake <uri>",
      "NixOS configuration of a flake, such as ~/dotfiles#my-host; may be given several times for hosts of one flake",
      collect,
    )
    .option("--all-hosts", "every NixOS configuration of the flake")
    .option("-c, --configuration <path>", "NixOS configuration to build (default: $NIXOS_CONFIG)")
    .option("--all", "every variant that the nixpkgs has")
    .addOption(
      new Option(
        "--fidelity <kind>",
        "same (what nixos-generators made), native (nixpkgs' own) or legacy (bundled modules) for all; by default same for the names of its formats, native for others",
      ).choices(FIDELITIES),
    )
    .option("--system <system>", "system to build for, such as aarch64-linux")
    .option("--disk-size <mib>", "size of the disk images in MiB, or auto", (text) => {
      const size = parseDiskSize(text);
      return typeof size === "object" ? command.error(`error: ${size.message}`) : size;
    })
    .option("--image-of-host", "ignore the host's disks, swap and boot loader")
    .option("--no-channel", "do not include a copy of nixpkgs in the images")
    .option("--no-kvm", "build disk images without KVM (slow, and changes the derivation)")
    .option(
      "--build-memory <mib>",
      "memory of the virtual machines that build the images, in MiB",
      (text) => {
        const size = parseBuildMemory(text);
        return typeof size === "object" ? command.error(`error: ${size.message}`) : size;
      },
    )
    .option("-I <key=path>", "an entry of the search path, such as nixpkgs=channel:nixos-25.05", collect)
    .option("--out-dir <folder>", "make links with stable names to the images: <folder>/iso.iso")
    .option("--boot-check", "start each image in QEMU and wait until it is up; the images are not changed")
    .option("--print-drv", "evaluate only and print the derivations")
    .option("--dry-run", "print the commands that would run, ready to paste")
    .option("--json", "print JSON: variant, derivation, output, file, size of each image")
    .option("--hash", "with --json: the SHA-256 of each file")
    .action((names: readonly string[], options: BuildOptions) => build(names, options, command));
}

async function build(
  names: readonly string[],
  options: BuildOptions,
  command: CommandWithNixFlags,
): Promise<void> {
  const invocation = invocationOf(names, options, command);
  const context = { ...readPlanContext(), entry: ENTRY_FOR_MANY };
  const complaint = findHostComplaint(options) ?? (await findComplaint(invocation, context));
  if (complaint) command.error(`error: ${complaint}`);
  watchSignals();
  const deliver = invocation.bootCheck ? reportAndStart : report;
  process.exitCode = await carryOut(invocation, context, deliver).catch(ignoreIfInterrupted);
  const signal = findReceivedSignal();
  if (signal !== undefined) endBySignal(signal);
}

/**
 * Builds one image for another subcommand, and gives the path of its file; undefined when that failed, which was said.
 */
export async function buildOne(
  name: string,
  options: BuildOptions,
  command: CommandWithNixFlags,
): Promise<string | undefined> {
  const invocation = invocationOf([name], options, command);
  const context = { ...readPlanContext(), entry: ENTRY_FOR_MANY };
  const complaint = await findComplaint(invocation, context);
  if (complaint) command.error(`error: ${complaint}`);
  let path: string | undefined;
  await carryOut(invocation, context, async (_, { results }) => {
    path = results[0]?.file ?? undefined;
    return 0;
  });
  return path;
}

function flakesOf({ flake = [] }: BuildOptions): readonly FlakeReference[] {
  return [flake].flat().map(parseFlakeReference);
}

/** Why several hosts cannot be meant; `flakes` as they were named. */
function findHostComplaint({ allHosts, ...options }: BuildOptions): string | undefined {
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

function invocationOf(
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
async function findComplaint(
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

/** What becomes of the images that were built; the exit status. */
type Deliver = (plan: ImagesPlan, outcome: ImagesOutcome, invocation: ImagesInvocation) => Promise<number>;

async function carryOut(
  invocation: ImagesInvocation,
  context: PlanContext,
  deliver: Deliver,
): Promise<number> {
  const capabilities = await detectCapabilities(invocation, openSurroundings());
  if ("kind" in capabilities) {
    if (capabilities.stderr) sayNix(capabilities.stderr);
    return refuse(capabilities.message, capabilities.hints);
  }
  const plan = planImages(invocation, capabilities, context);
  if (isUnsupported(plan)) return refuse(plan.message, plan.hints);
  if (invocation.dryRun) {
    await answerText(invocation.json ? visibleJson(plan) : exact(renderImagesPlan(plan)));
    return 0;
  }
  if (!process.env["NIXOS_GENERATE_QUIET"]) for (const note of plan.taken) say(`nixos-generate: ${note}`);
  return run(plan, invocation, context, capabilities, deliver);
}

async function run(
  plan: ImagesPlan,
  invocation: ImagesInvocation,
  context: PlanContext,
  capabilities: Capabilities,
  deliver: Deliver,
): Promise<number> {
  const { processes } = openSurroundings();
  const outcome = await runImages(plan, {
    processes,
    sink: sayBytes,
    during: duringOn(invocation.passed.some(({ flag }) => flag === "--quiet")),
    remark: (name, text) => say(`nixos-generate: ${name}: ${text}`),
    terminal: drawable(invocation) ? terminal() : undefined,
    now: () => performance.now(),
    interrupted: () => findReceivedSignal() !== undefined,
    commandFor: (request) => evaluateImages(request, invocation, context),
  });
  if (findReceivedSignal() !== undefined) return 1;
  if ("ended" in outcome) {
    sayNix(renderNixError(outcome.error));
    sayHints(outcome.error, invocation, context);
    return outcome.ended.status === 0 ? 1 : outcome.ended.status;
  }
  if (outcome.variants.length === 0 && outcome.absent.length > 0 && !capabilities.nixpkgs.variants) {
    say("nixos-generate: this nixpkgs has no image variants; using the bundled format modules");
    const variants = { value: [], evidence: "its evaluation showed none" };
    const known = { ...capabilities, nixpkgs: { ...capabilities.nixpkgs, variants } };
    return again(invocation, context, known, deliver);
  }
  const failed = sayFailures(outcome, invocation, context);
  return Math.max(await deliver(plan, outcome, invocation), failed);
}

/** Plans anew, once it is known that there are no variants. */
function again(
  invocation: ImagesInvocation,
  context: PlanContext,
  capabilities: Capabilities,
  deliver: Deliver,
): number | Promise<number> {
  const plan = planImages(invocation, capabilities, context);
  if (isUnsupported(plan)) return refuse(plan.message, plan.hints);
  return run(plan, invocation, context, capabilities, deliver);
}

/** Progress is drawn on a terminal, unless the log of Nix itself was asked for. */
function drawable({ passed }: ImagesInvocation): boolean {
  return process.stderr.isTTY === true && !passed.some(({ flag }) => LOG_FLAGS.has(flag));
}

const LOG_FLAGS = new Set(["-L", "--print-build-logs", "-v", "--verbose", "--log-format", "--quiet"]);

function terminal() {
  // A terminal that does not know its size says 0.
  const { columns, rows } = process.stderr;
  return {
    columns: columns || 80,
    rows: rows || 24,
    colour: !process.env["NO_COLOR"],
    write: sayNix,
  };
}

async function report(
  plan: ImagesPlan,
  { results }: ImagesOutcome,
  { json }: ImagesInvocation,
): Promise<number> {
  const what = plan.steps.find((step) => step.kind === "print-images")!.what;
  await answerText(json ? visibleJson(results) : exact(renderImageLines(results, what)));
  return 0;
}

/** Reports, then starts one image after the other. */
async function reportAndStart(
  plan: ImagesPlan,
  outcome: ImagesOutcome,
  invocation: ImagesInvocation,
): Promise<number> {
  let status = await report(plan, outcome, invocation);
  const [{ runBootCheck }, { DEFAULT_MACHINE }] = await Promise.all([
    import("./boot-check.ts"),
    import("./machine-options.ts"),
  ]);
  for (const { name, file } of outcome.results) {
    if (file === null || findReceivedSignal() !== undefined) continue;
    const image = { path: file, name, system: invocation.system };
    status = Math.max(status, await runBootCheck(image, DEFAULT_MACHINE));
  }
  return status;
}

/** Says what failed and why; the exit status. */
function sayFailures(
  { results, failures, absent, variants, complaints }: ImagesOutcome,
  invocation: ImagesInvocation,
  context: PlanContext,
): number {
  for (const name of absent) {
    const near = nearest(name, variants);
    say(`error: this configuration has no image variant "${name}"`);
    say(
      `hint: ${near.length > 0 ? `did you mean ${near.slice(0, 3).join(" or ")}? ` : ""}it has: ${variants.join(", ")}`,
    );
  }
  for (const [name, error] of failures) {
    sayNix(renderNixError(error, `image "${name}" does not evaluate`));
    sayHints(error, invocation, context);
  }
  for (const { name, status, error } of results) {
    if (status === "not-built") say(`error: image "${name}" was not built: ${error}`);
  }
  for (const complaint of complaints) say(`error: ${complaint}`);
  const whole = results.every(({ status }) => status === "built" || status === "evaluated");
  return whole && absent.length === 0 && complaints.length === 0 ? 0 : 1;
}

function sayHints(error: string, invocation: ImagesInvocation, { temporary }: PlanContext): void {
  for (const line of explainFailure(error, invocation, temporary)) say(line);
}

function refuse(message: string, hints: readonly string[]): number {
  say(`error: ${message}`);
  for (const hint of hints) say(`hint: ${hint}`);
  return USAGE_STATUS;
}
