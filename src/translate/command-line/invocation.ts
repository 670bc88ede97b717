import type { PassedFlag } from "./flags.ts";

/** The program that builds; `--backend legacy` is read as `--fidelity legacy`. */
export type Backend = "auto" | "nixos-rebuild" | "nix";
export type FidelityMode = "same" | "native" | "legacy";

/** `--flake URI#ATTR`, cut at the first `#` as the original did; an empty attribute means the host name. */
export interface FlakeReference {
  readonly uri: string;
  readonly attribute: string | undefined;
}

export type FormatChoice =
  | { readonly kind: "named"; readonly name: string }
  | { readonly kind: "module"; readonly path: string };

/** What a legacy command line says, and nothing that was looked up anywhere. */
export interface LegacyInvocation {
  readonly kind: "build";
  readonly format: FormatChoice;
  /** The path after `-c`; undefined means NIXOS_CONFIG, then the bundled demo configuration. */
  readonly configuration: string | undefined;
  readonly flake: FlakeReference | undefined;
  readonly system: string | undefined;
  /** A link to make to the output; undefined means none, not even `./result`. */
  readonly outLink: string | undefined;
  readonly run: boolean;
  /** MiB, or "auto"; undefined means that none was given. */
  readonly diskSize: number | "auto" | undefined;
  readonly specialArgs: Readonly<Record<string, string>>;
  /** Values of `-I`, in order. */
  readonly searchPath: readonly string[];
  /** Flags that belong to Nix, in order. */
  readonly passed: readonly PassedFlag[];
  readonly dryRun: boolean;
  readonly printDrv: boolean;
  readonly json: boolean;
  readonly backend: Backend;
  readonly fidelity: FidelityMode;
  readonly imageOfHost: boolean;
  /** Whether the image is started once it is built. */
  readonly bootCheck: boolean;
  readonly noKvm: boolean;
  /** MiB. */
  readonly buildMemory: number | undefined;
  readonly noChannel: boolean;
}

/** A command line that cannot be carried out: the original's words, then what to type instead. */
export interface LegacyFailure {
  readonly kind: "failure";
  /** Printed after `aborted: `. */
  readonly message: string;
  readonly hints: readonly string[];
}

export type LegacyCommand =
  | LegacyInvocation
  | LegacyFailure
  | { readonly kind: "help" }
  | { readonly kind: "list" }
  | { readonly kind: "version" };
