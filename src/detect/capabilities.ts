/** Something found out, and how: "read from lib/.version", "asked nix-instantiate --find-file". */
export interface Fact<Value> {
  readonly value: Value;
  readonly evidence: string;
}

/**
 * The nixos-rebuild on PATH: none; the Bash one without `--file` (24.05 and older), with it and without `build-image`
 * (until 25.05), or with both (25.05, 25.11); the Python one, with both (25.05 and later). "unknown" is treated as if there were none.
 */
export type NixosRebuildFlavour =
  | "none"
  | "bash-without-file"
  | "bash-without-images"
  | "bash"
  | "ng"
  | "unknown";

/** The nixpkgs that an invocation would use, as far as files can tell. */
export interface NixpkgsFacts {
  /** Words for messages: a path, or "nixpkgs of the flake, locked at <rev>". */
  readonly place: string;
  /** Absolute path, where it is on this machine already. */
  readonly path: string | undefined;
  /** `lib.trivial.release`, such as "25.05"; undefined when nothing tells. */
  readonly release: Fact<string> | undefined;
  /**
   * The variants of `system.build.images`; empty when this nixpkgs has none; undefined when only an
   * evaluation can tell (a flake whose lock says too little).
   */
  readonly variants: Fact<readonly string[]> | undefined;
}

/** A flake as its metadata and lock describe it. */
export interface FlakeFacts {
  /** The locked reference, fit for `builtins.getFlake`. */
  readonly url: string;
  /** Name of the NixOS configuration: what was asked for, else the host's name. */
  readonly attribute: string;
}

/** What can be done here, for one invocation. Callers read these and never compare versions. */
export interface Capabilities {
  readonly nixpkgs: NixpkgsFacts;
  readonly flake: FlakeFacts | undefined;
  readonly nixosRebuild: Fact<NixosRebuildFlavour>;
  /** Nix's default search path, written as NIX_PATH; absent where NIX_PATH is set or no program needs it there. */
  readonly defaultNixPath?: string;
  /** `builtins.currentSystem`, such as "x86_64-linux". */
  readonly currentSystem: string;
}
