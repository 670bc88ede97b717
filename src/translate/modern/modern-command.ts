/**
 * Which of nixpkgs' own commands an old command line becomes.
 *
 * - `nixos-rebuild`: the one that is installed, on NixOS.
 * - `nixos-rebuild-ng`: fetched by `nix run`, where none is installed. Like nixos-rebuild it prints the image's file.
 * - `nix`: `nix build` of a flake, else nix-build; prints the folder that holds the file.
 */
export type ModernProgram = "nixos-rebuild" | "nixos-rebuild-ng" | "nix";

/** What is known of the place where the new command is written. */
export interface ModernPlace {
  /** The flake evaluates without `--impure`. */
  readonly pure?: boolean;
  /** The flake's hosts are known to have no dots in their names: they need no quotes, whatever a variable holds. */
  readonly plainHosts?: boolean;
  /** nixos-rebuild must not leave ./result behind, which something else makes. */
  readonly noResult?: boolean;
  /** A person types it: `./result` says where the image is, and nothing needs to be printed. */
  readonly typed?: boolean;
}

/** A command of today that does what an old command line did, but for its caveats. */
export interface ModernCommand {
  readonly kind: "command";
  /**
   * Variables to set for it. Where `absolute` names one, its value is a path that must be made absolute. NIX_PATH is put
   * in front of what there is.
   */
  readonly env: Readonly<Record<string, string>>;
  readonly absolute?: string;
  readonly argv: readonly string[];
  /** What it prints: the image's file, the output that holds it, the output whose bin/ starts the machine, or nothing. */
  readonly prints: "file" | "output" | "vm-script" | "nothing";
  /** What the command does beside what the old one did, each a clause without its subject: "makes ./result ...". */
  readonly caveats: readonly string[];
  /** How nixpkgs' own image differs from the old one, one clause each. */
  readonly differs: readonly string[];
  /** Whether the image is the one that the old command line built. */
  readonly sameImage: boolean;
}

/** What the parts for each program answer. */
export type Spelled = Omit<ModernCommand, "differs" | "sameImage">;

/** No command of nixpkgs does it; `reason` says which part, `instead` what to do. */
export interface NoModernCommand {
  readonly kind: "none";
  readonly reason: string;
  readonly instead: string;
}

export function none(reason: string, instead: string): NoModernCommand {
  return { kind: "none", reason, instead };
}
