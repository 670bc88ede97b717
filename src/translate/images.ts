import type { Capabilities } from "../detect/capabilities.ts";
import { additionsOf, findFormat, formatsOfVariant, type LegacyFormat, VARIANTS } from "../formats/index.ts";
import type { FidelityMode, LegacyInvocation } from "./command-line/invocation.ts";
import { parseLegacyArgv } from "./command-line/parse.ts";
import type { EvaluationRequest, Unsupported } from "./plan.ts";
import { chooseStrategy, differencesOn } from "./strategy.ts";

/** What a command line of `build` says: many images of one configuration. */
export interface ImagesInvocation
  extends Pick<
    LegacyInvocation,
    | "configuration"
    | "flake"
    | "system"
    | "diskSize"
    | "specialArgs"
    | "searchPath"
    | "passed"
    | "imageOfHost"
    | "bootCheck"
    | "noKvm"
    | "buildMemory"
    | "noChannel"
    | "dryRun"
    | "printDrv"
    | "json"
  > {
  /** Variants, and legacy formats under their old names, in the order they were named. */
  readonly names: readonly string[];
  /** Every variant of the nixpkgs as well. */
  readonly all: boolean;
  /** Several hosts of the flake, whose images are called <host>-<name>; empty for the one that `flake` names. */
  readonly hosts: readonly string[];
  /** Every host of the flake. */
  readonly allHosts: boolean;
  /** For every image; undefined means the legacy image for a legacy name and nixpkgs' own for another variant. */
  readonly fidelity: FidelityMode | undefined;
  /** Folder for links with stable names to the images. */
  readonly outDir: string | undefined;
  readonly hash: boolean;
}

/** How one of several images is made: the part of a request that is its own. */
export type ImageRequest = Pick<EvaluationRequest, "strategy" | "format" | "variant" | "action" | "fidelity">;

export interface PlannedImage {
  readonly name: string;
  readonly request: ImageRequest;
  /** Suffix of the file, where nixpkgs does not name the file itself. */
  readonly extension: string;
  /** Why a bundled module builds it, where none was asked for. */
  readonly bundledFor?: string;
  readonly notes: readonly string[];
}

/**
 * Decides what a name means. A legacy name is the image that nixos-generators made under it, as with `-f`; the name of
 * a variant that was no format is nixpkgs' own image; `--fidelity` says otherwise for all. A name that nothing knows is
 * left to the evaluation: configurations define variants of their own.
 */
export function planImage(
  name: string,
  invocation: ImagesInvocation,
  capabilities: Capabilities,
): PlannedImage | Unsupported {
  const { fidelity } = invocation;
  const legacy = findFormat(name);
  if (legacy) return byFormat(name, legacy, fidelity ?? "same", invocation, capabilities);
  const variants = capabilities.nixpkgs.variants?.value;
  const isVariant = VARIANTS.some((variant) => variant.name === name) || variants?.includes(name) === true;
  const format = isVariant ? formatOf(name, invocation, capabilities) : undefined;
  if (format && (fidelity === "same" || fidelity === "legacy" || variants?.length === 0)) {
    return byFormat(name, format, fidelity ?? "same", invocation, capabilities);
  }
  if (variants?.length === 0) return noSuchVariant(name, capabilities);
  if (fidelity === "legacy") return neverLegacy(name);
  return {
    name,
    request: { strategy: "native", format: null, variant: name, action: null, fidelity: "native" },
    extension: format?.fileExtension ?? "",
    notes: variantNotes(name, format, invocation),
  };
}

function neverLegacy(name: string): Unsupported {
  return {
    kind: "unsupported",
    message: `--fidelity legacy takes the formats of nixos-generators, and "${name}" is not one of them`,
    hints: ["nixos-generate formats shows them; leave --fidelity out for this image"],
  };
}

/** The legacy format a variant represents; of the two SD cards the one for the system at hand. */
function formatOf(
  variant: string,
  { system }: ImagesInvocation,
  { currentSystem }: Capabilities,
): LegacyFormat | undefined {
  const formats = formatsOfVariant(variant);
  return formats.find((format) => format.system === (system ?? currentSystem)) ?? formats[0];
}

function byFormat(
  name: string,
  format: LegacyFormat,
  fidelity: FidelityMode,
  invocation: ImagesInvocation,
  capabilities: Capabilities,
): PlannedImage | Unsupported {
  const strategy = chooseStrategy(
    { ...plainInvocation(format), ...sourceOf(invocation), fidelity },
    capabilities,
  );
  if (strategy.kind === "unsupported") return strategy;
  return {
    name,
    request: {
      strategy: strategy.kind === "legacy" ? "legacy" : "native",
      format: format.name,
      variant: strategy.kind === "native" ? strategy.variant : null,
      action: strategy.kind === "native-vm" ? strategy.action : null,
      fidelity: fidelity === "native" && strategy.kind !== "legacy" ? "native" : "same",
    },
    extension: format.fileExtension,
    ...(strategy.kind === "legacy" && fidelity !== "legacy" && { bundledFor: strategy.why }),
    notes: [
      `${name}: ${meaningOf(format, fidelity, strategy.kind)} (${strategy.why})`,
      ...differencesOn(strategy.kind, format, fidelity).map((difference) => `${name}: ${difference}`),
    ],
  };
}

function sourceOf({ flake, system }: ImagesInvocation): Pick<LegacyInvocation, "flake" | "system"> {
  return { flake, system };
}

function plainInvocation({ name }: LegacyFormat): LegacyInvocation {
  const command = parseLegacyArgv(["-f", name], { formatsFolder: "" });
  if (command.kind !== "build") throw new Error(`the table's own format "${name}" is refused`);
  return command;
}

function meaningOf(format: LegacyFormat, fidelity: string, strategy: string): string {
  if (strategy === "legacy") return `the bundled module of the legacy format ${format.name}`;
  const made = format.native.kind === "vm" ? format.native.action : `variant ${format.native.variant}`;
  return fidelity === "native"
    ? `nixpkgs' own ${made}`
    : `the image of the legacy format ${format.name}, as ${made}`;
}

/** What a person who knew the legacy format may miss in nixpkgs' own image. */
function variantNotes(
  name: string,
  format: LegacyFormat | undefined,
  invocation: ImagesInvocation,
): readonly string[] {
  const broken = VARIANTS.find((variant) => variant.name === name)?.broken;
  if (broken !== undefined)
    return [`${name}: nixpkgs' own: ${broken}; --fidelity same builds one that works`];
  if (format === undefined || format.fidelity === "identical") return [];
  const had =
    additionsOf(format, invocation)
      .map(({ sets }) => sets)
      .join("; ") || format.differences.join("; ");
  return [`${name}: nixpkgs' own; -f ${format.name} had: ${had} (--fidelity same)`];
}

function noSuchVariant(name: string, { nixpkgs }: Capabilities): Unsupported {
  const release = nixpkgs.release ? ` (release ${nixpkgs.release.value})` : "";
  return {
    kind: "unsupported",
    message: `${nixpkgs.place}${release} has no image variants, and "${name}" is not a legacy format`,
    hints: [
      "nixos-generate formats shows what can be built",
      "-I nixpkgs=channel:nixos-unstable chooses another",
    ],
  };
}
