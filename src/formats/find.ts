import { FORMATS } from "./table.ts";
import type { LegacyFormat } from "./types.ts";

const BY_NAME = new Map(FORMATS.map((format) => [format.name, format]));

/**
 * The legacy names in the order of `--list`: the original listed its files, so that the suffix takes
 * part in the order and `install-iso-hyperv` comes before `install-iso`.
 */
export const FORMAT_NAMES: readonly string[] = FORMATS.map(({ name }) => `${name}.nix`)
  .sort()
  .map((file) => file.slice(0, -".nix".length));

export function findFormat(name: string): LegacyFormat | undefined {
  return BY_NAME.get(name);
}

/**
 * The key of `system.build.images` that a format is built under, own variants included;
 * undefined for the virtual machines, which are built by an action.
 */
export function variantOf(format: LegacyFormat): string | undefined {
  return format.native.kind === "vm" ? undefined : format.native.variant;
}

/** The legacy formats that a variant of nixpkgs represents; two for `sd-card`, none for `oci`. */
export function formatsOfVariant(variant: string): readonly LegacyFormat[] {
  return FORMATS.filter((format) => format.native.kind === "variant" && format.native.variant === variant);
}
