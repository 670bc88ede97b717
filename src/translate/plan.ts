/** What `src/legacy/evaluate.nix` is asked; it travels as JSON, so that no text of it becomes Nix code. */
export interface EvaluationRequest {
  readonly strategy: "native" | "legacy";
  readonly format: string | null;
  readonly formatModule: string | null;
  readonly variant: string | null;
  readonly action: "build-vm" | "build-vm-with-bootloader" | null;
  readonly fidelity: "same" | "native";
  /** Absolute path; null for `<nixos-config>`. */
  readonly configuration: string | null;
  /** Absolute path; null for `<nixpkgs>`. */
  readonly nixpkgs: string | null;
  readonly system: string | null;
  readonly flake: { readonly url: string; readonly attr: string } | null;
  readonly diskSize: number | "auto" | null;
  readonly specialArgs: Readonly<Record<string, string>>;
  readonly imageOfHost: boolean;
  /** Whether the machine that builds a disk image may be emulated. */
  readonly noKvm: boolean;
  /** MiB of that machine; null for what nixpkgs gives it. */
  readonly buildMemory: number | null;
  /** Whether the copy of nixpkgs is left out of the image. */
  readonly noChannel: boolean;
}

/** A word of a command: itself, or something an earlier step found out. */
export type Word = string | { readonly use: Unknown };

/** What only becomes known while the plan runs. */
export type Unknown = "wrapper" | "drvPath" | "outPath";

export interface Command {
  readonly argv: readonly Word[];
  /** Added to the environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** How the image is recognised below the output: by the path nixpkgs gives, else by its suffix. */
export interface ImageFile {
  /** Shell pattern after `*`, as the original looked for it; empty for any file. */
  readonly extension: string;
}

export type Step =
  /** Writes a private folder with this text as its default.nix; "wrapper" is that file from here on. */
  | { readonly kind: "write-wrapper"; readonly text: string }
  /** Runs nixos-rebuild in the private folder; its last line of output is a path below "outPath". */
  | { readonly kind: "rebuild"; readonly command: Command }
  /** Runs one evaluation that prints an answer as JSON; "drvPath" is known from here on. */
  | { readonly kind: "evaluate"; readonly command: Command }
  /** Builds "drvPath"; "outPath" is known from here on. */
  | { readonly kind: "realise"; readonly command: Command }
  /** Makes the out link to "outPath". */
  | { readonly kind: "link"; readonly command: Command }
  | { readonly kind: "print-image"; readonly image: ImageFile }
  | { readonly kind: "print-answer"; readonly json: boolean }
  | { readonly kind: "exec-vm" };

/** What is going to happen, whole: the object that `--dry-run` prints is the one that runs. */
export interface Plan {
  readonly format: string;
  readonly strategy: "native" | "legacy";
  readonly backend: "nixos-rebuild" | "nix";
  readonly variant: string | null;
  readonly release: string | null;
  readonly request: EvaluationRequest;
  readonly steps: readonly Step[];
  /** Why this strategy, what is added to the image, what is ignored: one sentence each. */
  readonly notes: readonly string[];
}

/** A combination that no strategy carries. */
export interface Unsupported {
  readonly kind: "unsupported";
  readonly message: string;
  readonly hints: readonly string[];
}

export function isUnsupported<Planned extends object>(
  outcome: Planned | Unsupported,
): outcome is Unsupported {
  return "kind" in outcome;
}
