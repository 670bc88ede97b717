/**
 * What nixpkgs itself offers in place of a legacy format.
 *
 * - `variant`: a key of `image.modules` that nixpkgs defines.
 * - `own`: nixpkgs has the builder but no variant; we define one of this name in `image.modules`.
 * - `vm`: an action of nixos-rebuild, built from `virtualisation.vmVariant` (or its boot loader twin).
 */
export type NativeTarget =
  | { readonly kind: "variant"; readonly variant: string }
  | { readonly kind: "own"; readonly variant: string; readonly module: string }
  | { readonly kind: "vm"; readonly action: VmAction };

export type VmAction = "build-vm" | "build-vm-with-bootloader";

/**
 * How near the native image, with our addition, comes to the legacy one.
 *
 * - `identical`: the same derivation with nothing to add.
 * - `with-module`: the same derivation once the fidelity module is added.
 * - `own-part`: the same settings, but a part of it is ours; the differences are listed.
 * - `repaired`: the legacy format or nixpkgs' own variant is broken; ours works and differs from both.
 */
export type Fidelity = "identical" | "with-module" | "own-part" | "repaired";

/** One thing the fidelity module sets, and what goes wrong without it. */
export interface Addition {
  readonly sets: string;
  readonly because: string;
  /**
   * Left out unless the command line leaves the disk's size open: "unsized" without `--disk-size`; "unsized-file"
   * without `--disk-size` and without `--flake`.
   */
  readonly only?: "unsized" | "unsized-file";
  /** The release (YY.MM) whose nixos-generators was the first to set it; absent where all did. */
  readonly since?: string;
}

export interface LegacyFormat {
  /** The word after `-f`. */
  readonly name: string;
  readonly summary: string;
  readonly native: NativeTarget;
  /** First NixOS release with the native strategy. */
  readonly since: string;
  /** Attribute of `system.build` that the legacy module builds. */
  readonly formatAttr: string;
  /** Suffix of the file that the legacy command printed; a shell pattern after `*`; empty for "any file". */
  readonly fileExtension: string;
  /** Whether `virtualisation.diskSize` reaches the image natively. */
  readonly diskSize: boolean;
  readonly fidelity: Fidelity;
  readonly additions: readonly Addition[];
  /** What still differs from the legacy image when the additions are in place. */
  readonly differences: readonly string[];
  /** Name of the legacy derivation, where differences are listed: what compares derivations knows the image by it. */
  readonly derivation?: string;
  /** Names of the derivations in it that the differences lie in; all where there are none. */
  readonly parts?: readonly string[];
  /** The only system the format makes sense for, where there is one. */
  readonly system?: "aarch64-linux" | "x86_64-linux";
  /** Files of nixpkgs, below nixos/, that the strategy is built from. */
  readonly source: readonly string[];
}

/** A key of `image.modules` and `system.build.images` in nixpkgs. */
export interface Variant {
  readonly name: string;
  readonly summary: string;
  /** First NixOS release that has it. */
  readonly since: string;
  /** Option paths that are declared only inside this variant's evaluation. */
  readonly ownOptions: readonly string[];
  /** What is broken in nixpkgs' own variant, if anything. */
  readonly broken?: string;
}
