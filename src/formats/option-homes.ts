import { IMAGE_FILE_OPTIONS, VARIANTS } from "./variants.ts";
import { VM_OPTIONS } from "./vm-options.ts";

/** Where an option is declared that a plain NixOS does not have. */
export type OptionHome =
  | { readonly kind: "vm" }
  | { readonly kind: "every-variant" }
  | { readonly kind: "variants"; readonly names: readonly string[] }
  /** Only the modules of nixos-generators declare it. */
  | { readonly kind: "nixos-generators" };

const GENERATORS_OPTIONS = ["formatAttr", "fileExtension", "formatConfigs", "formats"];

/** Where the option of a path (`isoImage.volumeID`, `virtualisation.cores`) is declared; undefined if nowhere known. */
export function findOptionHome(path: string): OptionHome | undefined {
  const within = (own: string) => path === own || path.startsWith(`${own}.`);
  if (GENERATORS_OPTIONS.some(within)) return { kind: "nixos-generators" };
  if (VM_OPTIONS.some((name) => within(`virtualisation.${name}`))) return { kind: "vm" };
  if (IMAGE_FILE_OPTIONS.some(within)) return { kind: "every-variant" };
  const names = VARIANTS.filter(({ ownOptions }) => ownOptions.some(within)).map(({ name }) => name);
  return names.length === 0 ? undefined : { kind: "variants", names };
}
