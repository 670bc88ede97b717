import { IMAGE_FILE_OPTIONS, VARIANTS, VM_OPTIONS } from "../../formats/index.ts";
import type { Target } from "./target.ts";

// Options that exist only inside one variant's evaluation, as attribute paths.

/** What only nixos-generators declares: natively it exists nowhere. */
export const LEGACY_OPTIONS: readonly (readonly string[])[] = [["formatAttr"], ["fileExtension"]];

/** Folders below nixos/modules whose modules build images; beside a variant of their own they conflict at top level. */
const IMAGE_FOLDERS = ["installer/cd-dvd/", "installer/netboot/", "installer/sd-card/", "virtualisation/"];

/** Whether a module of nixpkgs, by its path below nixos/modules, makes an image of what imports it. */
export function buildsImage(path: string): boolean {
  const script = path.includes("maintainers/scripts/");
  return (
    script ||
    (path !== "installer/cd-dvd/channel.nix" && IMAGE_FOLDERS.some((folder) => path.startsWith(folder)))
  );
}

export function ownOptions(target: Target): readonly (readonly string[])[] {
  if (target.kind === "vm") return VM_OPTIONS.map((name) => ["virtualisation", name]);
  const declared = VARIANTS.find((variant) => variant.name === target.variant)?.ownOptions ?? ALL_OWN;
  return [...declared, ...IMAGE_FILE_OPTIONS].map((path) => path.split("."));
}

/** For variants of our own: anything that any variant declares. */
const ALL_OWN = [...new Set(VARIANTS.flatMap((variant) => variant.ownOptions))];
