import { systemAttribute } from "../../formats/additions.ts";
import { findFormat } from "../../formats/index.ts";
import { quoteAttrName } from "../../nix/quote.ts";

/** Where the image of a format is defined and built natively. */
export type Target =
  | { readonly kind: "image"; readonly format: string; readonly variant: string; readonly own: boolean }
  | { readonly kind: "vm"; readonly format: string; readonly withBootLoader: boolean };

/** Undefined for a name that is not a legacy format. */
export function targetOf(format: string): Target | undefined {
  const native = findFormat(format)?.native;
  if (native === undefined) return undefined;
  if (native.kind === "vm") {
    return { kind: "vm", format, withBootLoader: native.action === "build-vm-with-bootloader" };
  }
  return { kind: "image", format, variant: native.variant, own: native.kind === "own" };
}

/**
 * As `targetOf`, where the system is not known to be the one the format names: an SD card then gets a variant of its
 * own, since nixpkgs' follows the system.
 */
export function boardTargetOf(format: string): Target | undefined {
  const target = targetOf(format);
  return target?.kind === "image" && target.variant === "sd-card"
    ? { ...target, variant: format, own: true }
    : target;
}

/** The option that takes modules for this image only. */
export function slotOf(target: Target): string {
  if (target.kind === "vm")
    return `virtualisation.${target.withBootLoader ? "vmVariantWithBootLoader" : "vmVariant"}`;
  return `image.modules.${quoteAttrName(target.variant)}`;
}

/** As `slotOf`, name by name. */
export function slotPath(target: Target): readonly string[] {
  if (target.kind === "vm")
    return ["virtualisation", target.withBootLoader ? "vmVariantWithBootLoader" : "vmVariant"];
  return ["image", "modules", target.variant];
}

/** The attribute of a NixOS configuration that holds the image. */
export function resultOf(target: Target): string {
  if (target.kind === "vm") return `config.system.build.${target.withBootLoader ? "vmWithBootLoader" : "vm"}`;
  return `config.system.build.images.${quoteAttrName(target.variant)}`;
}

/** As `resultOf`, where the system is this image and nothing else. */
export function wholeResultOf({ format }: Target): string {
  return `config.system.build.${systemAttribute(format)}`;
}

/** Whether a format's image is nixpkgs' own variant, and what nixos-generators built may still be what it is made of. */
export function takesItsAttr(format: string): boolean {
  const found = findFormat(format);
  return found?.native.kind === "variant" && found.fidelity !== "repaired";
}
