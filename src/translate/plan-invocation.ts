import type { Capabilities, NixosRebuildFlavour } from "../detect/capabilities.ts";
import { additionsOf, findFormat, type LegacyFormat } from "../formats/index.ts";
import { isBefore } from "../formats/releases.ts";
import type { LegacyInvocation } from "./command-line/invocation.ts";
import { findFlagRebuildCannotCarry } from "./command-line/passing.ts";
import { isOneSearchPathEntry } from "./command-line/search-path.ts";
import { configurationRequest, searchPathEntries } from "./configuration.ts";
import { resolvePath } from "./paths.ts";
import type { EvaluationRequest, Plan, Unsupported } from "./plan.ts";
import { planSteps } from "./steps.ts";
import { chooseStrategy, differencesOn, type Strategy } from "./strategy.ts";

/** Places and settings of the machine that a plan spells out. */
export interface PlanContext {
  /** Folder that relative paths of the command line mean. */
  readonly cwd: string;
  /** NIX_PATH; undefined when unset. */
  readonly nixPath: string | undefined;
  /** Folder for temporary files; the private folder of nixos-rebuild is made in it. */
  readonly temporary: string;
  /** Absolute path of the bundled evaluate.nix. */
  readonly entry: string;
  /** NIXOS_CONFIG, else the bundled demo configuration. */
  readonly defaultConfiguration: string;
}

/**
 * Decides how an invocation is carried out, without carrying anything out. Pure: everything that had to
 * be looked up is in `capabilities` and `context`.
 */
export function planInvocation(
  invocation: LegacyInvocation,
  capabilities: Capabilities,
  context: PlanContext,
): Plan | Unsupported {
  const strategy = chooseStrategy(invocation, capabilities);
  if (strategy.kind === "unsupported") return strategy;
  const backend = chooseBackend(strategy, invocation, capabilities, context);
  if ("kind" in backend) return backend;
  const format = invocation.format.kind === "named" ? findFormat(invocation.format.name)! : undefined;
  const request = requestFor(strategy, invocation, capabilities, context);
  return {
    format: invocation.format.kind === "named" ? invocation.format.name : invocation.format.path,
    strategy: request.strategy,
    backend: backend.name,
    variant: request.variant ?? request.action,
    release: capabilities.nixpkgs.release?.value ?? null,
    request,
    steps: planSteps({ invocation, capabilities, context, request, backend: backend.name, format }),
    notes: [
      ...strategyNotes(strategy, format),
      ...backend.notes,
      ...fidelityNotes(format, strategy, invocation, capabilities),
      ...sizeNotes(format, invocation),
    ],
  };
}

interface ChosenBackend {
  readonly name: "nixos-rebuild" | "nix";
  readonly notes: readonly string[];
}

function chooseBackend(
  strategy: Strategy,
  invocation: LegacyInvocation,
  capabilities: Capabilities,
  context: PlanContext,
): ChosenBackend | Unsupported {
  if (strategy.kind === "legacy") return { name: "nix", notes: [] };
  if (invocation.backend === "nix") return { name: "nix", notes: [] };
  if (invocation.printDrv)
    return { name: "nix", notes: ["nixos-rebuild cannot stop at the derivation; using Nix itself"] };
  const obstacle = findRebuildObstacle(strategy, invocation, capabilities, context);
  if (obstacle === undefined) return { name: "nixos-rebuild", notes: [capabilities.nixosRebuild.evidence] };
  if (invocation.backend === "nixos-rebuild") {
    return {
      kind: "unsupported",
      message: `--backend nixos-rebuild cannot build this: ${obstacle}`,
      hints: ["--backend nix builds the same derivation"],
    };
  }
  return { name: "nix", notes: [`not through nixos-rebuild: ${obstacle}`] };
}

/** Which nixos-rebuild builds an image or a virtual machine out of a file. */
const ABLE: Readonly<Record<"image" | "machine", ReadonlySet<NixosRebuildFlavour>>> = {
  image: new Set(["bash", "ng"]),
  machine: new Set(["bash-without-images", "bash", "ng"]),
};

/** Why nixos-rebuild cannot do it, if it cannot. */
function findRebuildObstacle(
  strategy: Strategy,
  invocation: LegacyInvocation,
  { nixosRebuild, defaultNixPath }: Capabilities,
  context: PlanContext,
): string | undefined {
  if (!ABLE[strategy.kind === "native-vm" ? "machine" : "image"].has(nixosRebuild.value))
    return nixosRebuild.evidence;
  const flag = findFlagRebuildCannotCarry(invocation.passed);
  if (flag !== undefined) return `it does not pass ${flag} to its evaluations`;
  const entries = searchPathEntries(invocation, context);
  const entry = entries.find((candidate) => !isOneSearchPathEntry(candidate));
  if (entry !== undefined) return `NIX_PATH cannot hold "${entry}"`;
  if (entries.length > 0 && (context.nixPath ?? defaultNixPath) === undefined)
    return "NIX_PATH is not set, and setting it for nixos-rebuild would hide Nix's default search path";
  // nixos-rebuild-ng pastes the path of the file into Nix code (nix.py, get_build_image_variants).
  if (/["\\$\n]/.test(context.temporary))
    return `the temporary folder "${context.temporary}" has a character it cannot quote`;
  // In the Bash ones `$buildFile` is without quotes.
  if (nixosRebuild.value !== "ng" && /[\s*?[]/.test(context.temporary))
    return `the temporary folder "${context.temporary}" has a character it does not quote`;
  return undefined;
}

function requestFor(
  strategy: Strategy,
  invocation: LegacyInvocation,
  capabilities: Capabilities,
  context: PlanContext,
): EvaluationRequest {
  const { format } = invocation;
  return {
    strategy: strategy.kind === "legacy" ? "legacy" : "native",
    format: format.kind === "named" ? format.name : null,
    formatModule: format.kind === "module" ? resolvePath(context.cwd, format.path) : null,
    variant: strategy.kind === "native" ? strategy.variant : null,
    action: strategy.kind === "native-vm" ? strategy.action : null,
    fidelity: invocation.fidelity === "native" && strategy.kind !== "legacy" ? "native" : "same",
    ...configurationRequest(invocation, capabilities, context),
  };
}

function strategyNotes(strategy: Strategy, format: LegacyFormat | undefined): readonly string[] {
  switch (strategy.kind) {
    case "native":
      return format && bringsVariant(format, strategy.variant)
        ? [
            `built as the variant "${strategy.variant}", which nixos-generate adds to those of nixpkgs: ${strategy.why}`,
          ]
        : [`nixpkgs builds this itself, as variant "${strategy.variant}": ${strategy.why}`];
    case "native-vm":
      return [`nixpkgs builds this itself, by ${strategy.action}: ${strategy.why}`];
    case "legacy":
      return [`built with the bundled format module: ${strategy.why}`];
  }
}

/** Whether a variant is not one of nixpkgs: it has none for the format, or one for another system. */
function bringsVariant({ native }: LegacyFormat, variant: string): boolean {
  return native.kind === "own" || (native.kind === "variant" && native.variant !== variant);
}

function fidelityNotes(
  format: LegacyFormat | undefined,
  strategy: Strategy,
  invocation: LegacyInvocation,
  { nixpkgs }: Capabilities,
): readonly string[] {
  if (format === undefined) return [];
  if (strategy.kind === "legacy") return differencesOn(strategy.kind, format, invocation.fidelity);
  const release = nixpkgs.release?.value;
  const additions = additionsOf(format, invocation).filter(
    ({ since }) => since === undefined || release === undefined || !isBefore(release, since),
  );
  if (invocation.fidelity === "native") {
    return additions.map(({ sets, because }) => `left out, as --fidelity native asks: ${sets} (${because})`);
  }
  return [
    ...additions.map(({ sets, because }) => `added: ${sets} (${because})`),
    ...differencesOn(strategy.kind, format, invocation.fidelity),
  ];
}

function sizeNotes(format: LegacyFormat | undefined, { diskSize }: LegacyInvocation): readonly string[] {
  if (diskSize === undefined || format === undefined) return [];
  if (!format.diskSize) return [`--disk-size has no effect on ${format.name}`];
  return [
    `virtualisation.diskSize is ${diskSize === "auto" ? '"auto"' : `${diskSize} MiB`}, as --disk-size says`,
  ];
}
