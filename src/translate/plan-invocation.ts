import type { Capabilities } from "../detect/capabilities.ts";
import { additionsOf, findFormat, type LegacyFormat } from "../formats/index.ts";
import { configurationRequest, searchPathEntries } from "./configuration.ts";
import type { LegacyInvocation } from "./invocation.ts";
import { findFlagRebuildCannotCarry } from "./passing.ts";
import { resolvePath } from "./paths.ts";
import type { EvaluationRequest, Plan, Unsupported } from "./plan.ts";
import { chooseRoad, differencesOn, type Road } from "./road.ts";
import { isOneSearchPathEntry } from "./search-path.ts";
import { planSteps } from "./steps.ts";

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
 * be looked up stands in `capabilities` and `context`.
 */
export function planInvocation(
  invocation: LegacyInvocation,
  capabilities: Capabilities,
  context: PlanContext,
): Plan | Unsupported {
  const road = chooseRoad(invocation, capabilities);
  if (road.kind === "unsupported") return road;
  const backend = chooseBackend(road, invocation, capabilities, context);
  if ("kind" in backend) return backend;
  const format = invocation.format.kind === "named" ? findFormat(invocation.format.name)! : undefined;
  const request = requestFor(road, invocation, capabilities, context);
  return {
    format: invocation.format.kind === "named" ? invocation.format.name : invocation.format.path,
    road: request.road,
    backend: backend.name,
    variant: request.variant ?? request.action,
    release: capabilities.nixpkgs.release?.value ?? null,
    request,
    steps: planSteps({ invocation, capabilities, context, request, backend: backend.name, format }),
    notes: [
      ...roadNotes(road, format),
      ...backend.notes,
      ...fidelityNotes(format, road, invocation),
      ...sizeNotes(format, invocation),
    ],
  };
}

interface ChosenBackend {
  readonly name: "nixos-rebuild" | "nix";
  readonly notes: readonly string[];
}

function chooseBackend(
  road: Road,
  invocation: LegacyInvocation,
  capabilities: Capabilities,
  context: PlanContext,
): ChosenBackend | Unsupported {
  if (road.kind === "legacy") return { name: "nix", notes: [] };
  if (invocation.backend === "nix") return { name: "nix", notes: [] };
  if (invocation.printDrv)
    return { name: "nix", notes: ["nixos-rebuild cannot stop at the derivation; Nix is asked"] };
  const obstacle = findRebuildObstacle(invocation, capabilities, context);
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

/** Why nixos-rebuild cannot do it, if it cannot. */
function findRebuildObstacle(
  invocation: LegacyInvocation,
  { nixosRebuild, defaultNixPath }: Capabilities,
  context: PlanContext,
): string | undefined {
  if (nixosRebuild.value !== "bash" && nixosRebuild.value !== "ng") return nixosRebuild.evidence;
  const flag = findFlagRebuildCannotCarry(invocation.passed);
  if (flag !== undefined) return `it does not hand ${flag} to its evaluations`;
  const entries = searchPathEntries(invocation, context);
  const entry = entries.find((candidate) => !isOneSearchPathEntry(candidate));
  if (entry !== undefined) return `NIX_PATH cannot hold "${entry}"`;
  if (entries.length > 0 && (context.nixPath ?? defaultNixPath) === undefined)
    return "NIX_PATH is not set, and setting it for nixos-rebuild would hide Nix's default search path";
  // nixos-rebuild-ng pastes the path of the file into Nix code (nix.py, get_build_image_variants).
  if (/["\\$\n]/.test(context.temporary))
    return `the temporary folder "${context.temporary}" has a character it cannot quote`;
  // In the Bash one `$buildFile` stands without quotes.
  if (nixosRebuild.value === "bash" && /[\s*?[]/.test(context.temporary))
    return `the temporary folder "${context.temporary}" has a character it does not quote`;
  return undefined;
}

function requestFor(
  road: Road,
  invocation: LegacyInvocation,
  capabilities: Capabilities,
  context: PlanContext,
): EvaluationRequest {
  const { format } = invocation;
  return {
    road: road.kind === "legacy" ? "legacy" : "native",
    format: format.kind === "named" ? format.name : null,
    formatModule: format.kind === "module" ? resolvePath(context.cwd, format.path) : null,
    variant: road.kind === "native" ? road.variant : null,
    action: road.kind === "native-vm" ? road.action : null,
    fidelity: invocation.fidelity === "native" && road.kind !== "legacy" ? "native" : "same",
    ...configurationRequest(invocation, capabilities, context),
  };
}

function roadNotes(road: Road, format: LegacyFormat | undefined): readonly string[] {
  switch (road.kind) {
    case "native":
      return format && bringsVariant(format, road.variant)
        ? [
            `built as the variant "${road.variant}", which nixos-generate adds to those of nixpkgs: ${road.why}`,
          ]
        : [`nixpkgs builds this itself, as variant "${road.variant}": ${road.why}`];
    case "native-vm":
      return [`nixpkgs builds this itself, by ${road.action}: ${road.why}`];
    case "legacy":
      return [`built with the bundled format module: ${road.why}`];
  }
}

/** Whether a variant is not one of nixpkgs: it has none for the format, or one for another system. */
function bringsVariant({ native }: LegacyFormat, variant: string): boolean {
  return native.kind === "own" || (native.kind === "variant" && native.variant !== variant);
}

function fidelityNotes(
  format: LegacyFormat | undefined,
  road: Road,
  invocation: LegacyInvocation,
): readonly string[] {
  if (format === undefined) return [];
  if (road.kind === "legacy") return differencesOn(road.kind, format, invocation.fidelity);
  const additions = additionsOf(format, invocation);
  if (invocation.fidelity === "native") {
    return additions.map(({ sets, because }) => `left out, as --fidelity native asks: ${sets} (${because})`);
  }
  return [
    ...additions.map(({ sets, because }) => `added: ${sets} (${because})`),
    ...differencesOn(road.kind, format, invocation.fidelity),
  ];
}

function sizeNotes(format: LegacyFormat | undefined, { diskSize }: LegacyInvocation): readonly string[] {
  if (diskSize === undefined || format === undefined) return [];
  if (!format.diskSize) return [`--disk-size has no effect on ${format.name}`];
  return [
    `virtualisation.diskSize is ${diskSize === "auto" ? '"auto"' : `${diskSize} MiB`}, as --disk-size says`,
  ];
}
