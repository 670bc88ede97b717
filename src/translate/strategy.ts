import type { Capabilities } from "../detect/capabilities.ts";
import { findFormat, type LegacyFormat } from "../formats/index.ts";
import type { LegacyInvocation } from "./command-line/invocation.ts";
import type { Unsupported } from "./plan.ts";

/** The way an image is made: through nixpkgs' own images, or with a module that we bundle. */
export type Strategy =
  | { readonly kind: "native"; readonly variant: string; readonly why: string }
  | {
      readonly kind: "native-vm";
      readonly action: "build-vm" | "build-vm-with-bootloader";
      readonly why: string;
    }
  | { readonly kind: "legacy"; readonly why: string };

/**
 * Chooses the strategy by what the nixpkgs at hand can do, not by what it calls itself. A flake whose lock
 * tells nothing is taken to be able; the run falls back when the evaluation shows otherwise.
 */
export function chooseStrategy(
  invocation: LegacyInvocation,
  capabilities: Capabilities,
): Strategy | Unsupported {
  if (invocation.format.kind === "module") return legacyOr(invocation, "a format module of your own");
  const format = findFormat(invocation.format.name)!;
  if (invocation.fidelity === "legacy")
    return legacyOr(invocation, "--fidelity legacy asks for the bundled module");
  const native = nativeStrategy(format, invocation, capabilities);
  if (native !== undefined) return native;
  const why = lacking(format, capabilities);
  return invocation.fidelity === "native" ? noNative(why) : legacyOr(invocation, why);
}

function nativeStrategy(
  format: LegacyFormat,
  invocation: LegacyInvocation,
  { nixpkgs, flake, currentSystem }: Capabilities,
): Strategy | undefined {
  const variants = nixpkgs.variants?.value;
  const why = nixpkgs.variants?.evidence ?? "the release of the flake's nixpkgs is unknown; trying";
  if (format.native.kind === "vm") {
    // Virtual machines are older than images; without these, nixpkgs' own way is taken only where it was asked for.
    const wanted = invocation.backend === "nixos-rebuild" || invocation.fidelity === "native";
    if (variants?.length === 0 && !wanted) return undefined;
    const machines = variants?.length === 0 ? "it needs no system.build.images" : why;
    return { kind: "native-vm", action: format.native.action, why: machines };
  }
  if (variants?.length === 0) return undefined;
  // `sd-card` builds for the system of the evaluation, the legacy format for the one in its name.
  const foreign =
    format.system !== undefined &&
    flake === undefined &&
    (invocation.system ?? currentSystem) !== format.system;
  if (foreign) return { kind: "native", variant: format.name, why };
  const { variant } = format.native;
  if (format.native.kind === "variant" && variants && !variants.includes(variant)) return undefined;
  return { kind: "native", variant, why };
}

function noNative(why: string): Unsupported {
  return {
    kind: "unsupported",
    message: `--fidelity native builds nixpkgs' own image: ${why}`,
    hints: ["leave --fidelity out: a bundled module builds it"],
  };
}

function legacyOr(invocation: LegacyInvocation, why: string): Strategy | Unsupported {
  if (invocation.backend !== "nixos-rebuild") return { kind: "legacy", why };
  return {
    kind: "unsupported",
    message: `--backend nixos-rebuild cannot build this: ${why}`,
    hints: ["leave --backend out"],
  };
}

function lacking(format: LegacyFormat, { nixpkgs }: Capabilities): string {
  const release = nixpkgs.release ? ` (release ${nixpkgs.release.value})` : "";
  const variants = nixpkgs.variants?.value ?? [];
  if (variants.length === 0) return `${nixpkgs.place}${release} has no system.build.images`;
  const variant = format.native.kind === "vm" ? format.native.action : format.native.variant;
  return `${nixpkgs.place}${release} has no variant "${variant}"`;
}

/** How the image of a format differs from the one nixos-generators made, each a line for the person who builds it. */
export function differencesOn(
  strategy: Strategy["kind"],
  format: LegacyFormat,
  fidelity: LegacyInvocation["fidelity"],
): readonly string[] {
  if (fidelity === "native" && strategy !== "legacy") return [];
  return format.differences.map((difference) => `differs from the legacy image: ${difference}`);
}
